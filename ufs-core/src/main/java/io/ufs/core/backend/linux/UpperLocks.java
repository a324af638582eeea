package io.ufs.core.backend.linux;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import org.jspecify.annotations.Nullable;

/** Marks the directories of an upper layer as in use, with locks that end with the process. */
final class UpperLocks implements AutoCloseable {
    private final NativeCalls calls;
    private final Fd workBase;
    private @Nullable Fd upperLock;
    private @Nullable Fd workLock;

    /** Keeps the work directory open; {@code workBase} is taken over. */
    UpperLocks(NativeCalls calls, Fd workBase) {
        this.calls = calls;
        this.workBase = Fd.of(calls.file(), workBase.release());
    }

    synchronized boolean tryLock(LinuxDir upper) throws ErrnoException {
        if (workLock != null) {
            return true;
        }
        Fd first = upper.openToRead();
        Fd second = null;
        boolean locked = false;
        try {
            second = reopen();
            locked = lock(first) && lock(second);
        } finally {
            if (!locked) {
                first.close();
                if (second != null) {
                    second.close();
                }
            }
        }
        if (locked) {
            upperLock = first;
            workLock = second;
        }
        return locked;
    }

    /** Opens {@code index/} in the work directory, and makes it with the mode that the kernel gives it. */
    Fd openIndex() throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long name = scratch.string("index");
            int mode = calls.process().geteuid() == 0 ? 0 : 0700;
            int made = calls.directory().mkdirat(workBase.number(), name, mode);
            if (made != -Errno.EEXIST) {
                CallResult.require(made, "make 'index' in workdir");
            }
            int flags = OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;
            int result = calls.file().openat(workBase.number(), name, flags, 0);
            Fd index = Fd.require(calls.file(), result, "open 'index' in workdir");
            if (made >= 0) {
                InheritedRights.drop(calls, index, mode);
            }
            return index;
        }
    }

    private Fd reopen() throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            int flags = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;
            int result = calls.file().openat(workBase.number(), scratch.string("."), flags, 0);
            return Fd.require(calls.file(), result, "open workdir");
        }
    }

    private boolean lock(Fd fd) throws ErrnoException {
        int result = calls.file().flock(fd.number(), FileCalls.LOCK_EX | FileCalls.LOCK_NB);
        if (result == -Errno.EAGAIN) {
            return false;
        }
        CallResult.require(result, "flock");
        return true;
    }

    @Override
    public synchronized void close() {
        if (upperLock != null) {
            upperLock.close();
        }
        if (workLock != null) {
            workLock.close();
        }
        workBase.close();
    }
}
