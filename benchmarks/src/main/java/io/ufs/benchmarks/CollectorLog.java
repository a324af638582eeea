package io.ufs.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The log that the collector of a JVM writes of its pauses. */
final class CollectorLog {
    private static final String VARIABLE = "UFS_JAVA_OPTS";
    private static final Pattern PAUSE = Pattern.compile("\\bPause (.*)\\s(\\d+(?:\\.\\d+)?)ms$", Pattern.MULTILINE);

    /**
     * A pause.
     *
     * @param millis how long it was
     * @param kind what was collected, and why
     */
    record Pause(double millis, String kind) {}

    private final Path file;

    CollectorLog(Path file) {
        this.file = file;
    }

    /** Returns the environment of a server that writes this log. Its AOT cache stays valid. */
    Map<String, String> environment() {
        String given = System.getenv().getOrDefault(VARIABLE, "");
        return Map.of(VARIABLE, (given + " -Xlog:gc:file=" + file + "::filecount=0").strip());
    }

    /** Returns the longest pause, or empty if there is no such log or no pause in it. */
    Optional<Pause> longest() throws IOException {
        return Files.exists(file) ? longest(Files.readString(file, StandardCharsets.ISO_8859_1)) : Optional.empty();
    }

    /** Does the same for the text of a log. */
    static Optional<Pause> longest(String log) {
        return PAUSE.matcher(log).results()
                .map(pause -> new Pause(Double.parseDouble(pause.group(2)), pause.group(1)))
                .max(Comparator.comparingDouble(Pause::millis));
    }
}
