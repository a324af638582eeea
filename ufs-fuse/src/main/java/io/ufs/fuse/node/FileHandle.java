package io.ufs.fuse.node;

import io.ufs.core.overlay.OpenFile;
import org.jspecify.annotations.Nullable;

/**
 * An open regular file.
 *
 * @param file the file
 * @param access how the kernel does its I/O
 * @param mayMapShared whether it was opened for reading and writing, so that a shared mapping can write to it
 * @param lease if the file is one of {@link DataFiles}, which is to be given back; else the file is to be closed
 */
public record FileHandle(OpenFile file, Access access, boolean mayMapShared, DataFiles.@Nullable Lease lease) {
    /** How the kernel does the I/O of one open file. */
    public enum Access {
        /** By READ and WRITE, through the page cache of the FUSE inode. */
        CACHED,

        /** Straight on the backing file. */
        PASSTHROUGH
    }
}
