package io.ufs.cli.check;

import io.ufs.core.check.CheckSummary;

/** The exit status of fsck(8): a sum of conditions. */
final class ExitStatus {
    /** Errors were corrected. */
    static final int CORRECTED = 1;

    /** Errors are left. */
    static final int LEFT = 4;

    /** Something could not be read or written. */
    static final int OPERATIONAL_ERROR = 8;

    /** The command was wrong. */
    static final int USAGE = 16;

    /** The user ended it. */
    static final int CANCELLED = 32;

    /** The system's library cannot be used. */
    static final int LIBRARY_ERROR = 128;

    private ExitStatus() {}

    static int of(CheckSummary summary) {
        return (summary.mended() > 0 ? CORRECTED : 0)
                + (summary.hasErrors() ? LEFT : 0)
                + (summary.failures() > 0 ? OPERATIONAL_ERROR : 0)
                + (summary.cancelled() ? CANCELLED : 0);
    }
}
