package io.ufs.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.runtime.sandbox.GuestReader;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * SIGKILL of a runtime while it reads a file of the mount that it serves. The kernel lets no thread go that waits for an
 * answer which the server has begun with, so a thread of the server itself keeps its process, its descriptors and thus the
 * mount for ever: that is shown as well, or this would prove nothing of {@link GuestReader}.
 */
@Timeout(90)
class GuestReaderIT {
    private ContainerLab lab;
    private @Nullable Process server;
    private @Nullable Path connection;

    @BeforeEach
    void open() throws Exception {
        lab = ContainerLab.open();
        lab.sh("mkdir control && mount -t fusectl none control").expect(0);
    }

    @AfterEach
    void close() throws Exception {
        if (server != null) {
            server.destroyForcibly();
            if (connection != null && Files.exists(connection)) {
                Files.writeString(connection.resolve("abort"), "1");
            }
            assertTrue(server.waitFor(20, TimeUnit.SECONDS), "the server survives the end of its connection");
        }
        lab.sh("umount control").expect(0);
        lab.close();
    }

    /** Starts a server in a mount namespace of its own, and waits until it has been asked by itself. */
    private Running start(String reader) throws Exception {
        Path point = Files.createDirectory(lab.directory.resolve("point"));
        Path classes =
                Path.of(UnansweringServer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", ". \"$UFS_HOME/lib/launcher.sh\"; find_java &&"
                + " UFS_PREFIX='unshare --mount --propagation private --' &&"
                + " run_java -cp \"$UFS_HOME/lib/ufs-cli.jar:$0\" " + UnansweringServer.class.getName() + " \"$@\"",
                classes.toString(), point.toString(), reader)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("UFS_HOME", Objects.requireNonNull(ContainerLab.BIN.getParent()).toString());
        builder.environment().put("UFS_NAME", "unanswering-server");
        Process process = builder.start();
        server = process;
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        assertEquals("asked", said.readLine());
        String mount = Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "mountinfo")).stream()
                .filter(line -> line.contains(" " + point + " ")).findFirst().orElseThrow();
        Path directory = lab.directory.resolve("control").resolve(mount.split(" ")[2].split(":")[1]);
        connection = directory;
        assertTrue(Files.exists(directory));
        return new Running(process, directory, process.descendants().toList());
    }

    /** A server that has been asked. */
    private record Running(Process process, Path connection, List<ProcessHandle> children) {}

    @Test
    void runtimeKilledWhileAChildReadsItsMount_endsWithAll() throws Exception {
        Running running = start("child");
        assertEquals(1, running.children.size(), "the child that reads");
        running.process.destroyForcibly();
        assertTrue(running.process.waitFor(10, TimeUnit.SECONDS), "the server does not end");
        running.children.getFirst().onExit().get(10, TimeUnit.SECONDS);
        for (int i = 0; i < 500 && Files.exists(running.connection); i++) {
            Thread.sleep(20);
        }
        assertFalse(Files.exists(running.connection), "the mount is left");
    }

    @Test
    void serverKilledWhileItsOwnThreadReadsItsMount_wouldNotEnd() throws Exception {
        Running running = start("thread");
        assertEquals(List.of(), running.children);
        running.process.destroyForcibly();
        assertFalse(running.process.waitFor(2, TimeUnit.SECONDS),
                "the kernel has learned to end it: GuestReader is not needed");
        Files.writeString(running.connection.resolve("abort"), "1");
        assertTrue(running.process.waitFor(10, TimeUnit.SECONDS));
    }
}
