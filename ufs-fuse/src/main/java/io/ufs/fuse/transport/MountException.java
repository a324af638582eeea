package io.ufs.fuse.transport;

import org.jspecify.annotations.Nullable;

/** A mount or unmount that failed, told to the user in one line. */
public final class MountException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Creates one.
     *
     * @param message what failed, why, and where it helps what to do; without a full stop at the end
     */
    public MountException(String message) {
        super(message);
    }

    /** Creates one with a cause. */
    public MountException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
