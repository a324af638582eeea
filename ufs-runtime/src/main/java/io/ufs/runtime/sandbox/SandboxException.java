package io.ufs.runtime.sandbox;

/** A sandbox could not be set up, or its program not be started. The message is one line for the user. */
public final class SandboxException extends Exception {
    /** Exit status for a failure of the set-up. */
    public static final int SETUP_FAILED = 125;

    /** Exit status for a program that is there but cannot be executed. */
    public static final int NOT_EXECUTABLE = 126;

    /** Exit status for a program that is not there. */
    public static final int NOT_FOUND = 127;

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /** Makes a failure. */
    public SandboxException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Returns the exit status for the shell, in the convention of {@code docker run} and {@code env}. */
    public int exitCode() {
        return exitCode;
    }
}
