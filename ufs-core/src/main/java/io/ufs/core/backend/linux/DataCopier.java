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
    private static final long PIECE = 4L << 20;

    /** From this length on it pays to set the blocks aside in one piece; for less, the call costs what it saves. */
    private static final long WORTH_RESERVING = 1L << 18;

    /** A file of at most this many bytes has one block, or none: to ask which costs more than it saves. */
    private static final long BLOCK = 4096;

    private static final int BUFFER_SIZE = 1 << 18;

    private final BackingFile source;
    private final LinuxBackingFile target;
    private final boolean synced;
    private final boolean reserved;
    private boolean inKernel;

    private DataCopier(BackingFile source, LinuxBackingFile target, boolean synced, boolean reserved) {
        this.source = source;
        this.target = target;
        this.synced = synced;
        this.reserved = reserved;
        this.inKernel = source.descriptor() >= 0;
    }

    /**
     * Makes {@code target}, an empty file, hold the first {@code size} bytes of {@code source}.
     *
     * @param sharing what is known of the target's filesystem
     * @param synced whether the caller waits for the disk next
     * @param reserved whether blocks are set aside before they are written ({@link WriteOrder#setsBlocksAside})
     * @return whether the two share their blocks now
     */
    static boolean copy(
            BackingFile source,
            LinuxBackingFile target,
            long size,
            BlockSharing sharing,
            boolean synced,
            boolean reserved)
            throws ErrnoException {
        boolean cloned = size > 0 && source.descriptor() >= 0 && sharing.clone(source.descriptor(), target);
        long end = 0;
        if (cloned) {
            end = target.stat().size();
        } else if (size > 0) {
            end = new DataCopier(source, target, synced, reserved).copySegments(size);
        }
        if (end != size) {
            target.truncate(size);
        }
        return cloned;
    }

    /** Returns where the last data that was copied ends: the target's size. */
    private long copySegments(long size) throws ErrnoException {
        if (size <= BLOCK) {
            return copyRange(0, size) ? size : -1;
        }
        long copied = 0;
        long position = 0;
        while (position < size) {
            // Most files have no holes, which one question tells.
            long end = Math.min(seek(position, FileCalls.SEEK_HOLE, size), size);
            if (end > position) {
                if (!copyRange(position, end)) {
                    return -1; // it has become shorter, and nobody knows where it ended
                }
                copied = end;
            }
            long data = end < size ? seek(end, FileCalls.SEEK_DATA, size) : size;
            if (data == position) { // hole and data at once: this filesystem does not know
                return copyRange(position, size) ? size : -1;
            }
            position = data;
        }
        return copied;
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
        if (reserved && end - start >= WORTH_RESERVING) {
            target.reserve(start, end - start);
        }
        long position = start;
        while (inKernel && position < end) {
            long copied = copyInKernel(position, Math.min(end - position, PIECE));
            if (synced && copied == PIECE) {
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
