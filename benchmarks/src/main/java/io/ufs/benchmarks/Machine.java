package io.ufs.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;

/** What was measured on: figures without it say nothing. */
final class Machine {
    private Machine() {}

    /** Returns a paragraph in Markdown. */
    static String describe(BenchmarkOptions options) throws IOException {
        String processor = value("/proc/cpuinfo", "model name");
        String kernel = Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
        long memory = Long.parseLong(value("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) >> 20;
        FileStore store = Files.getFileStore(options.directory());
        String ground =
                options.filesystem().isEmpty() ? store.type() : options.filesystem() + " in a file on " + store.type();
        return "Measured on %s: %d processors (%s), %d GiB of memory, Linux %s, %s, JDK %s; %d rounds, medians.%n"
                .formatted(
                        LocalDate.now(java.time.ZoneOffset.UTC), Runtime.getRuntime().availableProcessors(), processor,
                        memory, kernel, ground, System.getProperty("java.version"), options.rounds());
    }

    private static String value(String file, String key) throws IOException {
        return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1).lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }
}
