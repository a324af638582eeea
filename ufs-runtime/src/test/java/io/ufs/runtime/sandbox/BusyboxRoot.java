package io.ufs.runtime.sandbox;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A root filesystem of one static program. */
final class BusyboxRoot {
    private static final Path BUSYBOX = Path.of("/bin/busybox");
    private static final List<String> APPLETS = List.of(
            "sh", "ls", "cat", "ps", "mount", "id", "hostname", "grep", "sleep", "true", "stat", "mkdir", "ln", "rm",
            "chroot", "su", "mv", "umount", "tty", "stty", "touch", "readlink", "wc", "kill", "env", "pwd", "head",
            "mknod", "unshare");

    private BusyboxRoot() {}

    /** Fills a directory. Skips the test if that is impossible. */
    static Path in(Path directory) throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(Files.isExecutable(BUSYBOX), "needs the program busybox");
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Files.copy(BUSYBOX, bin.resolve("busybox"));
        for (String applet : APPLETS) {
            Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
        }
        Files.createDirectories(directory.resolve("etc"));
        return directory;
    }
}
