package io.ufs.core.backend.linux;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import java.lang.foreign.MemorySegment;

/**
 * Copies the content of a file (C5): one clone of all blocks if the filesystem can share them; else piece by
 * piece inside the kernel; else through memory. Holes stay holes.
 */
final class DataCopier {
    /**
     * Bytes of one {@code copy_file_range(2)}: some filesystems hold locks for the length of a call, and the disk gets
     * to work after each.
     */
    private static final long PIECE = 16L << 20;

    private static final int BUFFER_SIZE = 1 << 18;

    private final BackingFile source;
    private final LinuxBackingFile target;
    private boolean inKernel;

    private DataCopier(BackingFile source, LinuxBackingFile target) {
        this.source = source;
        this.target = target;
        this.inKernel = source.descriptor() >= 0;
    }

    /**
     * Makes {@code target}, an empty file, hold the first {@code size} bytes of {@code source}.
     *
     * @return whether the two share their blocks now
     */
    static boolean copy(BackingFile source, LinuxBackingFile target, long size) throws ErrnoException {
        boolean cloned = size > 0 && source.descriptor() >= 0 && target.cloneFrom(source.descriptor());
        if (!cloned && size > 0) {
            new DataCopier(source, target).copySegments(size);
        }
        if (!cloned || target.stat().size() != size) {
            target.truncate(size);
        }
        return cloned;
    }

    private void copySegments(long size) throws ErrnoException {
        long position = 0;
        while (position < size) {
            long data = seek(position, FileCalls.SEEK_DATA, size);
            if (data >= size) {
                return;
            }
            long end = Math.min(seek(data, FileCalls.SEEK_HOLE, size), size);
            if (!copyRange(data, end)) {
                return;
            }
            position = end;
        }
    }

    /** Finds the next data or hole; without that knowledge all is data up to {@code size}. */
    private long seek(long offset, int whence, long size) throws ErrnoException {
        try {
            return source.lseek(offset, whence);
        } catch (ErrnoException e) {
            return switch (e.errno()) {
                case Errno.ENXIO -> size;
                case Errno.EINVAL, Errno.EOPNOTSUPP, Errno.ENOSYS -> whence == FileCalls.SEEK_DATA ? offset : size;
                default -> throw e;
            };
        }
    }

    /** Copies a range; returns false if the source ended before. */
    private boolean copyRange(long start, long end) throws ErrnoException {
        long position = start;
        while (inKernel && position < end) {
            long copied = copyInKernel(position, Math.min(end - position, PIECE));
            if (copied == PIECE) {
                // The copy is going to be waited for (C5): the disk may as well begin.
                target.startWriting(position, copied);
            }
            position += copied;
        }
        return position >= end || copyThroughMemory(position, end);
    }

    private long copyInKernel(long position, long length) throws ErrnoException {
        try {
            long copied = source.copyFileRange(position, target, position, length);
            // Some kernels say 0 for files that they cannot copy: reading tells whether it is the end.
            inKernel = copied > 0;
            return copied;
        } catch (ErrnoException e) {
            inKernel = false;
            return switch (e.errno()) {
                case Errno.EXDEV, Errno.EINVAL, Errno.EOPNOTSUPP, Errno.ENOSYS, Errno.EBADF, Errno.EPERM -> 0;
                default -> throw e;
            };
        }
    }

    private boolean copyThroughMemory(long start, long end) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            int room = (int) Math.min(end - start, BUFFER_SIZE);
            MemorySegment buffer = NativeMemory.segment(scratch.allocate(room), room);
            long position = start;
            while (position < end) {
                int read = source.read(position, buffer.asSlice(0, Math.min(end - position, room)));
                if (read == 0) {
                    return false;
                }
                write(position, buffer.asSlice(0, read));
                position += read;
            }
            return true;
        }
    }

    /** Writes all; a write that ends early is tried again, and then has an error to tell. */
    private void write(long position, MemorySegment bytes) throws ErrnoException {
        long done = 0;
        while (done < bytes.byteSize()) {
            done += target.write(position + done, bytes.asSlice(done));
        }
    }
}
