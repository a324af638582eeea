package io.ufs.fuse.transport.device;

import io.ufs.fuse.fake.FakeServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A {@link FakeServer} in its own JVM, its mountpoint and its output; closing it leaves nothing behind. */
final class ServerProcess implements AutoCloseable {
    private static final int TIMEOUT_SECONDS = 60;

    final Path directory;
    final Path mountpoint;
    private final Path output;
    private final Path errors;
    private final Process process;

    private ServerProcess(List<String> prefix, boolean forNobody, String... arguments) throws IOException {
        directory = Files.createTempDirectory("ufs-it");
        mountpoint = Files.createDirectory(directory.resolve("mnt"));
        output = directory.resolve("out");
        errors = directory.resolve("err");
        String classPath = System.getProperty("java.class.path");
        if (forNobody) {
            classPath = readableCopy(classPath, Files.createDirectory(directory.resolve("classes")));
            Shell.run("chown 65534:65534 " + mountpoint + " && chmod 755 " + directory);
        }
        List<String> command = new ArrayList<>(prefix);
        command.addAll(javaCommand(classPath));
        command.add(mountpoint.toString());
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
    }

    /** Starts a server as this user and waits until it is mounted. */
    static ServerProcess mounted(String... arguments) throws Exception {
        return new ServerProcess(List.of(), false, arguments).awaitLive();
    }

    /** Starts a server as the user nobody. */
    static ServerProcess asNobody(String... arguments) throws Exception {
        List<String> prefix = List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");
        return new ServerProcess(prefix, true, arguments);
    }

    /** Returns the command that serves a mountpoint, to which arguments are appended. */
    static List<String> javaCommand(String classPath) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                FakeServer.class.getName());
    }

    ServerProcess awaitLive() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (!output().contains("live")) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                String text = errors();
                close();
                throw new AssertionError("server is not live: " + text);
            }
            Thread.sleep(20);
        }
        return this;
    }

    String output() throws IOException {
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    String errors() throws IOException {
        return Files.readString(errors, StandardCharsets.UTF_8);
    }

    /** Waits for the end and returns the exit code. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the server does not end");
        }
        return process.exitValue();
    }

    /** As {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitExit();
    }

    boolean isMounted() throws IOException {
        return MountTable.read()
                .at(mountpoint.toString().getBytes(StandardCharsets.UTF_8))
                .isPresent();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
        if (isMounted()) {
            Shell.run("umount -l " + mountpoint);
        }
        deleteTree(directory);
    }

    /** Copies class path entries to where everybody may read them. */
    private static String readableCopy(String classPath, Path target) throws IOException {
        List<String> copies = new ArrayList<>();
        int number = 0;
        for (String entry : classPath.split(":")) {
            Path from = Path.of(entry);
            String name = from.getFileName().toString();
            boolean needed = Files.isDirectory(from) || name.startsWith("ufs-") || name.startsWith("slf4j");
            if (needed && Files.exists(from)) {
                Path to = target.resolve(number++ + "-" + name);
                copyTree(from, to);
                copies.add(to.toString());
            }
        }
        Shell.run("chmod -R a+rX " + target);
        return String.join(":", copies);
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void deleteTree(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
                    throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
