package io.ufs.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/** A scratch directory with mounts in it. Closing it frees whatever hangs, unmounts everything and deletes the tree. */
final class Lab implements AutoCloseable {
    private static final Duration MOUNT_LIMIT = Duration.ofMinutes(1);

    private final Path root;
    private final List<Process> servers = new ArrayList<>();
    private boolean hung;

    private Lab(Path root) {
        this.root = root;
    }

    /** Makes an empty lab, which every user may enter. */
    static Lab open(String name) throws IOException {
        Path root = Files.createTempDirectory("ufs-" + name + "-").toRealPath();
        Files.setPosixFilePermissions(root, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        return new Lab(root);
    }

    /** Skips the test, saying why, unless the machine has these programs and the caller is root. */
    static void requireRootAnd(String... programs) throws IOException {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/fuse")), "needs /dev/fuse");
        for (String program : programs) {
            Outcome outcome = Shell.run(
                    Duration.ofSeconds(10), Map.of(), Path.of("/"), List.of("sh", "-c", "command -v " + program));
            Assumptions.assumeTrue(outcome.status() == 0, "needs the program " + program);
        }
    }

    /** Says whether the long versions of the tests were asked for ({@code -Dufs.soak}). */
    static boolean isSoak() {
        return System.getProperty("ufs.soak") != null;
    }

    /** Returns the distribution's mount program; {@code -Dufs.ufsmount=FILE} puts another in its place. */
    static Path ufsmount() {
        String program = System.getProperty("ufs.ufsmount");
        Path path = program == null ? Path.of("target/dist/bin/ufsmount").toAbsolutePath() : Path.of(program);
        assertTrue(Files.isExecutable(path), () -> path + " is missing: build the distribution first");
        return path;
    }

    Path root() {
        return root;
    }

    Path path(String name) {
        return root.resolve(name);
    }

    /** Makes a directory and its parents. */
    Path dir(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    /** Copies a script of the tests' resources into the lab and returns its path. */
    Path script(String name) throws IOException {
        Path target = root.resolve(name);
        try (InputStream in = Objects.requireNonNull(Lab.class.getResourceAsStream(name), name)) {
            Files.write(target, in.readAllBytes());
        }
        return target;
    }

    /** Runs a command in the lab's root. When it does not end in time, every FUSE connection of the lab is aborted. */
    Outcome run(Duration limit, Map<String, String> environment, String... command)
            throws IOException {
        try {
            return Shell.run(limit, environment, root, List.of(command));
        } catch (Shell.CommandTimeoutException e) {
            hung = true;
            abort();
            throw e;
        }
    }

    /** Runs a shell command line in the lab's root; {@code $LAB} is that root. */
    Outcome sh(Duration limit, String line) throws IOException {
        return run(limit, Map.of("LAB", root.toString()), "sh", "-ec", line);
    }

    /** Runs a shell command line that must succeed within a minute, and returns its output. */
    String sh(String line) throws IOException {
        return sh(Duration.ofMinutes(1), line).requireSuccess();
    }

    /** Mounts ufs and returns the mount point. */
    Path mountUfs(String options, String target) throws IOException {
        return mountUfs(Map.of(), options, target);
    }

    /** Mounts ufs with variables for the server's environment. */
    Path mountUfs(Map<String, String> environment, String options, String target)
            throws IOException {
        Path point = dir(target);
        run(MOUNT_LIMIT, environment, ufsmount().toString(), "-o", options, point.toString())
                .requireSuccess();
        return requireMounted(point);
    }

    /** Starts a ufs server in the foreground and returns its process once the mount is there. */
    Process startUfs(Map<String, String> environment, String options, String target) throws Exception {
        Path point = dir(target);
        ProcessBuilder builder = new ProcessBuilder(ufsmount().toString(), "-f", "-o", options, point.toString())
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(root.resolve(target.replace('/', '_') + ".log").toFile());
        builder.environment().putAll(environment);
        Process server = builder.start();
        servers.add(server);
        long end = System.nanoTime() + MOUNT_LIMIT.toNanos();
        while (MountPoint.under(point).isEmpty()) {
            assertTrue(server.isAlive() && System.nanoTime() < end, "no mount from " + ufsmount());
            Thread.sleep(20);
        }
        return server;
    }

    /** Mounts the kernel's overlay and returns the mount point. */
    Path mountKernel(String options, String target) throws IOException {
        Path point = dir(target);
        run(MOUNT_LIMIT, Map.of(), "mount", "-t", "overlay", "overlay", "-o", options, point.toString())
                .requireSuccess();
        return requireMounted(point);
    }

    private static Path requireMounted(Path point) throws IOException {
        assertTrue(!MountPoint.under(point).isEmpty(),
                () -> "success was reported, but nothing is mounted at " + point);
        return point;
    }

    /** Unmounts; the layers may be mounted again at once afterwards. */
    void unmount(Path point) throws IOException {
        run(Duration.ofMinutes(1), Map.of(), "umount", point.toString()).requireSuccess();
    }

    private void abort() throws IOException {
        for (MountPoint mount : MountPoint.under(root)) {
            if (mount.isFuse()) {
                mount.abort();
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (hung) {
            abort();
        }
        for (MountPoint mount : MountPoint.under(root)) {
            String point = mount.path().toString();
            if (!ended("umount", point)) {
                if (mount.isFuse()) {
                    mount.abort();
                }
                ended("umount", "-l", point);
            }
        }
        for (Process server : servers) {
            server.descendants().forEach(ProcessHandle::destroyForcibly);
            server.destroyForcibly().onExit().join();
        }
        assertTrue(MountPoint.under(root).isEmpty(), "a mount is left under " + root);
        Shell.run(
                Duration.ofMinutes(5),
                Map.of(),
                Path.of("/"),
                List.of("rm", "-rf", "--one-file-system", root.toString()));
    }

    private boolean ended(String... command) throws IOException {
        try {
            return Shell.run(Duration.ofSeconds(20), Map.of(), Path.of("/"), List.of(command)).status() == 0;
        } catch (Shell.CommandTimeoutException e) {
            return false;
        }
    }
}
