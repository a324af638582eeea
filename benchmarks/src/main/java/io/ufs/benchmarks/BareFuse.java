package io.ufs.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The simplest FUSE server, a C program that answers each message at once with a constant: what it cannot reach, none can.
 * It needs a C compiler; without one there are no limits.
 */
final class BareFuse {
    /** Name of the server as a system. */
    static final String NAME = "bare-fuse";

    /** Begins the names of the measured ways with more than one client. */
    static final String CLIENTS = "2 clients";

    private static final String SOURCE = "bare-fuse.c";
    private static final long SECONDS = 60;

    /** Workloads on what the kernel keeps, which have nothing to do with the layers. */
    private static final Set<String> KEPT = Set.of(
            "stat warm", "stat warm, 2 threads", "missing again", "read big warm", "mmap big warm", "random read 4k");

    /** Workloads that move the content of one large file. */
    private static final Set<String> MOVED = Set.of("read big cold", "mmap big cold");

    private final Path program;
    private final Path point;

    private BareFuse(Path program, Path point) {
        this.program = program;
        this.point = point;
    }

    /** Compiles the server; tells the results if that is not possible. */
    static Optional<BareFuse> compile(Path directory, Results results) throws IOException {
        Path source = directory.resolve(SOURCE);
        Path program = directory.resolve(NAME);
        try (InputStream text = Objects.requireNonNull(BareFuse.class.getResourceAsStream(SOURCE), SOURCE)) {
            Files.copy(text, source);
        }
        try {
            Command.run(SECONDS, "gcc", "-O2", "-pthread", "-o", program.toString(), source.toString());
        } catch (IOException e) {
            results.leaveOutLimits("a server in C cannot be compiled: " + e.getMessage());
            return Optional.empty();
        }
        return Optional.of(new BareFuse(program, Files.createDirectory(directory.resolve(NAME + "-mount"))));
    }

    /** Measures the round trip of a message in all ways; tells the results if that is not possible. */
    void ask(Results results) throws IOException {
        String lines;
        try {
            lines = Command.output(SECONDS, program.toString(), "ask", point.toString());
        } catch (IOException e) {
            Command.run(SECONDS, "sh", "-c", "! mountpoint -q \"$0\" || umount -l \"$0\"", point.toString());
            results.leaveOutLimits("the round trip of a message was not measured: " + e.getMessage());
            return;
        }
        for (String line : lines.lines().toList()) {
            String[] way = line.split("\t", 2);
            results.addRoundTrip(way[0], Double.parseDouble(way[1]));
        }
    }

    /** Says whether it can run a workload. */
    static boolean serves(Workload workload) {
        return isKept(workload.name()) || MOVED.contains(workload.name());
    }

    /** Says whether it can run the workload of a row, and does all of it: what is asked for is in the kernel's caches. */
    static boolean isKept(String row) {
        return KEPT.contains(Bars.withoutHeight(row));
    }

    /** Returns it as one more system. */
    SystemUnderTest system() {
        return new SystemUnderTest(NAME, SystemUnderTest.Kind.BARE, program.toString(), List.of());
    }
}
