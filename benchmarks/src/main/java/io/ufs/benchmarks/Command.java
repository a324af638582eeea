package io.ufs.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs an external program under a time limit. */
final class Command {
    private Command() {}

    /**
     * Runs a program that must succeed.
     *
     * @throws IOException with the end of what it wrote, when it fails or takes longer than the limit
     */
    static void run(long limitSeconds, String... command) throws IOException {
        run(Path.of("/"), limitSeconds, command);
    }

    /** Does the same in a directory. */
    static void run(Path directory, long limitSeconds, String... command) throws IOException {
        run(directory, Map.of(), limitSeconds, command);
    }

    /** Does the same with more in the environment. */
    static void run(Path directory, Map<String, String> environment, long limitSeconds, String... command)
            throws IOException {
        run(directory, environment, limitSeconds, ProcessBuilder.Redirect.DISCARD, command);
    }

    /** Runs a program that must succeed, and returns what it wrote. */
    static String output(long limitSeconds, String... command) throws IOException {
        Path output = Files.createTempFile("ufs-bench", ".out");
        try {
            run(Path.of("/"), Map.of(), limitSeconds, ProcessBuilder.Redirect.to(output.toFile()), command);
            return Files.readString(output, StandardCharsets.ISO_8859_1);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static void run(
            Path directory,
            Map<String, String> environment,
            long limitSeconds,
            ProcessBuilder.Redirect output,
            String... command)
            throws IOException {
        Path errors = Files.createTempFile("ufs-bench", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(output)
                    .redirectError(errors.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = waitFor(process, limitSeconds);
            if (!ended) {
                process.destroyForcibly();
            }
            if (!ended || process.exitValue() != 0) {
                String text = Files.readString(errors, StandardCharsets.ISO_8859_1);
                throw new IOException(String.join(" ", List.of(command)) + ": "
                        + (ended ? "exit status " + process.exitValue() : "not ended after " + limitSeconds + " s")
                        + ": " + text.substring(0, Math.min(400, text.length())).strip());
            }
        } finally {
            Files.deleteIfExists(errors);
        }
    }

    private static boolean waitFor(Process process, long limitSeconds) {
        try {
            return process.waitFor(limitSeconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }
}
