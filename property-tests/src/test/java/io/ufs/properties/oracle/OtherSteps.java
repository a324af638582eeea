package io.ufs.properties.oracle;

import io.ufs.cli.contract.OpenFile;
import io.ufs.cli.contract.Posix;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.StatFs;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Listings, other users, and a new mount. */
final class OtherSteps {
    private static final int SEEK_SET = 0;

    static final String OTHER_NUMBER = " other number than stat";

    private OtherSteps() {}

    /**
     * Lists a directory in pieces of {@code size} bytes; goes back to the place after one of the entries and lists again
     * (D6); compares the inode numbers with those of {@code stat} (D5).
     * Without an index a lower hard link gets a new number when it is copied up (I4), which the kernel may learn late.
     */
    record Readdir(String path, int size, int from) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            List<OpenFile.Entry> all = new ArrayList<>();
            String again = "";
            int flags = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY;
            try (OpenFile directory = Posix.open(place.path(path), flags)) {
                read(directory, all);
                if (all.size() > 2) {
                    int after = from % (all.size() - 1);
                    directory.lseek(all.get(after).cookie(), SEEK_SET);
                    List<OpenFile.Entry> rest = new ArrayList<>();
                    read(directory, rest);
                    again = rest.equals(all.subList(after + 1, all.size())) ? "" : " seek: " + rest + " of " + all;
                }
            }
            TreeMap<String, String> shown = new TreeMap<>();
            for (OpenFile.Entry entry : all) {
                String seen = shown.put(entry.name(), entry.type() + number(place, entry));
                if (seen != null) {
                    again += " twice: " + entry.name();
                }
            }
            return shown + again;
        }

        private void read(OpenFile directory, List<OpenFile.Entry> into) throws ErrnoException {
            for (List<OpenFile.Entry> part = directory.getdents(size); !part.isEmpty(); part =
                    directory.getdents(size)) {
                into.addAll(part);
            }
        }

        private String number(Place place, OpenFile.Entry entry) throws ErrnoException {
            if (entry.name().equals("..")) {
                return "";
            }
            try {
                long ino = Posix.lstatNow(place.path(path) + "/" + entry.name()).ino();
                return ino == entry.ino() ? "" : OTHER_NUMBER;
            } catch (ErrnoException e) {
                return " " + Errno.name(e.errno());
            }
        }

        @Override
        public String shell() {
            return "ls -laiU " + Shell.path(path);
        }
    }

    /** What is free changes by the moment; what there is in all is the upper filesystem's (P8). */
    record Statfs(String path) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            StatFs it = Posix.statfs(place.path(path));
            return it.bsize() + " " + it.frsize() + " " + it.blocks() + " " + it.files() + " " + it.nameMax();
        }

        @Override
        public String shell() {
            return "stat -f -c '%s %S %b %c %l' " + Shell.path(path);
        }
    }

    record Readlink(String path) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            return Posix.readlink(place.path(path));
        }

        @Override
        public String shell() {
            return "readlink " + Shell.path(path);
        }
    }

    /** Returns the step, whoever does it. */
    static Step plain(Step step) {
        return step instanceof ByUser(var inner) ? inner : step;
    }

    /** Has an ordinary user do a step. */
    record ByUser(Step step) implements Step {
        @Override
        public String apply(Place place) throws ErrnoException {
            try {
                return place.user().call(() -> step.apply(place));
            } catch (ErrnoException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String shell() {
            return "setpriv --reuid " + OrdinaryUser.ID + " --regid " + OrdinaryUser.ID + " --clear-groups bash -c "
                    + Shell.quote(step.shell());
        }
    }

    /** Unmounts and mounts again, after everything has been closed. Scenarios that share a mount do it together. */
    record Remount() implements Step {
        @Override
        public String apply(Place place) {
            return "";
        }

        @Override
        public String shell() {
            return "remount";
        }
    }
}
