package io.ufs.core.errno;

import org.jspecify.annotations.Nullable;

/**
 * A failed operation, as the kernel would report it. It has no stack trace, since it is an answer and
 * not a defect: making one costs no more than making any small object.
 */
public final class ErrnoException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int errno;

    /**
     * Makes an exception without context.
     *
     * @param errno a positive number of {@link Errno}
     */
    public ErrnoException(int errno) {
        this(errno, null);
    }

    /**
     * Makes an exception that says what was tried.
     *
     * @param errno a positive number of {@link Errno}
     * @param context the operation and what it was done to, for example {@code "openat lower/a"}; or null
     */
    public ErrnoException(int errno, @Nullable String context) {
        super(context, null, false, false);
        this.errno = errno;
    }

    /** Returns the positive error number. */
    public int errno() {
        return errno;
    }

    /** Returns {@code "context: text (NAME)"}, or {@code "text (NAME)"} without context. */
    @Override
    public String getMessage() {
        String context = super.getMessage();
        String text = Errno.message(errno) + " (" + Errno.name(errno) + ")";
        return context == null ? text : context + ": " + text;
    }
}
