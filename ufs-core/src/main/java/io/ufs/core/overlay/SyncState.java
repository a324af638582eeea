package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;

/**
 * Whether a sync may say that all is well where nothing is synced: not after a write has failed (rule O4). A program
 * that hears of the failure only in its fsync must hear of it in every one.
 */
final class SyncState {
    private volatile boolean failed;

    /** Remembers the error of a write to upper, if it is one that loses data. */
    void writeFailed(int errno) {
        if (errno == Errno.EIO || errno == Errno.EROFS || errno == Errno.ESTALE) {
            failed = true;
        }
    }

    /** Answers a sync that is not done: EIO once a write has failed. */
    void requireSound() throws ErrnoException {
        if (failed) {
            throw new ErrnoException(Errno.EIO, "a write has failed since the mount");
        }
    }
}
