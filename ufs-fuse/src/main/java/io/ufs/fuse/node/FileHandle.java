package io.ufs.fuse.node;

import io.ufs.core.overlay.OpenFile;

/**
 * An open regular file.
 *
 * @param file the file
 * @param access how the kernel does its I/O
 * @param mayMapShared whether it was opened for reading and writing, so that a shared mapping can write to it
 */
public record FileHandle(OpenFile file, Access access, boolean mayMapShared) {
    /** How the kernel does the I/O of one open file. */
    public enum Access {
        /** By READ and WRITE, through the page cache of the FUSE inode. */
        CACHED,

        /** Straight on the backing file. */
        PASSTHROUGH
    }
}
