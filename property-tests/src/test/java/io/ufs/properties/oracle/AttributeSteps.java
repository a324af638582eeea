package io.ufs.properties.oracle;

import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.Xattrs;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Timestamp;

/** Operations on attributes. */
final class AttributeSteps {
    private AttributeSteps() {}

    record Chmod(String path, int mode) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            Posix.chmod(place.path(path), mode);
            return "";
        }

        @Override
        public String shell() {
            return "chmod " + Shell.mode(mode) + " " + Shell.path(path);
        }
    }

    /** An id of -1 is left as it is. */
    record Chown(String path, int uid, int gid) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            Posix.lchown(place.path(path), uid, gid);
            return "";
        }

        @Override
        public String shell() {
            return "chown -h " + (uid < 0 ? "" : uid) + (gid < 0 ? "" : ":" + gid) + " " + Shell.path(path);
        }
    }

    record Utimens(String path, Timestamp atime, Timestamp mtime) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            Posix.utimens(place.path(path), atime, mtime);
            return "";
        }

        @Override
        public String shell() {
            return one(atime, "-a") + (atime.nanos() == Timestamp.UTIME_OMIT ? "" : "; ") + one(mtime, "-m");
        }

        private String one(Timestamp time, String which) {
            return switch (time.nanos()) {
                case Timestamp.UTIME_OMIT -> "";
                case Timestamp.UTIME_NOW -> "touch -hc " + which + " " + Shell.path(path);
                default -> "touch -hc " + which + " -d @" + time.seconds() + "." + String.format("%09d", time.nanos())
                        + " " + Shell.path(path);
            };
        }
    }

    record Setxattr(String path, String name, String value, int flags) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            Xattrs.set(place.path(path), name, value, flags);
            return "";
        }

        @Override
        public String shell() {
            String comment = switch (flags) {
                case Xattrs.CREATE -> " # XATTR_CREATE";
                case Xattrs.REPLACE -> " # XATTR_REPLACE";
                default -> "";
            };
            return "setfattr -h -n " + name + " -v " + Shell.hex(value) + " " + Shell.path(path) + comment;
        }
    }

    record Removexattr(String path, String name) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            Xattrs.remove(place.path(path), name);
            return "";
        }

        @Override
        public String shell() {
            return "setfattr -h -x " + name + " " + Shell.path(path);
        }
    }

    /** {@code mode}: 4 read, 2 write, 1 execute. */
    record Access(String path, int mode) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            Posix.access(place.path(path), mode);
            return "";
        }

        @Override
        public String shell() {
            return "test -" + (mode == 4 ? "r" : mode == 2 ? "w" : "x") + " " + Shell.path(path);
        }
    }
}
