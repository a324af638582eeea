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
import java.util.List;

/** The host as its kernel tells. */
public final class LinuxHostTree implements HostTree {
    private static final int PATH_FLAGS = OpenFlags.O_PATH | OpenFlags.O_CLOEXEC;
    private static final int MAX_DEPTH = 4096;

    private final FileCalls files;

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
        Fd current = open(FileCalls.AT_FDCWD, directory.bytes(), OpenFlags.O_DIRECTORY);
        try {
            Place place = place(current);
            do {
                result.add(place);
                Fd parent = open(current.number(), new byte[]{'.', '.'}, OpenFlags.O_DIRECTORY);
                current.close();
                current = parent;
                place = place(current);
            } while (!place.equals(result.getLast()) && result.size() < MAX_DEPTH);
        } finally {
            current.close();
        }
        return result;
    }

    private Fd open(int dirfd, byte[] path, int flags) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            return Fd.require(files, files.openat(dirfd, scratch.string(path), PATH_FLAGS | flags, 0), "open");
        }
    }

    private Place place(Fd fd) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(StatxLayout.SIZE);
            int mask = StatxLayout.STATX_BASIC_STATS | StatxLayout.STATX_MNT_ID;
            CallResult.require(
                    files.statx(fd.number(), scratch.string(""), FileCalls.AT_EMPTY_PATH, mask, buffer), "statx");
            Stat stat = StatxLayout.read(buffer);
            return new Place(
                    FileType.ofMode(stat.mode()), stat.dev(), stat.ino(), Math.max(0, StatxLayout.mountId(buffer)));
        }
    }
}
