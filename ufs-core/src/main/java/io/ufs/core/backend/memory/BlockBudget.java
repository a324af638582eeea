package io.ufs.core.backend.memory;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;

/** The blocks of one filesystem. Guarded by the lock of the filesystem. */
final class BlockBudget {
    /** Bytes in a block. */
    static final int BLOCK_SIZE = 4096;

    private final long capacity;
    private long used;

    /** {@code bytes} are rounded down to blocks. */
    BlockBudget(long bytes) {
        this.capacity = bytes / BLOCK_SIZE;
    }

    long capacity() {
        return capacity;
    }

    long free() {
        return capacity - used;
    }

    /** Takes blocks, or throws ENOSPC and takes none. */
    void take(long blocks) throws ErrnoException {
        if (blocks > free()) {
            throw new ErrnoException(Errno.ENOSPC);
        }
        used += blocks;
    }

    void giveBack(long blocks) {
        used -= blocks;
    }
}
