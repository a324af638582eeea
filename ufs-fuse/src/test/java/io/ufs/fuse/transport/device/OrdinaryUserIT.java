package io.ufs.fuse.transport.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Mounts without privilege: with {@code fusermount3} as the user nobody, and inside a user namespace. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class OrdinaryUserIT {
    private static final Path DEVICE = Path.of("/dev/fuse");
    private static @Nullable Set<PosixFilePermission> permissions;

    /** udev gives the device to everybody; a machine without udev does not. */
    @BeforeAll
    static void openTheDeviceToEverybody() throws Exception {
        assumeTrue(TestUser.isRoot(), "needs root to become somebody else");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/fusermount3")), "fusermount3 is not installed (package fuse3)");
        permissions = Files.getPosixFilePermissions(DEVICE);
        Files.setPosixFilePermissions(DEVICE, PosixFilePermissions.fromString("rw-rw-rw-"));
    }

    @AfterAll
    static void restoreTheDevice() throws Exception {
        if (permissions != null) {
            Files.setPosixFilePermissions(DEVICE, permissions);
        }
    }

    private static String asNobody(String command) {
        return "setpriv --reuid 65534 --regid 65534 --clear-groups sh -c '" + command + "'";
    }

    @Test
    void mount_asNobody_servesItsOwner() throws Exception {
        try (ServerProcess server = ServerProcess.asNobody().awaitLive()) {
            String mnt = server.mountpoint.toString();
            assertEquals("hello, world\n", Shell.check(asNobody("cat " + mnt + "/link")));
            Shell.check(asNobody("echo mine > " + mnt + "/new && cat " + mnt + "/new"));
            String mounts = Shell.check("cat /proc/mounts");
            assertTrue(mounts.contains("ufs " + mnt + " fuse.ufsmount rw,nosuid,nodev,"), mounts);
            assertTrue(mounts.contains("user_id=65534,group_id=65534,default_permissions"), mounts);
            assertTrue(Shell.run("ls " + mnt).output().contains("Permission denied"), "root may not enter");
        }
    }

    @Test
    void fusermount_unmount_endsTheServer() throws Exception {
        try (ServerProcess server = ServerProcess.asNobody().awaitLive()) {
            Shell.check(asNobody("fusermount3 -u " + server.mountpoint));

            assertEquals(0, server.awaitExit());
            assertFalse(server.isMounted());
        }
    }

    @Test
    void mount_allowOtherThatIsNotAllowed_passesTheReasonOn() throws Exception {
        assumeTrue(
                Files.readAllLines(Path.of("/etc/fuse.conf")).stream()
                        .noneMatch(line -> line.startsWith("user_allow_other")),
                "/etc/fuse.conf allows it");
        try (ServerProcess server = ServerProcess.asNobody("allow_other")) {
            assertEquals(3, server.awaitExit());
            assertTrue(server.errors().contains("cannot mount on " + server.mountpoint), server.errors());
            assertTrue(server.errors().contains("user_allow_other"), server.errors());
            assertFalse(server.isMounted());
        }
    }

    @Test
    void mount_insideUserNamespace_works() throws Exception {
        assumeTrue(Shell.run("unshare -Urm true").status() == 0, "user namespaces are not available");
        Path directory = Files.createTempDirectory("ufs-it");
        try {
            List<String> java = ServerProcess.javaCommand(System.getProperty("java.class.path"));
            String script = "cd /; " + String.join(" ", java) + " " + directory + "> /dev/null 2>&1 & pid=$!; "
                    + "i=0; while [ $i -lt 300 ] && ! grep -q " + directory
                    + " /proc/mounts; do sleep 0.1; i=$((i+1)); done; "
                    + "cat " + directory + "/hello; umount " + directory + "; wait $pid; echo status $?";
            assertEquals("hello, world\nstatus 0\n", Shell.check("unshare -Urm sh -c '" + script + "'"));
        } finally {
            Files.delete(directory);
        }
    }
}
