package io.ufs.runtime.tree;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.sys.ffm.StatxLayout;
import io.ufs.core.sys.ffm.Timespecs;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;

/** An open file or directory: its content and its attributes. */
public final class TreeFile implements AutoCloseable {
    private final NativeCalls calls;
    private final Fd fd;
    private final boolean owned;

    TreeFile(NativeCalls calls, Fd fd) {
        this(calls, fd, true);
    }

    private TreeFile(NativeCalls calls, Fd fd, boolean owned) {
        this.calls = calls;
        this.fd = fd;
        this.owned = owned;
    }

    /** Makes an object of a descriptor that somebody else closes. */
    static TreeFile borrowed(NativeCalls calls, Fd fd) {
        return new TreeFile(calls, fd, false);
    }

    /** Returns the descriptor, which stays this object's. */
    public int descriptor() {
        return fd.number();
    }

    /** Reads the attributes. */
    public Stat stat() throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(StatxLayout.SIZE);
            int flags = FileCalls.AT_EMPTY_PATH;
            CallResult.require(
                    calls.file().statx(fd.number(), scratch.string(""), flags, StatxLayout.STATX_BASIC_STATS, buffer),
                    "stat");
            return StatxLayout.read(buffer);
        }
    }

    /**
     * Reads at an offset.
     *
     * @return how many bytes; 0 at the end
     */
    public int read(long position, byte[] buffer, int offset, int length) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long memory = scratch.allocate(length);
            long count;
            do {
                count = calls.file().pread(fd.number(), memory, length, position);
            } while (count == -Errno.EINTR);
            CallResult.require(count, "read");
            NativeMemory.segment(memory, count).asByteBuffer().get(buffer, offset, (int) count);
            return (int) count;
        }
    }

    /** Writes all the bytes at an offset. */
    public void write(long position, byte[] buffer, int offset, int length) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long memory = scratch.allocate(length);
            NativeMemory.put(memory, buffer, offset, length);
            int done = 0;
            while (done < length) {
                long count = calls.file().pwrite(fd.number(), memory + done, length - done, position + done);
                if (count != -Errno.EINTR) {
                    done += (int) CallResult.require(count, "write");
                }
            }
        }
    }

    /** Finds the next byte of data ({@code SEEK_DATA}) or hole ({@code SEEK_HOLE}); a result or {@code -errno}. */
    public long seek(long position, int whence) {
        return calls.file().lseek(fd.number(), position, whence);
    }

    /** Sets the length; what is added is a hole. */
    public void truncate(long size) throws ErrnoException {
        CallResult.require(calls.file().ftruncate(fd.number(), size), "truncate");
    }

    /** Sets owner and group. */
    public void chown(int uid, int gid) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            int flags = FileCalls.AT_EMPTY_PATH;
            CallResult.require(calls.directory().fchownat(fd.number(), scratch.string(""), uid, gid, flags), "chown");
        }
    }

    /** Sets the permission bits. */
    public void chmod(int mode) throws ErrnoException {
        CallResult.require(calls.directory().fchmod(fd.number(), mode), "chmod");
    }

    /** Sets an extended attribute. */
    public void setxattr(XattrName key, byte[] value) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long name = scratch.string(key.bytes());
            long bytes = scratch.bytes(value);
            CallResult.require(calls.xattr().fsetxattr(fd.number(), name, bytes, value.length, 0), "setxattr " + key);
        }
    }

    /** Sets access and modification time. */
    public void utimens(Timestamp time) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long times = Timespecs.write(scratch, time, time);
            CallResult.require(calls.directory().utimensat(fd.number(), 0, times, 0), "utimensat");
        }
    }

    @Override
    public void close() {
        if (owned) {
            fd.close();
        }
    }
}
