package io.ufs.fuse.transport.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.fuse.fake.FakeOperations;
import io.ufs.fuse.ops.ConnectionTraits;
import io.ufs.fuse.transport.MountException;
import io.ufs.fuse.transport.MountOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Mounts that fail, and unmounting by the server itself. No test here touches its own mount. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DeviceTransportFailureIT {
    private Path directory = Path.of("/");

    @BeforeEach
    void makeDirectory() throws Exception {
        assumeTrue(TestUser.isRoot(), "mount(2) needs root");
        assumeTrue(Files.exists(Path.of("/dev/fuse")), "no /dev/fuse");
        directory = Files.createTempDirectory("ufs it"); // with a space: the mount table escapes it
    }

    @AfterEach
    void deleteDirectory() throws Exception {
        if (isMounted()) {
            Shell.run("umount -l '" + directory + "'");
        }
        Files.delete(directory);
    }

    private boolean isMounted() throws Exception {
        return MountTable.read().at(directory.toString().getBytes(StandardCharsets.UTF_8)).isPresent();
    }

    private static DeviceTransport transport(Path mountpoint, FakeOperations operations) {
        byte[] path = mountpoint.toString().getBytes(StandardCharsets.UTF_8);
        return new DeviceTransport(FfmCalls.open(), operations, MountOptions.builder(path).build());
    }

    private static String failure(Path mountpoint) {
        try (DeviceTransport transport = transport(mountpoint, new FakeOperations())) {
            return String.valueOf(assertThrows(MountException.class, transport::mount).getMessage());
        }
    }

    @Test
    void mount_missingDirectory_saysSo() {
        assertTrue(failure(directory.resolve("missing")).contains("No such file or directory"));
    }

    @Test
    void mount_onAFile_saysSo() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        try {
            assertTrue(failure(file).contains("Not a directory"));
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void mount_initFails_leavesNothingMounted() throws Exception {
        FakeOperations failing = new FakeOperations() {
            @Override
            public synchronized void init(ConnectionTraits connection) {
                throw new IllegalStateException("no layers");
            }
        };
        try (DeviceTransport transport = transport(directory, failing)) {
            MountException e = assertThrows(MountException.class, transport::mount);
            assertEquals("cannot mount on " + directory + ": no layers", e.getMessage());
            assertFalse(isMounted());
        }
    }

    @Test
    void unmount_whileServing_endsServing() throws Exception {
        try (DeviceTransport transport = transport(directory, new FakeOperations())) {
            transport.mount();
            assertTrue(isMounted());
            Thread server = Thread.ofPlatform().daemon().start(transport::serve);
            transport.unmount();

            assertTrue(server.join(Duration.ofSeconds(10)));
            assertFalse(isMounted());
            transport.unmount();
        }
    }

    /** podman renames a mounted directory: the mount is found by its device, wherever it is. */
    @Test
    void unmount_renamedMountpoint_isFound() throws Exception {
        Path parent = Files.createTempDirectory("ufs-it");
        Path before = Files.createDirectory(parent.resolve("before"));
        Path inner = Files.createDirectory(before.resolve("mnt"));
        try (DeviceTransport transport = transport(inner, new FakeOperations())) {
            transport.mount();
            Files.move(before, parent.resolve("after"));
            transport.unmount();
        }
        assertTrue(!Shell.check("cat /proc/self/mountinfo").contains(parent.toString()));
        Files.delete(parent.resolve("after/mnt"));
        Files.delete(parent.resolve("after"));
        Files.delete(parent);
    }

    @Test
    void close_neverServed_unmounts() throws Exception {
        try (DeviceTransport transport = transport(directory, new FakeOperations())) {
            transport.mount();
        }
        assertFalse(isMounted());
    }
}
