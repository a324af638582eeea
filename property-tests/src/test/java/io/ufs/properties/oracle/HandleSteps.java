package io.ufs.properties.oracle;

import io.ufs.cli.contract.OpenFile;
import io.ufs.cli.contract.Posix;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Timestamp;
import java.util.TreeMap;

/**
 * Operations on files that are kept open, most of all after their names have changed or gone. Slots are descriptors from
 * {@value #FIRST} on in a script.
 */
final class HandleSteps {
    private static final int FIRST = 5;

    private HandleSteps() {}

    /** Changes an attribute of what is held. */
    interface Change extends Step {
        int slot();
    }

    private static String fd(int slot) {
        return "/proc/self/fd/" + (FIRST + slot);
    }

    record Hold(int slot, String path, int flags) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            place.keep(slot, Posix.open(place.path(path), flags | OpenFlags.O_NONBLOCK));
            return "";
        }

        @Override
        public String shell() {
            String how = (flags & OpenFlags.O_ACCMODE) == OpenFlags.O_RDONLY ? "<"
                    : (flags & OpenFlags.O_APPEND) != 0 ? ">>" : "<>";
            return "exec " + (FIRST + slot) + how + Shell.path(path);
        }
    }

    /** Makes a file without a name. */
    record Tmpfile(int slot, String directory, int mode) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            place.keep(slot, Posix.open(place.path(directory), OpenFlags.O_TMPFILE | OpenFlags.O_RDWR, mode));
            return "";
        }

        @Override
        public String shell() {
            return "# descriptor " + (FIRST + slot) + ": open(" + Shell.path(directory) + ", O_TMPFILE|O_RDWR, 0"
                    + Shell.mode(mode) + ")";
        }
    }

    /** Gives a file that is open a name. */
    record LinkHeld(int slot, String path) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            Posix.linkFollowing(place.slot(slot).procPath(), place.path(path));
            return "";
        }

        @Override
        public String shell() {
            return "ln -LT " + fd(slot) + " " + Shell.path(path);
        }
    }

    record WriteHeld(int slot, long offset, String text) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            return Integer.toString(place.slot(slot).pwrite(Posix.bytes(text), offset));
        }

        @Override
        public String shell() {
            return "printf %s " + Shell.quote(text) + " | dd status=none conv=notrunc oflag=seek_bytes seek=" + offset
                    + " >&" + (FIRST + slot);
        }
    }

    record TruncateHeld(int slot, long length) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            place.slot(slot).truncate(length);
            return "";
        }

        @Override
        public String shell() {
            return "perl -e 'open(F,\"+<&=" + (FIRST + slot) + "\") and truncate(F," + length + ") or die \"$!\\n\"'";
        }
    }

    record ChmodHeld(int slot, int mode) implements Change {
        @Override
        public String apply(Place place) throws ErrnoException {
            place.slot(slot).chmod(mode);
            return "";
        }

        @Override
        public String shell() {
            return "perl -e 'open(F,\"<&=" + (FIRST + slot) + "\") and chmod(0" + Shell.mode(mode)
                    + ",F) or die \"$!\\n\"'";
        }
    }

    record FsyncHeld(int slot) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            place.slot(slot).fsync();
            return "";
        }

        @Override
        public String shell() {
            return "sync " + fd(slot);
        }
    }

    record CloseHeld(int slot) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            OpenFile file = place.slot(slot);
            file.fsync();
            place.close(slot);
            return "";
        }

        @Override
        public String shell() {
            return "exec " + (FIRST + slot) + "<&-";
        }
    }

    /** Writes at the file position, or at the end where the file was opened so. */
    record WriteOnHeld(int slot, String text) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            return Integer.toString(place.slot(slot).write(Posix.bytes(text)));
        }

        @Override
        public String shell() {
            return "printf %s " + Shell.quote(text) + " >&" + (FIRST + slot);
        }
    }

    record ChownHeld(int slot, int uid, int gid) implements Change {
        @Override
        public String apply(Place place) throws ErrnoException {
            place.slot(slot).chown(uid, gid);
            return "";
        }

        @Override
        public String shell() {
            return "perl -e 'open(F,\"<&=" + (FIRST + slot) + "\") and chown(" + uid + "," + gid
                    + ",*F) or die \"$!\\n\"'";
        }
    }

    record UtimensHeld(int slot, Timestamp atime, Timestamp mtime) implements Change {
        @Override
        public String apply(Place place) throws ErrnoException {
            place.slot(slot).utimens(atime, mtime);
            return "";
        }

        @Override
        public String shell() {
            return new AttributeSteps.Utimens(fd(slot), atime, mtime).shell().replace("-hc", "-c").replace("./", "");
        }
    }

    record SetxattrHeld(int slot, String name, String value) implements Change {
        @Override
        public String apply(Place place) throws ErrnoException {
            place.slot(slot).setxattr(name, value);
            return "";
        }

        @Override
        public String shell() {
            return "setfattr -n " + name + " -v " + Shell.hex(value) + " " + fd(slot);
        }
    }

    record FallocateHeld(int slot, int mode, long offset, long length) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            place.slot(slot).fallocate(mode, offset, length);
            return "";
        }

        @Override
        public String shell() {
            return new ContentSteps.Fallocate(fd(slot), mode, offset, length).shell().replace("./", "");
        }
    }

    /** Makes a file in a directory that is kept open, and may have been moved or removed. */
    record MakeInHeld(int slot, String name) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            int flags = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL;
            place.slot(slot).openat(name, flags, 0644).close();
            return "";
        }

        @Override
        public String shell() {
            return "(set -C; : > " + fd(slot) + "/" + Shell.quote(name) + ")";
        }
    }

    /** Lists a directory that is kept open. */
    record ListHeld(int slot) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            OpenFile directory = place.slot(slot);
            directory.lseek(0, 0);
            TreeMap<String, String> shown = new TreeMap<>();
            for (OpenFile.Entry entry : directory.getdents()) {
                shown.put(entry.name(), entry.type() + trouble(directory, entry.name()));
            }
            return shown.toString();
        }

        /** Says what is wrong with what is listed, without which there is no telling a ghost. */
        private static String trouble(OpenFile directory, String name) {
            try {
                Posix.lstatNow(directory.procPath() + "/" + name);
                return "";
            } catch (ErrnoException e) {
                return " " + Errno.name(e.errno());
            }
        }

        @Override
        public String shell() {
            return "ls -la " + fd(slot) + "/";
        }
    }
}
