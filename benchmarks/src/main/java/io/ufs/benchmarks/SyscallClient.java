package io.ufs.benchmarks;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.DirectoryCalls;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.core.sys.ffm.StatxLayout;
import io.ufs.core.vfs.OpenFlags;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Raw system calls below one directory, with all memory prepared, so that the client costs little and the same on
 * every system.
 */
final class SyscallClient implements AutoCloseable {
    static final int BUFFER = 1 << 20;

    private static final int STATX_BASIC_STATS = 0x7ff;

    private final FileCalls files;
    private final DirectoryCalls directories;
    private final Arena arena = Arena.ofShared();
    private final long buffer = arena.allocate(BUFFER, 4096).address();
    private final long stat = arena.allocate(StatxLayout.SIZE, 8).address();
    private final long linkTarget = path("nowhere");
    private final int root;

    SyscallClient(String directory) throws ErrnoException {
        NativeCalls calls = FfmCalls.open();
        files = calls.file();
        directories = calls.directory();
        root = CallResult.require(
                files.openat(FileCalls.AT_FDCWD, path(directory), OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0),
                "open " + directory);
    }

    /** Returns the address of a C string. */
    long path(String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, Arrays.copyOf(bytes, bytes.length + 1)).address();
    }

    /** Returns the addresses of C strings. */
    long[] paths(List<String> paths) {
        return paths.stream().mapToLong(this::path).toArray();
    }

    void stat(long path) throws ErrnoException {
        CallResult.require(files.statx(root, path, FileCalls.AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, stat), "statx");
    }

    /** Stats a name that must not be there. */
    void statMissing(long path) throws ErrnoException {
        int result = files.statx(root, path, FileCalls.AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, stat);
        if (result != -Errno.ENOENT) {
            throw new ErrnoException(result == 0 ? Errno.EEXIST : -result, "statx of a missing name");
        }
    }

    /** Opens, reads to the end and closes; returns the bytes read. */
    long read(long path) throws ErrnoException {
        int fd = CallResult.require(files.openat(root, path, OpenFlags.O_RDONLY, 0), "open");
        try {
            long total = 0;
            while (true) {
                long count = CallResult.require(files.read(fd, buffer, BUFFER), "read");
                if (count == 0) {
                    return total;
                }
                total += count;
            }
        } finally {
            files.close(fd);
        }
    }

    /** Creates a file that must be new, writes into it and closes it. */
    void create(long path, int size) throws ErrnoException {
        write(path, OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL, size, 1, false);
    }

    /** Appends to a file that is there. */
    void append(long path, int size) throws ErrnoException {
        write(path, OpenFlags.O_WRONLY | OpenFlags.O_APPEND, size, 1, false);
    }

    /** Opens, writes pieces, perhaps waits for the disk, and closes. */
    void write(long path, int flags, int size, int pieces, boolean sync) throws ErrnoException {
        int fd = CallResult.require(files.openat(root, path, flags, 0644), "open for write");
        try {
            for (int i = 0; i < pieces; i++) {
                if (CallResult.require(files.write(fd, buffer, size), "write") != size) {
                    throw new ErrnoException(Errno.EIO, "short write");
                }
            }
            if (sync) {
                CallResult.require(files.fsync(fd), "fsync");
            }
        } finally {
            CallResult.require(files.close(fd), "close");
        }
    }

    /** Reads pieces at places without a pattern, the same in every run; the file stays open. */
    void readRandomly(long path, int pieces, int size, long fileSize) throws ErrnoException {
        int fd = CallResult.require(files.openat(root, path, OpenFlags.O_RDONLY, 0), "open");
        try {
            Random random = new Random(pieces);
            for (int i = 0; i < pieces; i++) {
                long offset = random.nextLong(fileSize / size) * size;
                if (CallResult.require(files.pread(fd, buffer, size, offset), "pread") != size) {
                    throw new ErrnoException(Errno.EIO, "short read");
                }
            }
        } finally {
            files.close(fd);
        }
    }

    /** Writes pieces at places without a pattern, the same in every run. */
    void writeRandomly(long path, int pieces, int size, long fileSize) throws ErrnoException {
        int fd = CallResult.require(files.openat(root, path, OpenFlags.O_WRONLY, 0), "open for write");
        try {
            Random random = new Random(pieces);
            for (int i = 0; i < pieces; i++) {
                long offset = random.nextLong(fileSize / size) * size;
                if (CallResult.require(files.pwrite(fd, buffer, size, offset), "pwrite") != size) {
                    throw new ErrnoException(Errno.EIO, "short write");
                }
            }
        } finally {
            CallResult.require(files.close(fd), "close");
        }
    }

    /** Makes a symbolic link that leads nowhere. */
    void symlink(long path) throws ErrnoException {
        CallResult.require(directories.symlinkat(linkTarget, root, path), "symlink");
    }

    void rename(long from, long to) throws ErrnoException {
        CallResult.require(directories.renameat2(root, from, root, to, 0), "rename");
    }

    void unlink(long path) throws ErrnoException {
        CallResult.require(directories.unlinkat(root, path, 0), "unlink");
    }

    void mkdir(long path) throws ErrnoException {
        CallResult.require(directories.mkdirat(root, path, 0755), "mkdir");
    }

    void rmdir(long path) throws ErrnoException {
        CallResult.require(directories.unlinkat(root, path, FileCalls.AT_REMOVEDIR), "rmdir");
    }

    void chmod(long path, int mode) throws ErrnoException {
        CallResult.require(directories.fchmodat(root, path, mode), "chmod");
    }

    @Override
    public void close() {
        files.close(root);
        arena.close();
    }
}
