package io.ufs.cli.server;

import io.ufs.cli.mount.HostPath;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Marks the upper and the work directory as in use (rule O3), by {@code flock(2)} on the directories themselves: no file
 * is left behind, and the kernel takes the mark away with the process, however it ends.
 */
public final class LayerLocks implements AutoCloseable {
    private final FileCalls files;
    private final List<Fd> held = new ArrayList<>();

    /** Makes one that holds nothing. */
    public LayerLocks(FileCalls files) {
        this.files = files;
    }

    /**
     * Marks a directory.
     *
     * @param patience how long to wait for a server that has been unmounted and may be ending
     * @return false if another mount uses it
     * @throws ErrnoException if it cannot be opened
     */
    public boolean acquire(HostPath directory, Duration patience) throws ErrnoException {
        Fd fd = open(directory);
        boolean locked = false;
        try {
            locked = lock(fd, patience);
        } finally {
            if (locked) {
                held.add(fd);
            } else {
                fd.close();
            }
        }
        return locked;
    }

    private Fd open(HostPath directory) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            int flags = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;
            return Fd.require(files,
                    files.openat(FileCalls.AT_FDCWD, scratch.string(directory.bytes()), flags, 0), "open");
        }
    }

    private boolean lock(Fd fd, Duration patience) throws ErrnoException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            int result = files.flock(fd.number(), FileCalls.LOCK_EX | FileCalls.LOCK_NB);
            if (result != -Errno.EAGAIN) {
                // Some network filesystems have no locks: the mark is a courtesy, not a condition.
                return result >= 0 || CallResult.require(unsupportedAsDone(result), "flock") == 0;
            }
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            try {
                Thread.sleep(Duration.ofMillis(20));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    private static int unsupportedAsDone(int result) {
        return switch (-result) {
            case Errno.ENOLCK, Errno.EOPNOTSUPP, Errno.EINVAL, Errno.ENOSYS, Errno.EBADF -> 0;
            default -> result;
        };
    }

    /** Takes the marks away. */
    @Override
    public void close() {
        held.forEach(Fd::close);
        held.clear();
    }
}
