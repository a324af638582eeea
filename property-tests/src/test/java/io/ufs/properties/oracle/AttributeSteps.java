package io.ufs.properties.oracle;

import io.ufs.cli.contract.OpenFile;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.Xattrs;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Timestamp;

/** Operations on attributes. */
final class AttributeSteps {
    /** {@code FS_IMMUTABLE_FL} and the others of {@code linux/fs.h}. */
    static final int IMMUTABLE = 0x10;

    static final int APPEND = 0x20;
    static final int NODUMP = 0x40;
    static final int NOATIME = 0x80;
    private static final int FLAGS = IMMUTABLE | APPEND | NODUMP | NOATIME;

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

    /** Sets the flags of {@code chattr(1)} that every filesystem knows; the others stay. */
    record Chattr(String path, int flags) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            try (OpenFile file = Posix.open(place.path(path), OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK)) {
                file.setFlags((file.flags() & ~FLAGS) | flags);
            }
            return "";
        }

        @Override
        public String shell() {
            return "chattr -iadA " + Shell.path(path) + "; chattr +" + letters(flags) + " " + Shell.path(path);
        }
    }

    record Lsattr(String path) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            try (OpenFile file = Posix.open(place.path(path), OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK)) {
                return letters(file.flags() & FLAGS);
            }
        }

        @Override
        public String shell() {
            return "lsattr -d " + Shell.path(path);
        }
    }

    private static String letters(int flags) {
        return ((flags & IMMUTABLE) != 0 ? "i" : "") + ((flags & APPEND) != 0 ? "a" : "")
                + ((flags & NODUMP) != 0 ? "d" : "") + ((flags & NOATIME) != 0 ? "A" : "");
    }
}
