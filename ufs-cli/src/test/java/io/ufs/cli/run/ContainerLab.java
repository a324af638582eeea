package io.ufs.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A root filesystem of busybox, storage for containers, and a shell in which {@code ufs} is the one of the distribution. */
final class ContainerLab {
    static final Path BIN = Path.of("target/dist/bin").toAbsolutePath();

    final Path directory;
    final Path root;

    /** How a command ended. */
    record Outcome(int status, String out, String err) {
        Outcome expect(int wanted) {
            assertEquals(wanted, status, () -> out + err);
            return this;
        }
    }

    private ContainerLab(Path directory) {
        this.directory = directory;
        this.root = directory.resolve("root");
    }

    /** Makes one, to be closed; skips the test on a machine without root or FUSE. */
    static ContainerLab open() throws Exception {
        assertTrue(Files.isExecutable(BIN.resolve("ufs")), "build the distribution first");
        assumeTrue(System.getProperty("user.name", "").equals("root"), "needs root");
        assumeTrue(Files.exists(Path.of("/dev/fuse")), "needs /dev/fuse");
        assumeTrue(Files.isExecutable(Path.of("/bin/busybox")), "needs the program busybox");
        ContainerLab lab = new ContainerLab(Files.createTempDirectory("ufs-run-").toRealPath());
        lab.sh("""
                chmod 755 .; mkdir -p root/bin root/etc; cp /bin/busybox root/bin
                for name in $(busybox --list); do ln -s busybox root/bin/$name 2>/dev/null; done
                echo 'root:x:0:0:root:/root:/bin/sh' >root/etc/passwd
                echo 'web:x:33:34:Web:/srv:/bin/sh' >>root/etc/passwd
                echo 'mail:x:8:web' >root/etc/group
                echo original >root/etc/motd
                """).expect(0);
        return lab;
    }

    /** Starts {@code ufs} itself, which is the very process that is returned; nobody reads what it says. */
    Process ufs(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(BIN.resolve("ufs").toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("UFS_ROOT", directory.resolve("storage").toString());
        return builder.start();
    }

    /** Starts a shell script in the directory. {@code $R} runs a command in a container that is forgotten. */
    Process start(String script) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("timeout", "-k", "5", "60", "/bin/sh", "-c",
                "R='ufs run --rm --rootfs root'\n" + script)
                .directory(directory.toFile());
        builder.environment().merge("PATH", BIN.toString(), (path, bin) -> bin + ":" + path);
        builder.environment().put("UFS_ROOT", directory.resolve("storage").toString());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    static Outcome end(Process process) throws IOException, InterruptedException {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertTrue(process.waitFor(70, TimeUnit.SECONDS), "the command hangs");
        return new Outcome(process.exitValue(), out, err);
    }

    Outcome sh(String script) throws IOException, InterruptedException {
        return end(start(script));
    }

    List<Path> containers() throws IOException {
        Path all = directory.resolve("storage/containers");
        if (!Files.isDirectory(all)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(all)) {
            return paths.toList();
        }
    }

    /** Fails if a mount, a process or a control group of a container of this lab is left. */
    void expectNothingLeft() throws Exception {
        String mark = directory.toString();
        for (int i = 0; i < 200 && !left(mark).isEmpty(); i++) {
            Thread.sleep(20);
        }
        assertEquals("", left(mark));
    }

    private String left(String mark) throws Exception {
        StringBuilder found = new StringBuilder();
        Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.contains(mark))
                .forEach(line -> found.append("mount ").append(line).append('\n'));
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            processes.filter(path -> path.getFileName().toString().matches("[0-9]+"))
                    .filter(path -> isOfLab(path, mark))
                    .forEach(path -> found.append("process ").append(path).append('\n'));
        }
        for (Path container : containers()) {
            found.append(groupsOf(container.getFileName().toString()));
        }
        return found.toString();
    }

    /** Returns the control groups of a container, a line each. */
    static String groupsOf(String id) throws IOException {
        Process find = new ProcessBuilder("find", "/sys/fs/cgroup", "-name", "ufs-" + id).start();
        return new String(find.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static boolean isOfLab(Path process, String mark) {
        try {
            String variables = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
            return variables.contains("UFS_ROOT=" + mark)
                    || Files.readString(process.resolve("mountinfo"), StandardCharsets.ISO_8859_1).contains(mark);
        } catch (IOException gone) {
            return false;
        }
    }

    /** Removes the containers, in whatever state they are, and closes. */
    void removeAndClose() throws Exception {
        sh("for c in $(ufs ps -aq); do ufs rm -f $c; done");
        close();
    }

    void close() throws Exception {
        expectNothingLeft();
        new ProcessBuilder("rm", "-rf", "--one-file-system", directory.toString()).inheritIO().start().waitFor();
    }
}
