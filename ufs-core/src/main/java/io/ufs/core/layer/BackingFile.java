package io.ufs.core.layer;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Stat;
import java.lang.foreign.MemorySegment;

/** An open regular file of one layer. Safe for concurrent use; not used after {@link #close()}. */
public interface BackingFile extends AutoCloseable {
    /**
     * Reads at a position ({@code pread(2)}).
     *
     * @param offset bytes from the start
     * @param target native memory to fill from its start
     * @return bytes read; fewer than asked only at the end of the file
     */
    int read(long offset, MemorySegment target) throws ErrnoException;

    /**
     * Has the disk begin to read the beginning of the file, without waiting for it: a hint, and no more.
     *
     * @param limit bytes to read at most
     */
    default void prefetch(int limit) {}

    /**
     * Writes at a position ({@code pwrite(2)}), all of {@code source} or less after a part was written.
     *
     * @param offset bytes from the start; ignored by a file opened with {@code O_APPEND}
     * @return bytes written
     */
    int write(long offset, MemorySegment source) throws ErrnoException;

    /** Reads the attributes ({@code fstat(2)}). */
    Stat stat() throws ErrnoException;

    /** Sets the length in bytes. */
    void truncate(long size) throws ErrnoException;

    /**
     * {@code fallocate(2)}.
     *
     * @param mode {@code FALLOC_FL_…}
     */
    void fallocate(int mode, long offset, long length) throws ErrnoException;

    /**
     * {@code lseek(2)} with {@code SEEK_DATA} (3) or {@code SEEK_HOLE} (4).
     *
     * @return the position
     * @throws ErrnoException ENXIO past the last data
     */
    long lseek(long offset, int whence) throws ErrnoException;

    /**
     * {@code copy_file_range(2)}.
     *
     * @return bytes copied, 0 at the end of the source
     * @throws ErrnoException EXDEV, EOPNOTSUPP or EINVAL where the filesystems cannot
     */
    long copyFileRange(long offset, BackingFile target, long targetOffset, long length) throws ErrnoException;

    /**
     * Writes content to disk.
     *
     * @param dataOnly as {@code fdatasync(2)}
     */
    void fsync(boolean dataOnly) throws ErrnoException;

    /** Returns the descriptor for passthrough, or −1 if this file has none. */
    int descriptor();

    /** Closes the file; a later error of the filesystem cannot be reported. */
    @Override
    void close();
}
