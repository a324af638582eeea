package io.ufs.core.sys;

import io.ufs.core.errno.ErrnoException;

/** Turns the result of a system call into a value or an exception. */
public final class CallResult {
    private CallResult() {}

    /**
     * Returns a result that is not an error.
     *
     * @param result a value or {@code -errno}
     * @param operation for the message, usually the name of the call
     * @throws ErrnoException the error
     */
    public static int require(int result, String operation) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException(-result, operation);
        }
        return result;
    }

    /** As {@link #require(int, String)}, for calls that return sizes. */
    public static long require(long result, String operation) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException((int) -result, operation);
        }
        return result;
    }
}
