package io.ufs.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * How a command ended.
 *
 * @param command what was run, for messages
 * @param status its exit status
 * @param output stdout and stderr, interleaved
 */
record Outcome(String command, int status, String output) {
    private static final int SHOWN = 6000;

    /** Fails the test unless the command succeeded, and returns its output. */
    String requireSuccess() {
        assertEquals(0, status, () -> command + "\n" + tail());
        return output;
    }

    /** Returns the last part of the output, enough for a message. */
    String tail() {
        return output.length() <= SHOWN ? output : "..." + output.substring(output.length() - SHOWN);
    }
}
