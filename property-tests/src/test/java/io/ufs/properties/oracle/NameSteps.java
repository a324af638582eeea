package io.ufs.properties.oracle;

import io.ufs.cli.contract.Posix;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.DeviceId;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.OpenFlags;

/** Operations that make, move and remove names. */
final class NameSteps {
    private NameSteps() {}

    /** Makes a file, or opens one that is there unless {@code exclusive}. */
    record Create(String path, int mode, boolean exclusive) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            int flags = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_NONBLOCK;
            Posix.open(place.path(path), exclusive ? flags | OpenFlags.O_EXCL : flags, mode).close();
            return "";
        }

        @Override
        public String shell() {
            return "perl -MFcntl -e 'sysopen(F,$ARGV[0],O_WRONLY|O_CREAT|O_NONBLOCK" + (exclusive ? "|O_EXCL" : "")
                    + ",0" + Shell.mode(mode) + ") or die \"$!\\n\"' " + Shell.path(path);
        }
    }

    record Mkdir(String path, int mode) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            Posix.mkdir(place.path(path), mode);
            return "";
        }

        @Override
        public String shell() {
            return "mkdir -m " + Shell.mode(mode & ~022) + " " + Shell.path(path);
        }
    }

    /** Makes a fifo, a socket or a device. */
    record Mknod(String path, int mode, int major, int minor) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            Posix.mknod(place.path(path), mode, DeviceId.of(major, minor));
            return "";
        }

        @Override
        public String shell() {
            String end = " -m " + Shell.mode(mode & Mode.PERMISSION_BITS & ~022) + " " + Shell.path(path);
            return switch (mode & Mode.S_IFMT) {
                case Mode.S_IFIFO -> "mknod" + end + " p";
                case Mode.S_IFSOCK -> "perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local=>$ARGV[0],Listen=>1)"
                        + " or die \"$!\\n\"' " + Shell.path(path);
                case Mode.S_IFBLK -> "mknod" + end + " b " + major + " " + minor;
                default -> "mknod" + end + " c " + major + " " + minor;
            };
        }
    }

    record Symlink(String target, String path) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            Posix.symlink(target, place.path(path));
            return "";
        }

        @Override
        public String shell() {
            return "ln -snT " + Shell.quote(target) + " " + Shell.path(path);
        }
    }

    record Link(String existing, String path) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            Posix.link(place.path(existing), place.path(path));
            return "";
        }

        @Override
        public String shell() {
            return "ln -PT " + Shell.path(existing) + " " + Shell.path(path);
        }
    }

    record Unlink(String path) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            Posix.unlink(place.path(path));
            return "";
        }

        @Override
        public String shell() {
            return "unlink " + Shell.path(path);
        }
    }

    record Rmdir(String path) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            Posix.rmdir(place.path(path));
            return "";
        }

        @Override
        public String shell() {
            return "rmdir " + Shell.path(path);
        }
    }

    /** {@code flags} as {@code renameat2(2)} takes them. */
    record Rename(String from, String to, int flags) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            Posix.rename(place.path(from), place.path(to), flags);
            return "";
        }

        @Override
        public String shell() {
            return Shell.rename(from, to, flags);
        }
    }
}
