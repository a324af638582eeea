package io.ufs.cli.server;

import io.ufs.cli.mount.HostPath;
import io.ufs.cli.mount.HostTree;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.sys.ffm.StatxLayout;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The host as its kernel tells. */
public final class LinuxHostTree implements HostTree {
    private static final int PATH_FLAGS = OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;
    private static final int MAX_DEPTH = 4096;

    /** Bytes of a path that is made longer; with its end it must not exceed {@code PATH_MAX}. */
    private static final int LONGEST_PATH = 4000;

    private static final byte[] UP = {'/', '.', '.'};

    private final FileCalls files;

    /** For each directory of a mount that was climbed from, the one that contains it: most layers lie side by side. */
    private final Map<Place, Place> parents = new HashMap<>();

    /** Makes one that uses {@code files}. */
    public LinuxHostTree(FileCalls files) {
        this.files = files;
    }

    @Override
    public Place look(HostPath path) throws ErrnoException {
        return place(FileCalls.AT_FDCWD, path.bytes());
    }

    @Override
    public List<Place> ancestry(HostPath directory) throws ErrnoException {
        Place place = look(directory);
        if (place.type() != FileType.DIRECTORY) {
            throw new ErrnoException(Errno.ENOTDIR);
        }
        List<Place> result = new ArrayList<>();
        try (Climb climb = new Climb(directory.bytes())) {
            while (!parents.containsKey(place) && result.size() < MAX_DEPTH) {
                result.add(place);
                Place above = climb.up();
                if (above.equals(place)) {
                    remember(result);
                    return result;
                }
                place = above;
            }
        }
        addKnown(place, result);
        remember(result);
        return result;
    }

    /** Looks at one directory after the other, upwards, by paths that end in {@code /../..}. */
    private final class Climb implements AutoCloseable {
        private @Nullable Fd base;
        private byte[] path;

        Climb(byte[] directory) {
            path = directory;
        }

        Place up() throws ErrnoException {
            if (path.length > LONGEST_PATH) {
                Fd here = open(base == null ? FileCalls.AT_FDCWD : base.number(), path);
                close();
                base = here;
                path = new byte[]{'.'};
            }
            byte[] longer = Arrays.copyOf(path, path.length + UP.length);
            System.arraycopy(UP, 0, longer, path.length, UP.length);
            path = longer;
            return place(base == null ? FileCalls.AT_FDCWD : base.number(), path);
        }

        @Override
        public void close() {
            if (base != null) {
                base.close();
            }
        }
    }

    /** Adds a directory and what contains it: who is known has been climbed from up to the root. */
    private void addKnown(Place from, List<Place> result) {
        Place place = from;
        Place above = parents.get(place);
        result.add(place);
        while (above != null && !above.equals(place)) {
            place = above;
            result.add(place);
            above = parents.get(place);
        }
    }

    private void remember(List<Place> ancestry) {
        for (int i = 0; i < ancestry.size() && ancestry.get(i).mountId() != 0; i++) {
            parents.put(ancestry.get(i), ancestry.get(Math.min(i + 1, ancestry.size() - 1)));
        }
    }

    private Fd open(int dirfd, byte[] path) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            return Fd.require(files, files.openat(dirfd, scratch.string(path), PATH_FLAGS, 0), "open");
        }
    }

    private Place place(int dirfd, byte[] path) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(StatxLayout.SIZE);
            int mask = StatxLayout.STATX_BASIC_STATS | StatxLayout.STATX_MNT_ID;
            CallResult.require(
                    files.statx(dirfd, scratch.string(path), 0, mask, buffer), "statx");
            Stat stat = StatxLayout.read(buffer);
            return new Place(
                    FileType.ofMode(stat.mode()), stat.dev(), stat.ino(), Math.max(0, StatxLayout.mountId(buffer)));
        }
    }
}
