package io.ufs.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One system with the layers mounted and a fresh upper. Nothing here but the mounting touches the mount. */
final class MountedSystem implements AutoCloseable {
    private static final long MOUNT_SECONDS = 60;

    private final String name;
    private final Path root;
    private final Path point;
    private final double mountNanos;

    private MountedSystem(String name, Path root, Path point, double mountNanos) {
        this.name = name;
        this.root = root;
        this.point = point;
        this.mountNanos = mountNanos;
    }

    /**
     * Mounts.
     *
     * @param name name of the system
     * @param program its mount program; ignored for the native copy and the kernel's overlay
     * @param root directory of this system's own, which is deleted by {@link #close}
     */
    static MountedSystem mount(String name, String program, BenchmarkOptions options, Layers layers, Path root)
            throws IOException {
        Path point = Files.createDirectories(root.resolve("merged"));
        if (name.equals(BenchmarkOptions.NATIVE)) {
            long start = System.nanoTime();
            for (Path layer : layers.layers().reversed()) {
                Command.run(MOUNT_SECONDS, "cp", "-a", layer + "/.", point.toString());
            }
            return new MountedSystem(name, root, point, System.nanoTime() - start);
        }
        String list = "lowerdir=" + layers.layers().stream().map(Path::toString).collect(Collectors.joining(":"))
                + ",upperdir=" + Files.createDirectories(root.resolve("upper"))
                + ",workdir=" + Files.createDirectories(root.resolve("work"));
        long start = System.nanoTime();
        if (name.equals(BenchmarkOptions.KERNEL)) {
            Command.run(MOUNT_SECONDS, "mount", "-t", "overlay", "overlay", "-o", list, point.toString());
        } else {
            String more = options.mountOptions().isEmpty() ? "" : "," + options.mountOptions();
            Command.run(MOUNT_SECONDS, program, "-o", list + more, point.toString());
        }
        MountedSystem system = new MountedSystem(name, root, point, System.nanoTime() - start);
        if (system.mountInfo().isEmpty()) {
            throw new IOException(program + " reported success, but nothing is mounted");
        }
        return system;
    }

    String name() {
        return name;
    }

    /** Returns the merged view. */
    String merged() {
        return point.toString();
    }

    boolean isMount() {
        return !name.equals(BenchmarkOptions.NATIVE);
    }

    /** Returns the nanoseconds from the start of the mount program to its end. */
    double mountNanos() {
        return mountNanos;
    }

    /** Returns the resident memory of the server in KiB, or 0 if no process names this mount point. */
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
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
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

    @Override
    public void close() throws IOException {
        if (!mountInfo().isEmpty()) {
            try {
                Command.run(30, "umount", point.toString());
            } catch (IOException e) {
                abort();
                Command.run(30, "umount", "-l", point.toString());
            }
        }
        Command.run(120, "rm", "-rf", "--one-file-system", root.toString());
    }
}
