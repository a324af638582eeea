package io.ufs.cli.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs commands under a time limit. Output goes through a file, so that a child that lives on cannot hold the test. */
final class Shell {
    private Shell() {}

    /**
     * Runs a command and waits for its end.
     *
     * @param limit after it the command and its descendants are killed
     * @param environment variables added to the test's own
     * @param directory working directory, never inside a mount that may hang
     * @throws CommandTimeoutException when the limit has passed
     */
    static Outcome run(Duration limit, Map<String, String> environment, Path directory, List<String> command)
            throws IOException {
        Path output = Files.createTempFile("ufs-acceptance", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("LC_ALL", "C");
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!endsWithin(limit, process)) {
                List<ProcessHandle> family = process.descendants().toList();
                process.destroyForcibly();
                family.forEach(ProcessHandle::destroyForcibly);
                throw new CommandTimeoutException(
                        String.join(" ", command) + " was still running after " + limit + "\n" + text(output));
            }
            return new Outcome(String.join(" ", command), process.exitValue(), text(output));
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** An interrupt is the test's own time limit: it counts as the end of the time, and clearing it lets clean-up run. */
    private static boolean endsWithin(Duration limit, Process process) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** A command did not end in its time. */
    static final class CommandTimeoutException extends IOException {
        private static final long serialVersionUID = 1L;

        CommandTimeoutException(String message) {
            super(message);
        }
    }
}
