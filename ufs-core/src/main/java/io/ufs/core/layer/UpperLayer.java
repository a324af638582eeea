package io.ufs.core.layer;

import io.ufs.core.errno.ErrnoException;

/** The one layer that is written. */
public interface UpperLayer extends LowerLayer {
    @Override
    UpperDir root();

    /** Returns the scratch area on the same filesystem, empty at mount. */
    WorkDir workDir();

    /**
     * Opens the index of hard links beside the work area, {@code <workdir>/index}, and makes it if it is not there
     * (rule I7). What is in it is kept from mount to mount.
     *
     * @throws ErrnoException ENOSPC, EROFS, ...: there is none and it cannot be made; ENOTDIR: something else is there
     */
    UpperDir openIndex() throws ErrnoException;

    /** Returns what the filesystem was found to be able to do. */
    UpperFeatures features();

    /**
     * Copies content, keeping holes: clone, else {@code copy_file_range}, else read and write (C5).
     *
     * @param source any layer's file
     * @param target an empty file of this layer
     * @param size bytes to copy; the target has this length afterwards
     * @param synced whether the caller waits for the disk next, which may as well begin during the copy
     * @throws ErrnoException ENOSPC, EDQUOT, EIO, …; the target's content is then undefined
     */
    void copyData(BackingFile source, BackingFile target, long size, boolean synced) throws ErrnoException;

    /**
     * Waits until no change of names that is made from now on can be on disk before the content and the attributes of a
     * file (C5, C14): by {@code fsync(2)}, or with less where the filesystem keeps the order.
     *
     * @param file a file of this layer that was written
     * @throws ErrnoException EIO, ENOSPC, EDQUOT: content is lost
     */
    void settle(BackingFile file) throws ErrnoException;

    /** Writes everything that the filesystem holds to disk ({@code syncfs(2)}). */
    void syncfs() throws ErrnoException;
}
