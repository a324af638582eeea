package io.ufs.cli.server;

/** A mount that did not come about, told in one line. */
public final class MountFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Makes one of a line: what failed, why, what to do. */
    public MountFailedException(String line) {
        super(line);
    }

    /** Makes one with its cause. */
    public MountFailedException(String line, Throwable cause) {
        super(line, cause);
    }

    /** Returns the line. */
    public String line() {
        return String.valueOf(getMessage());
    }
}
