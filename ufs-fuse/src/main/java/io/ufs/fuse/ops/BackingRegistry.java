package io.ufs.fuse.ops;

import io.ufs.core.errno.ErrnoException;

/** Registers open files with the kernel for passthrough ({@code FUSE_DEV_IOC_BACKING_OPEN}). */
public interface BackingRegistry {
    /**
     * Registers a descriptor, which may be closed afterwards.
     *
     * @return the backing id, 1 or more
     * @throws ErrnoException EPERM without privilege, ELOOP if the file is on a stacked filesystem
     */
    int register(int descriptor) throws ErrnoException;

    /** Gives a backing id back. */
    void unregister(int backingId);
}
