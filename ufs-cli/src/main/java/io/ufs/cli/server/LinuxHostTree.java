package io.ufs.cli.server;

import io.ufs.cli.mount.HostPath;
import io.ufs.cli.mount.HostTree;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The host as its kernel tells. */
public final class LinuxHostTree implements HostTree {
    private static final int PATH_FLAGS = OpenFlags.O_PATH | OpenFlags.O_CLOEXEC;
    private static final int MAX_DEPTH = 4096;

    /** How far up one relative path leads: it must not become too long. */
    private static final int LEVELS_AT_ONCE = 100;

    private static final byte[] UP = {'.', '.', '/'};

    private final FileCalls files;

    /** For each directory of a mount that was climbed from, the one that contains it: most layers lie side by side. */
    private final Map<Place, Place> parents = new HashMap<>();

    /** Makes one that uses {@code files}. */
    public LinuxHostTree(FileCalls files) {
        this.files = files;
    }

    @Override
    public Place look(HostPath path) throws ErrnoException {
        try (Fd fd = open(FileCalls.AT_FDCWD, path.bytes(), 0)) {
            return place(fd);
        }
    }

    @Override
    public List<Place> ancestry(HostPath directory) throws ErrnoException {
        List<Place> result = new ArrayList<>();
        Fd base = open(FileCalls.AT_FDCWD, directory.bytes(), OpenFlags.O_DIRECTORY);
        try {
            Place place = place(base);
            int levels = 0;
            while (!parents.containsKey(place) && result.size() < MAX_DEPTH) {
                result.add(place);
                if (levels == LEVELS_AT_ONCE) {
                    Fd higher = open(base.number(), up(levels), OpenFlags.O_DIRECTORY);
                    base.close();
                    base = higher;
                    levels = 0;
                }
                Place above = place(base.number(), up(++levels), 0);
                if (above.equals(place)) {
                    remember(result);
                    return result;
                }
                place = above;
            }
            addKnown(place, result);
        } finally {
            base.close();
        }
        remember(result);
        return result;
    }

    /** Returns the relative path of the directory so many levels above. */
    private static byte[] up(int levels) {
        byte[] path = new byte[levels * UP.length];
        for (int i = 0; i < path.length; i++) {
            path[i] = UP[i % UP.length];
        }
        return path;
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

    private Fd open(int dirfd, byte[] path, int flags) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            return Fd.require(files, files.openat(dirfd, scratch.string(path), PATH_FLAGS | flags, 0), "open");
        }
    }

    private Place place(Fd fd) throws ErrnoException {
        return place(fd.number(), new byte[0], FileCalls.AT_EMPTY_PATH);
    }

    private Place place(int dirfd, byte[] path, int flags) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(StatxLayout.SIZE);
            int mask = StatxLayout.STATX_BASIC_STATS | StatxLayout.STATX_MNT_ID;
            CallResult.require(
                    files.statx(dirfd, scratch.string(path), flags, mask, buffer), "statx");
            Stat stat = StatxLayout.read(buffer);
            return new Place(
                    FileType.ofMode(stat.mode()), stat.dev(), stat.ino(), Math.max(0, StatxLayout.mountId(buffer)));
        }
    }
}
