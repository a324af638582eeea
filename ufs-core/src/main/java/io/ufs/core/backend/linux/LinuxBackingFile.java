package io.ufs.core.backend.linux;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.sys.ffm.StatxLayout;
import io.ufs.core.vfs.Stat;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/** An open regular file. */
final class LinuxBackingFile implements BackingFile {
    /** {@code _IOW(0x94, 9, int)}; the argument is the source's descriptor itself. */
    private static final long FICLONE = 0x40049409L;

    private final NativeCalls calls;
    private final FileCalls file;
    private final Fd fd;

    /** Who closes the descriptor, if others use it too. */
    private final @Nullable SharedFd shared;

    /** Where the file ended when its attributes were last read; a lost write does no harm. */
    private long end = -1;

    /** Takes a descriptor over. */
    LinuxBackingFile(NativeCalls calls, int descriptor) {
        this(calls, descriptor, null);
    }

    /** Becomes one of the users of a descriptor, for whom it has been acquired. */
    LinuxBackingFile(NativeCalls calls, SharedFd shared) {
        this(calls, shared.number(), shared);
    }

    private LinuxBackingFile(NativeCalls calls, int descriptor, @Nullable SharedFd shared) {
        this.calls = calls;
        this.file = calls.file();
        this.fd = Fd.of(file, descriptor);
        this.shared = shared;
    }

    @Override
    public int read(long offset, MemorySegment target) throws ErrnoException {
        if (!target.isNative()) {
            return readIntoHeap(offset, target);
        }
        try {
            return readFully(offset, target.address(), size(target));
        } finally {
            Reference.reachabilityFence(target);
        }
    }

    /** The kernel cannot write to the Java heap: the way for callers that are not in a hurry. */
    private int readIntoHeap(long offset, MemorySegment target) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            int length = size(target);
            long address = scratch.allocate(length);
            int done = readFully(offset, address, length);
            MemorySegment.copy(NativeMemory.segment(address, done), 0, target, 0, done);
            return done;
        }
    }

    private int readFully(long offset, long address, int length) throws ErrnoException {
        int done = 0;
        while (done < length) {
            long result = file.pread(fd.number(), address + done, length - done, offset + done);
            if (result == 0) {
                break;
            }
            if (result > 0) {
                done += (int) result;
                if (offset + done == end) {
                    break; // a file that has grown since is read on
                }
            } else if (result != -Errno.EINTR) {
                if (done > 0) {
                    break;
                }
                throw new ErrnoException((int) -result, "pread");
            }
        }
        return done;
    }

    @Override
    public int write(long offset, MemorySegment source) throws ErrnoException {
        if (!source.isNative()) {
            return writeFromHeap(offset, source);
        }
        try {
            return writeFully(offset, source.address(), size(source));
        } finally {
            Reference.reachabilityFence(source);
        }
    }

    private int writeFromHeap(long offset, MemorySegment source) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            int length = size(source);
            long address = scratch.allocate(length);
            MemorySegment.copy(source, 0, NativeMemory.segment(address, length), 0, length);
            return writeFully(offset, address, length);
        }
    }

    private int writeFully(long offset, long address, int length) throws ErrnoException {
        int done = 0;
        while (done < length) {
            // Linux appends to a file opened with O_APPEND whatever the offset: pwrite(2), "BUGS".
            long result = file.pwrite(fd.number(), address + done, length - done, offset + done);
            if (result > 0) {
                done += (int) result;
            } else if (result != -Errno.EINTR) {
                if (done > 0) {
                    break;
                }
                // 0 bytes without an error must not become an endless loop.
                throw new ErrnoException(result == 0 ? Errno.EIO : (int) -result, "pwrite");
            }
        }
        return done;
    }

    private static int size(MemorySegment segment) {
        return (int) Math.min(segment.byteSize(), Integer.MAX_VALUE);
    }

    @Override
    public Stat stat() throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            return StatxLayout.read(statx(scratch));
        }
    }

    /** Returns type and permission bits. */
    int mode() throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            return StatxLayout.mode(statx(scratch));
        }
    }

    private long statx(Scratch scratch) throws ErrnoException {
        long buffer = scratch.allocate(StatxLayout.SIZE);
        int result =
                file.statx(fd.number(), scratch.string(""), FileCalls.AT_EMPTY_PATH, LinuxLayer.STATX_MASK, buffer);
        CallResult.require(result, "statx");
        end = StatxLayout.read(buffer).size();
        return buffer;
    }

    @Override
    public void truncate(long size) throws ErrnoException {
        CallResult.require(file.ftruncate(fd.number(), size), "ftruncate");
    }

    @Override
    public void fallocate(int mode, long offset, long length) throws ErrnoException {
        int result = -Errno.EINTR;
        while (result == -Errno.EINTR) {
            result = file.fallocate(fd.number(), mode, offset, length);
        }
        CallResult.require(result, "fallocate");
    }

    /**
     * Sets blocks aside, and leaves the size as it is. Whoever cannot do it gets them one by one.
     *
     * @throws ErrnoException ENOSPC, EDQUOT
     */
    void reserve(long offset, long length) throws ErrnoException {
        try {
            fallocate(FileCalls.FALLOC_FL_KEEP_SIZE, offset, length);
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOSPC || e.errno() == Errno.EDQUOT) {
                throw e;
            }
        }
    }

    @Override
    public long lseek(long offset, int whence) throws ErrnoException {
        return CallResult.require(file.lseek(fd.number(), offset, whence), "lseek");
    }

    @Override
    public long copyFileRange(long offset, BackingFile target, long targetOffset, long length)
            throws ErrnoException {
        int to = target.descriptor();
        if (to < 0) {
            throw new ErrnoException(Errno.EXDEV, "copy_file_range");
        }
        try (Scratch scratch = Scratch.open()) {
            long offsets = scratch.allocate(16);
            long result = -Errno.EINTR;
            while (result == -Errno.EINTR) {
                NativeMemory.putLong(offsets, offset);
                NativeMemory.putLong(offsets + 8, targetOffset);
                result = file.copyFileRange(fd.number(), offsets, to, offsets + 8, length, 0);
            }
            return CallResult.require(result, "copy_file_range");
        }
    }

    /**
     * Makes this file share all blocks of another one ({@code FICLONE}).
     *
     * @return 0, or the negative errno: EOPNOTSUPP where the filesystem cannot
     */
    int cloneFrom(int source) {
        return calls.device().ioctl(fd.number(), FICLONE, source);
    }

    @Override
    public void fsync(boolean dataOnly) throws ErrnoException {
        int result = dataOnly ? file.fdatasync(fd.number()) : file.fsync(fd.number());
        CallResult.require(result, dataOnly ? "fdatasync" : "fsync");
    }

    /** See {@link WriteOrder#settle}. */
    void settle(WriteOrder order) throws ErrnoException {
        CallResult.require(order.settle(file, fd.number()), "fsync");
    }

    /** Lets the disk begin with a range, without waiting for it; an error shows in a later {@link #fsync}. */
    void startWriting(long offset, long length) {
        file.syncFileRange(fd.number(), offset, length, FileCalls.SYNC_FILE_RANGE_WRITE);
    }

    @Override
    public void prefetch(int limit) {
        long length = Math.min(end, limit);
        if (length > 0) {
            file.readahead(fd.number(), 0, length); // a file that cannot is read when it is read
        }
    }

    @Override
    public int descriptor() {
        return fd.number();
    }

    @Override
    public void close() {
        if (shared == null) {
            fd.close();
        } else if (fd.isOpen()) {
            fd.release();
            shared.release();
        }
    }
}
