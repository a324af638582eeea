package io.ufs.runtime.container;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says whose the directory of a container is: {@code flock(2)} on it, which its runtime holds as long as it lives, and which
 * the kernel takes away however that ends. Who gets it has found a container without a runtime.
 */
public final class DirectoryLock implements AutoCloseable {
    private static final int POLL_MILLIS = 20;

    private final Fd fd;

    private DirectoryLock(Fd fd) {
        this.fd = fd;
    }

    /**
     * Takes the lock.
     *
     * @return null if somebody else has it
     * @throws NoSuchFileException if there is no such directory, or another one by now
     */
    public static @Nullable DirectoryLock tryTake(NativeCalls calls, Path directory) throws IOException {
        Fd fd = open(calls.file(), directory);
        boolean kept = false;
        try {
            int result;
            do {
                result = calls.file().flock(fd.number(), FileCalls.LOCK_EX | FileCalls.LOCK_NB);
            } while (result == -Errno.EINTR);
            if (result == -Errno.EAGAIN) {
                return null;
            }
            if (result < 0) {
                throw new IOException("cannot lock " + directory + ": " + Errno.message(-result));
            }
            // Who had it may have removed the directory meanwhile.
            Object opened = key(Path.of("/proc/self/fd", Integer.toString(fd.number())));
            if (!Objects.equals(key(directory), opened)) {
                throw new NoSuchFileException(directory.toString());
            }
            kept = true;
            return new DirectoryLock(fd);
        } finally {
            if (!kept) {
                fd.close();
            }
        }
    }

    /**
     * Waits for the lock.
     *
     * @return null if somebody else has it at the end of the time
     * @throws NoSuchFileException if there is no such directory any more
     */
    public static @Nullable DirectoryLock await(NativeCalls calls, Path directory, int seconds)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        DirectoryLock lock = tryTake(calls, directory);
        while (lock == null && System.nanoTime() - end < 0) {
            Thread.sleep(POLL_MILLIS);
            lock = tryTake(calls, directory);
        }
        return lock;
    }

    private static Fd open(FileCalls files, Path directory) throws IOException {
        try (Scratch scratch = Scratch.open()) {
            int flags = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;
            return Fd.require(files,
                    files.openat(FileCalls.AT_FDCWD, scratch.string(directory.toString()), flags, 0),
                    "open " + directory);
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT) {
                throw (IOException) new NoSuchFileException(directory.toString()).initCause(e);
            }
            throw new IOException(e.getMessage(), e);
        }
    }

    private static @Nullable Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /** Gives it back. */
    @Override
    public void close() {
        fd.close();
    }
}
