package io.ufs.core.backend.linux;

import static io.ufs.core.backend.linux.RealTree.list;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.XattrName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LinuxUpperLayerIT {
    private RealTree tree;

    @BeforeEach
    void open() throws IOException {
        tree = new RealTree();
    }

    @AfterEach
    void close() throws IOException {
        tree.close();
    }

    private LinuxUpperLayer open(Path upper, Path work) throws ErrnoException {
        return LinuxUpperLayer.open(
                tree.calls, RealTree.bytes(upper), RealTree.bytes(work), LinuxLayerOptions.defaults());
    }

    private void assertRefused(String reason, Path upper, Path work) {
        ErrnoException e = assertThrows(ErrnoException.class, () -> open(upper, work).close());
        assertEquals(Errno.EINVAL, e.errno());
        assertTrue(e.getMessage().contains(reason), e::getMessage);
    }

    @Test
    @DisplayName("O2: as root on ext4 or the like everything is there, and the probe leaves nothing behind")
    void open_asRoot_findsFeaturesAndLeavesWorkEmpty() throws Exception {
        assumeTrue(tree.calls.process().geteuid() == 0, "needs root: owners and trusted.* attributes");
        try (LinuxUpperLayer layer = tree.openUpper()) {
            assertEquals(new UpperFeatures(true, true, true, true, true, true, true), layer.features());
            assertEquals(0, list(layer.workDir().dir()).size());
            assertEquals(0, list(layer.root()).size());
            assertEquals(Mode.S_IFDIR, layer.workDir().dir().stat().mode());
        }
    }

    @Test
    void open_asOrdinaryUser_findsWhatIsLeft() throws Throwable {
        assumeTrue(tree.calls.process().geteuid() == 0, "needs root: to become an ordinary user on a thread");
        tree.openToAll();
        tree.asNobody(() -> {
            for (int i = 0; i < 2; i++) {
                try (LinuxUpperLayer layer = tree.openUpper()) {
                    assertEquals(new UpperFeatures(true, true, true, true, false, true, false), layer.features());
                    assertEquals(Mode.S_IFDIR | 0700, layer.workDir().dir().stat().mode());
                    UpperDir junk = layer.workDir().dir().mkdir(Name.of("junk"), 0700);
                    junk.mkdir(Name.of("deeper"), 0).stat();
                    junk.chmod(0);
                }
            }
        });
    }

    @Test
    @DisplayName("O1: junk of any kind in work/ is removed, links are not followed")
    void open_workFullOfJunk_isEmptied() throws Exception {
        Path outside = Files.createDirectory(tree.base.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "keep me");
        Path junk = Files.createDirectories(tree.work.resolve("work/a/b/c"));
        Files.writeString(junk.resolve("file"), "x");
        Files.createSymbolicLink(tree.work.resolve("work/link"), outside);
        Files.createSymbolicLink(junk.resolve("link"), outside);
        Files.createDirectories(tree.work.resolve("work/a/d"));
        Files.createDirectories(tree.work.resolve("work/#junk0/x/y"));
        Files.setPosixFilePermissions(junk, PosixFilePermissions.fromString("---------"));
        try (LinuxUpperLayer layer = tree.openUpper()) {
            assertEquals(0, list(layer.workDir().dir()).size());
        }
        assertEquals("keep me", Files.readString(outside.resolve("precious")));
    }

    /** The default list of the work directory would be on every object that is made in it. */
    @Test
    @DisplayName("CVE-2016-1575: access lists and the group of the work directory do not get to objects of the union")
    void open_workDirectoryWithDefaultList_isNotInherited() throws Exception {
        for (String name : new String[]{"system.posix_acl_default", "system.posix_acl_access"}) {
            try (Scratch scratch = Scratch.open()) {
                byte[] list = listWithUser(1234);
                int set = tree.calls.xattr().setxattr(scratch.string(tree.work.toString()), scratch.string(name),
                        scratch.bytes(list), list.length, 0);
                assumeTrue(set != -Errno.EOPNOTSUPP, "needs a filesystem with access lists");
                assertEquals(0, set);
            }
        }
        Files.setAttribute(tree.work, "unix:mode", 02777);
        for (int i = 0; i < 2; i++) {
            try (LinuxUpperLayer layer = tree.openUpper()) {
                for (UpperDir dir : List.of(layer.workDir().dir(), layer.openIndex())) {
                    int bits = tree.calls.process().geteuid() == 0 ? 0 : 0700;
                    assertEquals(Mode.S_IFDIR | bits, dir.stat().mode());
                    UpperDir made = dir.mkdir(Name.of("made" + i), 0755);
                    assertEquals(Mode.S_IFDIR | 0755, made.stat().mode());
                    assertNull(made.getxattr(XattrName.POSIX_ACL_ACCESS));
                    assertNull(made.getxattr(XattrName.POSIX_ACL_DEFAULT));
                    assertNull(dir.mknod(Name.of("file" + i), Mode.S_IFREG | 0640, 0)
                            .getxattr(XattrName.POSIX_ACL_ACCESS));
                }
            }
        }
    }

    /** {@code user::rwx, user:UID:rwx, group::r-x, mask::rwx, other::---} (posix_acl_xattr.h). */
    private static byte[] listWithUser(int uid) {
        int[][] entries = {{1, 7, -1}, {2, 7, uid}, {4, 5, -1}, {0x10, 7, -1}, {0x20, 0, -1}};
        ByteBuffer list = ByteBuffer.allocate(4 + 8 * entries.length).order(ByteOrder.LITTLE_ENDIAN).putInt(2);
        for (int[] entry : entries) {
            list.putShort((short) entry[0]).putShort((short) entry[1]).putInt(entry[2]);
        }
        return list.array();
    }

    @Test
    void open_workIsSymlink_isReplacedAndNotFollowed() throws Exception {
        Path outside = Files.createDirectory(tree.base.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "keep me");
        Files.createSymbolicLink(tree.work.resolve("work"), outside);
        try (LinuxUpperLayer layer = tree.openUpper()) {
            assertEquals(0, list(layer.workDir().dir()).size());
        }
        assertEquals("keep me", Files.readString(outside.resolve("precious")));
        assertFalse(Files.isSymbolicLink(tree.work.resolve("work")));
    }

    @Test
    void open_indexBesideWork_isKept() throws Exception {
        Files.createDirectories(tree.work.resolve("index/entry"));
        tree.openUpper().close();
        assertTrue(Files.isDirectory(tree.work.resolve("index/entry")));
    }

    @Test
    @DisplayName("O4: the mark of a volatile mount refuses the next one")
    void open_incompatMark_isRefused() throws Exception {
        Files.createDirectories(tree.work.resolve("work/incompat/volatile"));
        assertRefused("incompat feature 'volatile'", tree.upper, tree.work);
        Files.delete(tree.work.resolve("work/incompat/volatile"));
        tree.openUpper().close();
    }

    @Test
    @DisplayName("O1: neither directory may contain the other")
    void open_nestedDirectories_areRefused() throws Exception {
        Path inUpper = Files.createDirectories(tree.upper.resolve("x/work"));
        Path inWork = Files.createDirectories(tree.work.resolve("x/upper"));
        assertRefused("separate subtrees", tree.upper, inUpper);
        assertRefused("separate subtrees", inWork, tree.work);
        assertRefused("separate subtrees", tree.upper, tree.upper);
        assertFalse(Files.exists(tree.upper.resolve("work")));
    }

    @Test
    @DisplayName("O1: both must be on one mount")
    void open_workOnOtherFilesystem_isRefused() {
        assumeTrue(Files.isDirectory(Path.of("/dev/shm")), "needs /dev/shm as another filesystem");
        assertRefused("different mounts", tree.upper, Path.of("/dev/shm"));
    }

    @Test
    void open_missingWork_saysSo() {
        Path none = tree.base.resolve("none");
        ErrnoException e = assertThrows(ErrnoException.class, () -> open(tree.upper, none).close());
        assertEquals(Errno.ENOENT, e.errno());
        assertTrue(e.getMessage().contains("workdir " + none), e::getMessage);
    }

    @Test
    @DisplayName("O3, M9: a second mount is told that it is the second")
    void tryLock_secondLayer_isRefusedUntilTheFirstIsClosed() throws Exception {
        try (LinuxUpperLayer second = tree.openUpper()) {
            try (LinuxUpperLayer first = tree.openUpper()) {
                assertTrue(first.tryLock());
                assertTrue(first.tryLock());
                assertFalse(second.tryLock());
            }
            assertTrue(second.tryLock());
        }
    }

    @Test
    void close_always_leavesNoDescriptor() throws Exception {
        tree.openUpper().close();
        long before = Descriptors.open();
        for (int i = 0; i < 3; i++) {
            try (LinuxUpperLayer layer = tree.openUpper();
                    LinuxLayer lower = tree.openLower()) {
                layer.tryLock();
                UpperDir dir = layer.root().mkdir(Name.of("d" + i), 0755);
                assertEquals(0, list(dir).size());
                assertEquals(0, list(lower.root()).size());
            }
        }
        assertEquals(before, Descriptors.open());
    }
}
