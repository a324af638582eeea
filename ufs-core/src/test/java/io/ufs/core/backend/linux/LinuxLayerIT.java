package io.ufs.core.backend.linux;

import static io.ufs.core.backend.linux.RealTree.assertErrno;
import static io.ufs.core.backend.linux.RealTree.find;
import static io.ufs.core.backend.linux.RealTree.findDir;
import static io.ufs.core.backend.linux.RealTree.list;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.XattrName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LinuxLayerIT {
    private RealTree tree;
    private LinuxLayer layer;

    @BeforeEach
    void open() throws IOException, ErrnoException {
        tree = new RealTree();
        layer = tree.openLower();
    }

    @AfterEach
    void close() throws IOException {
        layer.close();
        tree.close();
    }

    @Test
    void lookup_fileAndDirectory_tellsTypeAndAttributes() throws Exception {
        Path file = Files.writeString(tree.lower.resolve("file"), "hello");
        Files.createDirectory(tree.lower.resolve("dir"));
        RealEntry entry = find(layer.root(), "file");
        assertEquals(FileType.REGULAR, entry.inode().type());
        assertEquals(5, entry.stat().size());
        assertEquals(Files.getAttribute(file, "unix:ino"), entry.stat().ino());
        assertEquals(entry.stat(), entry.inode().stat());
        assertEquals(FileType.DIRECTORY, findDir(layer.root(), "dir").type());
        assertNull(layer.root().lookup(Name.of("none")));
    }

    @Test
    @DisplayName("L13: a name that is too long for the filesystem is absent")
    void lookup_nameOf256Bytes_isAbsent() throws Exception {
        Files.createFile(tree.lower.resolve("n".repeat(255)));
        assertNotNull(layer.root().lookup(Name.of("n".repeat(255))));
        assertNull(layer.root().lookup(Name.of("n".repeat(256))));
    }

    @Test
    void lookup_dotDot_isRefused() {
        assertErrno(Errno.EINVAL, () -> layer.root().lookup(Name.DOT_DOT));
        assertErrno(Errno.EINVAL, () -> layer.root().lookup(Name.DOT));
    }

    @Test
    void lookup_symlinkToOutside_isTheLinkItself() throws Exception {
        Files.createSymbolicLink(tree.lower.resolve("out"), Path.of("/etc"));
        RealEntry entry = find(layer.root(), "out");
        assertEquals(FileType.SYMLINK, entry.inode().type());
        assertArrayEquals("/etc".getBytes(StandardCharsets.UTF_8), entry.inode().readlink());
        assertErrno(Errno.ELOOP, () -> entry.inode().open(OpenFlags.O_RDONLY));
    }

    @Test
    void open_fileReplacedBySymlink_isNotFollowed() throws Exception {
        Path file = Files.writeString(tree.lower.resolve("file"), "inside");
        RealEntry entry = find(layer.root(), "file");
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("/etc/passwd"));
        assertErrno(Errno.ELOOP, () -> entry.inode().open(OpenFlags.O_RDONLY));
    }

    @Test
    void open_directoryReplacedBySymlink_isNotEntered() throws Exception {
        Path dir = Files.createDirectory(tree.lower.resolve("dir"));
        var known = findDir(layer.root(), "dir");
        Files.delete(dir);
        Files.createSymbolicLink(dir, Path.of("/etc"));
        // O_DIRECTORY says ENOTDIR, openat2 with RESOLVE_NO_SYMLINKS says ELOOP.
        ErrnoException e = assertThrows(
                ErrnoException.class, () -> known.lookup(Name.of("passwd")));
        assertTrue(Set.of(Errno.ELOOP, Errno.ENOTDIR).contains(e.errno()), e::getMessage);
    }

    @Test
    void open_fileReplacedByFifo_failsWithoutWaiting() throws Exception {
        Path file = Files.writeString(tree.lower.resolve("file"), "inside");
        RealEntry entry = find(layer.root(), "file");
        Files.delete(file);
        try (Scratch scratch = Scratch.open()) {
            long path = scratch.string(RealTree.bytes(file));
            assertEquals(0, tree.calls.directory().mknodat(FileCalls.AT_FDCWD, path, Mode.S_IFIFO | 0600, 0));
        }
        assertErrno(Errno.EINVAL, () -> entry.inode().open(OpenFlags.O_RDONLY));
    }

    @Test
    void open_forWriting_isRefused() throws Exception {
        Files.writeString(tree.lower.resolve("file"), "hello");
        RealEntry entry = find(layer.root(), "file");
        for (int flags : new int[]{OpenFlags.O_WRONLY, OpenFlags.O_RDWR, OpenFlags.O_TRUNC}) {
            assertErrno(Errno.EROFS, () -> entry.inode().open(flags));
        }
        try (BackingFile file = entry.inode().open(OpenFlags.O_RDONLY)) {
            assertEquals("hello", RealTree.text(file));
            assertErrno(Errno.EBADF, () -> RealTree.write(file, 0, "x"));
        }
    }

    @Test
    void readdir_manyEntries_listsEachOnceWithTypes() throws Exception {
        Set<Name> expected = new HashSet<>();
        for (int i = 0; i < 3000; i++) {
            String name = "entry-with-a-name-of-some-length-" + i;
            Files.createFile(tree.lower.resolve(name));
            expected.add(Name.of(name));
        }
        List<Name> names = list(layer.root());
        assertEquals(expected.size(), names.size());
        assertEquals(expected, new HashSet<>(names));
        layer.root().readdir((name, type, ino) -> assertEquals(FileType.REGULAR, type));
    }

    @Test
    void names_thatAreNotUtf8_surviveEveryWay() throws Exception {
        byte[] raw = {'a', (byte) 0xff, (byte) 0x80, '\n', (byte) 0xc3};
        try (LinuxUpperLayer upper = tree.openUpper()) {
            UpperDir root = upper.root();
            UpperDir dir = root.mkdir(Name.of(raw), 0755);
            UpperInode file = dir.mknod(Name.of(raw), Mode.S_IFREG | 0644, 0);
            file.setxattr(XattrName.of("user.x"), raw, 0);
            dir.symlink(Name.of("link"), raw);
            assertEquals(List.of(Name.of(raw)), list(root));
            var again = (LinuxDir) find(root, Name.of(raw)).inode();
            assertArrayEquals(raw, find(again, Name.of(raw)).inode().getxattr(XattrName.of("user.x")));
            assertArrayEquals(raw, find(again, "link").inode().readlink());
        }
    }

    @Test
    void getxattr_ofSymlink_isTheLinksOwn() throws Exception {
        assumeTrue(tree.calls.process().geteuid() == 0, "needs root: trusted.* attributes");
        XattrName name = XattrName.of("trusted.x");
        byte[] value = {0, 1, (byte) 0xff};
        try (LinuxUpperLayer upper = tree.openUpper()) {
            upper.root().mknod(Name.of("target"), Mode.S_IFREG | 0644, 0);
            UpperInode link = upper.root().symlink(Name.of("link"), "target".getBytes(StandardCharsets.UTF_8));
            link.setxattr(name, value, 0);
            assertArrayEquals(value, link.getxattr(name));
            assertNull(find(upper.root(), "target").inode().getxattr(name));
            link.pin();
            assertArrayEquals(value, link.getxattr(name));
            assertEquals(List.of(name), link.listxattr());
            link.removexattr(name);
            assertNull(link.getxattr(name));
            link.unpin();
        }
    }

    @Test
    void xattrs_largeValueAndManyNames_areReadWhole() throws Exception {
        try (LinuxUpperLayer upper = tree.openUpper()) {
            UpperInode file = upper.root().mknod(Name.of("file"), Mode.S_IFREG | 0644, 0);
            byte[] large = "v".repeat(1500).getBytes(StandardCharsets.UTF_8);
            file.setxattr(XattrName.of("user.large"), large, UpperInode.XATTR_CREATE);
            assertArrayEquals(large, file.getxattr(XattrName.of("user.large")));
            for (int i = 0; i < 20; i++) {
                file.setxattr(XattrName.of("user." + "n".repeat(70) + i), new byte[0], 0);
            }
            assertEquals(21, file.listxattr().size());
            assertArrayEquals(new byte[0], file.getxattr(XattrName.of("user." + "n".repeat(70) + 19)));
            assertNull(file.getxattr(XattrName.of("user.none")));
            assertErrno(Errno.EEXIST, () -> file.setxattr(XattrName.of("user.large"), large, UpperInode.XATTR_CREATE));
            assertErrno(Errno.ENODATA, () -> file.setxattr(XattrName.of("user.none"), large, UpperInode.XATTR_REPLACE));
            assertErrno(Errno.ENODATA, () -> file.removexattr(XattrName.of("user.none")));
        }
    }

    @Test
    @DisplayName("O7, P4: reading a lower layer leaves access times alone, with and without the clone")
    void read_throughEitherKindOfLower_keepsAtime() throws Exception {
        Path file = Files.writeString(tree.lower.resolve("file"), "hello");
        FileTime old = FileTime.from(1_000_000_000, TimeUnit.SECONDS);
        Files.setAttribute(file, "lastAccessTime", old);
        Files.setAttribute(tree.lower, "lastAccessTime", old);
        for (LinuxLayer lower : List.of(tree.openLower(), tree.openPlainLower())) {
            try (lower;
                    BackingFile open = find(lower.root(), "file").inode().open(OpenFlags.O_RDONLY)) {
                assertEquals("hello", RealTree.text(open));
                assertEquals(1, list(lower.root()).size());
                assertEquals(1_000_000_000, open.stat().atime());
                assertEquals(1_000_000_000, lower.root().stat().atime());
            }
        }
    }

    @Test
    @DisplayName("M7: a layer stays usable when its path is gone")
    void layer_renamedAfterOpening_isStillThere() throws Exception {
        Files.writeString(tree.lower.resolve("file"), "hello");
        Files.move(tree.lower, tree.base.resolve("elsewhere"));
        assertEquals(5, find(layer.root(), "file").stat().size());
    }

    @Test
    @DisplayName("O7: as root, the lower layer is a private read-only clone; it can be switched off")
    void openLower_asRoot_isPrivateClone() throws Exception {
        assumeTrue(tree.calls.process().geteuid() == 0, "needs root: open_tree(OPEN_TREE_CLONE)");
        assertTrue(layer.isPrivateClone());
        try (LinuxLayer plain = tree.openPlainLower()) {
            assertFalse(plain.isPrivateClone());
            assertEquals(layer.root().stat(), plain.root().stat());
        }
    }

    @Test
    void openLower_asOrdinaryUser_fallsBackAndReadsFilesOfOthers() throws Throwable {
        assumeTrue(tree.calls.process().geteuid() == 0, "needs root: to become an ordinary user on a thread");
        tree.openToAll();
        Files.writeString(tree.lower.resolve("file"), "of root");
        Files.createDirectory(tree.lower.resolve("dir"));
        tree.asNobody(() -> {
            try (LinuxLayer lower = tree.openLower();
                    BackingFile file = find(lower.root(), "file").inode().open(OpenFlags.O_RDONLY)) {
                assertFalse(lower.isPrivateClone());
                assertEquals("of root", RealTree.text(file));
                assertEquals(2, list(lower.root()).size());
                assertEquals(0, list(findDir(lower.root(), "dir")).size());
            }
        });
    }

    @Test
    void openLower_missingOrNotADirectory_saysWhichPath() throws Exception {
        Path file = Files.createFile(tree.base.resolve("plain"));
        for (Path path : List.of(file, tree.base.resolve("none"))) {
            ErrnoException e = assertThrows(
                    ErrnoException.class,
                    () -> LinuxLayer.openLower(tree.calls, RealTree.bytes(path), LinuxLayerOptions.defaults()));
            assertTrue(e.getMessage().contains("lowerdir " + path), e::getMessage);
        }
    }

    @Test
    void statfs_always_agreesWithTheJvm() throws Exception {
        assertEquals(Files.getFileStore(tree.lower).getTotalSpace(), layer.statfs().blocks() * layer.statfs().frsize());
        assertEquals(255, layer.statfs().nameMax());
    }

    @Test
    void pin_thenUnlinked_staysUsable() throws Exception {
        Path file = Files.writeString(tree.lower.resolve("file"), "hello");
        RealEntry entry = find(layer.root(), "file");
        entry.inode().pin();
        entry.inode().pin();
        Files.delete(file);
        entry.inode().unpin();
        Stat stat = entry.inode().stat();
        assertEquals(0, stat.nlink());
        assertEquals(entry.stat().ino(), stat.ino());
        try (BackingFile open = entry.inode().open(OpenFlags.O_RDONLY)) {
            assertEquals("hello", RealTree.text(open));
        }
        entry.inode().unpin();
        assertErrno(Errno.ENOENT, () -> entry.inode().stat());
    }

    @Test
    @DisplayName("I9: an origin names the object's inode, in any layer of the filesystem")
    void origin_ofLowerFile_leadsBackToItsInode() throws Exception {
        assumeTrue(tree.calls.process().geteuid() == 0, "needs root: open_by_handle_at");
        Files.writeString(tree.lower.resolve("file"), "hello");
        RealEntry entry = find(layer.root(), "file");
        byte[] origin = layer.encodeOrigin(entry.inode());
        assertEquals((byte) 0xfb, origin[1]);
        assertEquals(origin.length, origin[2]);
        assertEquals(entry.stat().ino(), layer.decodeOrigin(origin));
        try (LinuxUpperLayer upper = tree.openUpper()) {
            assertArrayEquals(origin, upper.encodeOrigin(entry.inode()));
            assertEquals(entry.stat().ino(), upper.decodeOrigin(origin));
        }
        byte[] foreign = origin.clone();
        foreign[8] ^= 1;
        assertEquals(0, layer.decodeOrigin(foreign));
        Files.delete(tree.lower.resolve("file"));
        assertEquals(0, layer.decodeOrigin(origin));
    }
}
