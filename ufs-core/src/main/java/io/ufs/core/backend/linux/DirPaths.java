package io.ufs.core.backend.linux;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.OpenHow;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Opens directories whose descriptor was closed, from the nearest ancestor that is open. A directory that is
 * renamed meanwhile would be missed: renames take the write side of {@link #renaming()}, reopening the read side.
 */
final class DirPaths {
    private static final int OPEN_DIR = OpenFlags.O_PATH
            | OpenFlags.O_DIRECTORY
            | OpenFlags.O_NOFOLLOW
            | OpenFlags.O_CLOEXEC;

    /** How often {@code openat2} is tried again when something outside was renamed while it walked. */
    private static final int MAX_ATTEMPTS = 32;

    private final NativeCalls calls;
    private final DirDescriptors descriptors;
    private final boolean openat2;
    private final ReentrantReadWriteLock places = new ReentrantReadWriteLock();

    DirPaths(NativeCalls calls, DirDescriptors descriptors, KernelFeatures kernel) {
        this.calls = calls;
        this.descriptors = descriptors;
        this.openat2 = kernel.openat2();
    }

    /** Returns the lock to hold while a directory is moved and its place changed. */
    Lock renaming() {
        return places.writeLock();
    }

    /** Opens a directory and leaves it with the open ones; returns its descriptor, acquired. */
    SharedFd open(LinuxDir dir) throws ErrnoException {
        places.readLock().lock();
        try {
            Deque<Name> missing = new ArrayDeque<>();
            LinuxDir ancestor = dir;
            SharedFd base = ancestor.tryAcquire();
            while (base == null) {
                Place place = ancestor.place();
                missing.push(place.name());
                ancestor = place.parent();
                base = ancestor.tryAcquire();
            }
            if (missing.isEmpty()) {
                return base;
            }
            int number;
            try {
                number = walk(base.number(), missing);
            } finally {
                base.release();
            }
            SharedFd opened = new SharedFd(calls.file(), number);
            opened.tryAcquire();
            descriptors.insert(dir, opened);
            return opened;
        } finally {
            places.readLock().unlock();
        }
    }

    private int walk(int base, Deque<Name> names) throws ErrnoException {
        int current = base;
        while (!names.isEmpty()) {
            int next;
            try {
                next = openat2 ? openMany(current, names) : openOne(current, names.pop());
            } finally {
                if (current != base) {
                    calls.file().close(current);
                }
            }
            current = next;
        }
        return current;
    }

    /** Opens as many names as fit into one path. */
    private int openMany(int dirfd, Deque<Name> names) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long path = scratch.allocate(LinuxLayer.PATH_MAX);
            int length = 0;
            while (!names.isEmpty() && length + names.element().length() + 1 <= LinuxLayer.PATH_MAX) {
                if (length > 0) {
                    NativeMemory.putByte(path + length - 1, (byte) '/');
                }
                byte[] name = names.pop().bytes();
                NativeMemory.put(path + length, name);
                length += name.length + 1;
            }
            NativeMemory.putByte(path + length - 1, (byte) 0);
            long how = OpenHow.write(scratch, OPEN_DIR, 0, OpenHow.RESOLVE_BENEATH | OpenHow.RESOLVE_NO_SYMLINKS);
            int result = calls.file().openat2(dirfd, path, how, OpenHow.SIZE);
            for (int i = 0; i < MAX_ATTEMPTS && (result == -Errno.EAGAIN || result == -Errno.EINTR); i++) {
                result = calls.file().openat2(dirfd, path, how, OpenHow.SIZE);
            }
            return CallResult.require(result, "openat2");
        }
    }

    /** A single name without following links cannot leave the directory either. */
    private int openOne(int dirfd, Name name) throws ErrnoException {
        FileCalls file = calls.file();
        try (Scratch scratch = Scratch.open()) {
            return CallResult.require(file.openat(dirfd, scratch.string(name.bytes()), OPEN_DIR, 0), "openat");
        }
    }
}
