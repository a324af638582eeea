package io.ufs.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** One system with the layers mounted and a fresh upper. Nothing here but the mounting touches the mount. */
final class MountedSystem implements AutoCloseable {
    private static final long MOUNT_SECONDS = 60;

    private final String name;
    private final boolean isMount;
    private final boolean isUfs;
    private final boolean hasLayers;
    private final Path root;
    private final Path point;
    private final double mountNanos;
    private final CollectorLog collectorLog;

    private MountedSystem(SystemUnderTest system, Path root, Path point, double mountNanos) {
        name = system.name();
        isMount = system.kind() != SystemUnderTest.Kind.COPY;
        isUfs = system.isUfs();
        hasLayers = system.kind() != SystemUnderTest.Kind.BARE;
        this.root = root;
        this.point = point;
        this.mountNanos = mountNanos;
        collectorLog = collectorLog(root);
    }

    /**
     * Mounts.
     *
     * @param layers topmost first, in one directory
     * @param root directory of this system's own, which is deleted by {@link #close}
     */
    static MountedSystem mount(SystemUnderTest system, BenchmarkOptions options, List<Path> layers, Path root)
            throws IOException {
        Path point = Files.createDirectories(root.resolve("merged"));
        // Relative to where they are: the kernel takes a page of options, which is not much for 300 layers.
        Path parent = Objects.requireNonNull(layers.getFirst().getParent());
        List<String> paths = layers.stream().map(parent::relativize).map(Path::toString).toList();
        Path upper = Files.createDirectories(root.resolve("upper"));
        Path work = Files.createDirectories(root.resolve("work"));
        String list = "lowerdir=" + String.join(":", paths) + ",upperdir=" + upper + ",workdir=" + work;
        String given = options.mountOptions();
        Map<String, String> environment = collectorLog(root).environment();
        long start = System.nanoTime();
        switch (system.kind()) {
            case COPY -> {
                for (String layer : paths.reversed()) {
                    Command.run(parent, MOUNT_SECONDS, "cp", "-a", layer + "/.", point.toString());
                }
            }
            case KERNEL -> Command.run(parent, MOUNT_SECONDS, "mount", "-t", "overlay", "overlay", "-o",
                    String.join(",", concat(List.of(List.of(list), system.arguments()))), point.toString());
            case OVERLAY_PROGRAM -> {
                String more = given.isEmpty() ? "" : "," + given;
                Command.run(parent, environment, MOUNT_SECONDS, concat(List.of(
                        List.of(system.program()), system.arguments(), List.of("-o", list + more, point.toString())))
                        .toArray(new String[0]));
            }
            case UFSMOUNT -> {
                List<String> words = new ArrayList<>(List.of(system.program()));
                words.addAll(system.arguments());
                for (String layer : paths) {
                    words.addAll(List.of("--lower", layer));
                }
                words.addAll(List.of("--upper", upper.toString(), "--work", work.toString()));
                if (!given.isEmpty()) {
                    words.addAll(List.of("-o", given));
                }
                words.add(point.toString());
                Command.run(parent, environment, MOUNT_SECONDS, words.toArray(new String[0]));
            }
            case BRANCHES -> Command.run(parent, MOUNT_SECONDS, system.program(), "-o", "cow,allow_other,suid,dev",
                    upper + "=RW:" + String.join(":", paths.stream().map(path -> path + "=RO").toList()),
                    point.toString());
            case BARE -> Command.run(parent, MOUNT_SECONDS, system.program(), "mount", point.toString(),
                    Integer.toString(options.bigFileMiB()));
        }
        MountedSystem mounted = new MountedSystem(system, root, point, System.nanoTime() - start);
        if (mounted.isMount() && mounted.mountInfo().isEmpty()) {
            throw new IOException(system.name() + " reported success, but nothing is mounted");
        }
        return mounted;
    }

    private static CollectorLog collectorLog(Path root) {
        return new CollectorLog(root.resolve("collector.log"));
    }

    private static List<String> concat(List<List<String>> lists) {
        return lists.stream().flatMap(List::stream).toList();
    }

    String name() {
        return name;
    }

    /** Returns the merged view. */
    String merged() {
        return point.toString();
    }

    boolean isMount() {
        return isMount;
    }

    /** Returns the nanoseconds from the start of the mount program to its end. */
    double mountNanos() {
        return mountNanos;
    }

    /** Says whether the layers can be seen in it. */
    boolean hasLayers() {
        return hasLayers;
    }

    /** Says whether the server can be asked which messages it has answered. */
    boolean tellsMessages() {
        return isUfs;
    }

    /** Returns what the collector of the server writes, if it has one. */
    CollectorLog collectorLog() {
        return collectorLog;
    }

    /** Returns the resident memory of the server in bytes, or 0 if no process names this mount point. */
    long serverMemory() throws IOException {
        long self = ProcessHandle.current().pid();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(process -> process.getFileName().toString().matches("\\d+"))
                    .filter(process -> !process.endsWith(Long.toString(self)))
                    .filter(process -> read(process.resolve("cmdline")).contains(point.toString()))
                    .mapToLong(process -> residentMemory(read(process.resolve("status"))))
                    .sum();
        }
    }

    private static long residentMemory(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .sum();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** Ends the FUSE connection, so that whoever waits for a server that hangs gets an error. */
    void abort() throws IOException {
        for (String line : mountInfo()) {
            String minor = line.split(" ")[2].split(":")[1];
            Path connections = Path.of("/sys/fs/fuse/connections");
            if (!Files.exists(connections.resolve(minor))) {
                Command.run(10, "mount", "-t", "fusectl", "none", connections.toString());
            }
            Path control = connections.resolve(minor).resolve("abort");
            if (Files.exists(control)) {
                Files.writeString(control, "1");
            }
        }
    }

    private List<String> mountInfo() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.split(" ")[4].equals(point.toString())).toList();
        }
    }

    /** Unmounts, and returns the nanoseconds that took. */
    double unmount() throws IOException {
        long start = System.nanoTime();
        Command.run(30, "umount", point.toString());
        return System.nanoTime() - start;
    }

    @Override
    public void close() throws IOException {
        if (!mountInfo().isEmpty()) {
            try {
                unmount();
            } catch (IOException e) {
                abort();
                Command.run(30, "umount", "-l", point.toString());
            }
        }
        Command.run(120, "rm", "-rf", "--one-file-system", root.toString());
    }
}
