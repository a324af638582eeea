package io.ufs.fuse.transport.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs shell commands, which end even if a mount does not answer. */
final class Shell {
    private Shell() {}

    /**
     * What a command did.
     *
     * @param status exit code; 124 after the time limit
     * @param output of stdout and stderr together
     */
    record Result(int status, String output) {}

    /** Runs a command for a minute at most. */
    static Result run(String command) throws IOException {
        Process process = new ProcessBuilder(List.of("timeout", "-k", "5", "60", "sh", "-c", command))
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Runs a command that must succeed and returns its output. */
    static String check(String command) throws IOException {
        Result result = run(command);
        if (result.status() != 0) {
            throw new AssertionError(command + ": status " + result.status() + ": " + result.output());
        }
        return result.output();
    }
}
