package io.ufs.core.overlay;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import org.jspecify.annotations.Nullable;

/**
 * An open regular file of the union. One that was opened for reading on a lower object reads the copy in upper
 * once there is one (rule C13).
 */
public final class OpenFile implements AutoCloseable {
    /** Opens the upper copy for a reader. */
    interface Reopen {
        BackingFile open() throws ErrnoException;
    }

    private final OverlayInode inode;
    private final BackingFile opened;
    private final boolean onLower;
    private final Reopen reopen;
    private volatile @Nullable BackingFile copy;

    OpenFile(OverlayInode inode, BackingFile opened, boolean onLower, Reopen reopen) {
        this.inode = inode;
        this.opened = opened;
        this.onLower = onLower;
        this.reopen = reopen;
    }

    /** Returns the inode, which this file keeps alive. */
    public OverlayInode inode() {
        return inode;
    }

    /** Says whether the file reads a lower object at this moment: it cannot be written through this handle. */
    public boolean isOnLower() {
        return onLower && copy == null;
    }

    /** Returns the backing file as it is now. */
    public BackingFile backing() throws ErrnoException {
        if (!onLower) {
            return opened;
        }
        BackingFile inUpper = copy;
        if (inUpper == null && inode.hasUpperData()) {
            inUpper = switchToCopy();
        }
        return inUpper != null ? inUpper : opened;
    }

    /** See {@link BackingFile#prefetch}. */
    void prefetch(int limit) {
        opened.prefetch(limit);
    }

    private synchronized BackingFile switchToCopy() throws ErrnoException {
        BackingFile inUpper = copy;
        if (inUpper == null) {
            inUpper = reopen.open();
            copy = inUpper;
        }
        return inUpper;
    }

    /** Closes the descriptors; the inode's reference is given back by {@link OverlayFilesystem#close(OpenFile)}. */
    @Override
    public synchronized void close() {
        opened.close();
        if (copy != null) {
            copy.close();
        }
    }
}
