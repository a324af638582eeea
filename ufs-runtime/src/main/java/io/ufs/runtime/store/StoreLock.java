package io.ufs.runtime.store;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A lock between processes, and between threads of one: {@code flock(2)} on a file, which ends with its holder however that
 * ends.
 *
 * <p>{@code lock} is held shared while blobs and layers are added or read, and exclusively while unused ones are removed.
 * {@code index.lock} is held exclusively while {@code index.json} changes; it is taken last, and nothing is waited for with
 * it in hand.
 */
final class StoreLock implements AutoCloseable {
    private final Fd fd;

    private StoreLock(Fd fd) {
        this.fd = fd;
    }

    /** Waits for the lock. */
    static StoreLock take(NativeCalls calls, Path file, boolean exclusive) throws IOException {
        StoreLock lock = tryTake(calls, file, exclusive, true);
        if (lock == null) {
            throw new IllegalStateException("waiting ended without a lock");
        }
        return lock;
    }

    /** Takes the lock, or returns null if somebody else has it. */
    static @org.jspecify.annotations.Nullable StoreLock tryTake(NativeCalls calls, Path file, boolean exclusive)
            throws IOException {
        return tryTake(calls, file, exclusive, false);
    }

    private static @org.jspecify.annotations.Nullable StoreLock tryTake(
            NativeCalls calls, Path file, boolean exclusive, boolean wait) throws IOException {
        int operation = (exclusive ? FileCalls.LOCK_EX : FileCalls.LOCK_SH) | (wait ? 0 : FileCalls.LOCK_NB);
        try (Scratch scratch = Scratch.open()) {
            int flags = OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_CLOEXEC;
            Fd fd = Fd.require(calls.file(),
                    calls.file().openat(FileCalls.AT_FDCWD, scratch.string(file.toString()), flags, 0600),
                    "open " + file);
            int result;
            do {
                result = calls.file().flock(fd.number(), operation);
            } while (result == -Errno.EINTR);
            if (result == 0) {
                return new StoreLock(fd);
            }
            fd.close();
            if (result == -Errno.EAGAIN) {
                return null;
            }
            throw new ErrnoException(-result, "flock " + file);
        } catch (ErrnoException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
