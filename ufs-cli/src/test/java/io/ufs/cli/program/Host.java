package io.ufs.cli.program;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A temporary directory with layers in it, the programs of the distribution, and a shell that never waits for a mount
 * for ever. Closing it unmounts what was mounted in it and ends servers that are left.
 */
final class Host {
    static final Path BIN = Path.of("target/dist/bin").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final Path directory;

    /** How a command ended. */
    record Outcome(int status, String out, String err) {
        Outcome expectSuccess() {
            assertTrue(status == 0, () -> "status " + status + ": " + out + err);
            return this;
        }
    }

    private Host(Path directory) {
        this.directory = directory;
    }

    /** Makes one, to be {@linkplain #close closed}; skips the test on a machine without FUSE or root. */
    static Host open() throws IOException {
        assertTrue(Files.isExecutable(BIN.resolve("ufsmount")), "build the distribution first");
        assumeTrue(System.getProperty("user.name", "").equals("root"), "needs root");
        assumeTrue(Files.exists(Path.of("/dev/fuse")), "needs /dev/fuse");
        Host host = new Host(Files.createTempDirectory("ufs-program-").toRealPath());
        for (String name : List.of("a", "b", "u", "w", "m")) {
            Files.createDirectory(host.directory.resolve(name));
        }
        Files.writeString(host.directory.resolve("a/f"), "a\n");
        Files.writeString(host.directory.resolve("b/f"), "b\n");
        Files.writeString(host.directory.resolve("b/g"), "g\n");
        return host;
    }

    /** Runs a shell script in the directory, with the programs in its path. */
    Outcome sh(String script) throws IOException, InterruptedException {
        return start(script).end();
    }

    /** A shell script that runs. */
    record Running(Process process) {
        /** Reads the output to its end, as container engines do, and waits. */
        Outcome end() throws IOException, InterruptedException {
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(70, TimeUnit.SECONDS), "the command hangs");
            return new Outcome(process.exitValue(), out, err);
        }
    }

    Running start(String script) throws IOException {
        List<String> command = List.of("timeout", "-k", "5", "60", "/bin/sh", "-c", script);
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().merge("PATH", BIN.toString(), (path, bin) -> bin + ":" + path);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        process.getOutputStream().close();
        return new Running(process);
    }

    /** Says whether something is mounted on a directory of this host. */
    boolean isMounted(String name) throws IOException {
        String point = " " + directory.resolve(name) + " ";
        return Files.readString(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1).contains(point);
    }

    /** Returns the servers whose words name this directory, or whose current directory is it. */
    List<ProcessHandle> servers() {
        String mark = directory.getFileName().toString();
        return ProcessHandle.allProcesses().filter(process -> isServer(process, mark)).toList();
    }

    private static boolean isServer(ProcessHandle process, String mark) {
        try {
            byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
            String words = new String(line, StandardCharsets.ISO_8859_1);
            return words.contains("io.ufs.cli.UfsMount") && words.contains(mark);
        } catch (IOException gone) {
            return false;
        }
    }

    ProcessHandle server() {
        List<ProcessHandle> servers = servers();
        assertTrue(servers.size() == 1, () -> "servers: " + servers);
        return servers.getFirst();
    }

    /** Waits until all servers have ended. */
    void awaitNoServer() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!servers().isEmpty() && System.nanoTime() - end < 0) {
            Thread.sleep(20);
        }
        assertTrue(servers().isEmpty(), () -> "left: " + servers());
    }

    void close() throws IOException, InterruptedException {
        List<String> points = new ArrayList<>();
        for (String line : Files.readString(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1).split("\n")) {
            String point = line.split(" ")[4];
            if (point.startsWith(directory + "/")) {
                points.add(point);
            }
        }
        for (String point : points.reversed()) {
            new ProcessBuilder("timeout", "-k", "5", "20", "umount", "-l", point).inheritIO().start().waitFor();
        }
        for (ProcessHandle server : servers()) {
            server.onExit().orTimeout(10, TimeUnit.SECONDS).exceptionally(late -> server).join();
            server.destroyForcibly();
        }
        List<Path> all;
        try (Stream<Path> tree = Files.walk(directory)) {
            all = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            assertTrue(Files.exists(path, LinkOption.NOFOLLOW_LINKS));
            Files.delete(path);
        }
    }
}
