package io.ufs.core.backend.linux;

import static io.ufs.core.backend.linux.RealTree.assertErrno;
import static io.ufs.core.backend.linux.RealTree.find;
import static io.ufs.core.backend.linux.RealTree.list;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.RenameFlags;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LinuxUpperDirIT {
    private static final Name A = Name.of("a");
    private static final Name B = Name.of("b");

    private RealTree tree;
    private LinuxUpperLayer layer;
    private UpperDir root;

    @BeforeEach
    void open() throws IOException, ErrnoException {
        tree = new RealTree();
        layer = tree.openUpper();
        root = layer.root();
    }

    @AfterEach
    void close() throws IOException {
        layer.close();
        tree.close();
    }

    private UpperInode file(Name name) throws ErrnoException {
        return root.mknod(name, Mode.S_IFREG | 0644, 0);
    }

    private void requireRoot() {
        assumeTrue(tree.calls.process().geteuid() == 0, "needs root: devices and owners");
    }

    @Test
    void mknod_everyType_hasExactlyTheMode() throws Exception {
        int[] modes = {Mode.S_IFREG | 0666, Mode.S_IFIFO | 0622, Mode.S_IFSOCK | 0777};
        for (int mode : modes) {
            UpperInode made = root.mknod(Name.of("m" + mode), mode, 0);
            assertEquals(mode, made.stat().mode());
            assertEquals(FileType.ofMode(mode), made.type());
        }
        assertEquals(Mode.S_IFDIR | 0777, root.mkdir(A, 0777).stat().mode());
        assertErrno(Errno.EEXIST, () -> root.mkdir(A, 0777));
        assertErrno(Errno.EEXIST, () -> root.mknod(A, Mode.S_IFREG, 0));
    }

    @Test
    void mknod_charDevice0_isWhiteout() throws Exception {
        assertTrue(root.mknod(A, Mode.S_IFCHR, 0).stat().isWhiteoutDevice());
    }

    @Test
    void create_newFile_isOpenAndWritable() throws Exception {
        UpperDir.Created created = root.create(A, OpenFlags.O_RDWR, 0640);
        try (BackingFile file = created.file()) {
            assertEquals(5, RealTree.write(file, 0, "hello"));
            assertEquals("hello", RealTree.text(file));
            assertEquals(Mode.S_IFREG | 0640, file.stat().mode());
            assertEquals(created.inode().stat().ino(), file.stat().ino());
        }
        assertErrno(Errno.EEXIST, () -> root.create(A, OpenFlags.O_RDWR, 0640));
    }

    @Test
    void open_append_ignoresOffset() throws Exception {
        UpperInode inode = file(A);
        try (BackingFile file = inode.open(OpenFlags.O_RDWR | OpenFlags.O_APPEND)) {
            RealTree.write(file, 0, "one ");
            RealTree.write(file, 0, "two");
            assertEquals("one two", RealTree.text(file));
        }
    }

    @Test
    void tmpfile_linked_hasItsPlaceThere() throws Exception {
        UpperDir.Created created = root.tmpfile(OpenFlags.O_RDWR, 0600);
        try (BackingFile file = created.file()) {
            RealTree.write(file, 0, "anonymous");
            assertEquals(0, created.inode().stat().nlink());
            created.inode().chmod(0755);
            created.inode().utimens(new Timestamp(5, 6), new Timestamp(7, 8));
        }
        assertEquals(0, list(root).size());
        root.link(created.inode(), A);
        created.inode().unpin();
        Stat stat = created.inode().stat();
        assertEquals(1, stat.nlink());
        assertEquals(Mode.S_IFREG | 0755, stat.mode());
        assertEquals(7, stat.mtime());
        assertEquals(8, stat.mtimeNsec());
        assertEquals(stat, find(root, "a").stat());
        assertErrno(Errno.EEXIST, () -> root.link(created.inode(), A));
    }

    @Test
    void tmpfile_pinnedOnly_doesNotKeepTheProgramFromRunning() throws Exception {
        UpperDir.Created created = root.tmpfile(OpenFlags.O_RDWR, 0755);
        RealTree.write(created.file(), 0, "#!/bin/sh\nexit 7\n");
        root.link(created.inode(), A);
        created.file().close();
        Process process = new ProcessBuilder(tree.upper.resolve("a").toString()).start();
        assertEquals(7, process.waitFor());
        created.inode().unpin();
    }

    @Test
    void tmpfile_neverLinked_isGoneWithTheLastPin() throws Exception {
        UpperDir.Created created = root.tmpfile(OpenFlags.O_RDWR, 0600);
        created.file().close();
        created.inode().unpin();
        assertErrno(Errno.ENOENT, () -> created.inode().stat());
    }

    @Test
    void link_ofPlacedObject_keepsItsPlace() throws Exception {
        UpperInode inode = file(A);
        UpperDir dir = root.mkdir(Name.of("dir"), 0755);
        dir.link(inode, B);
        assertEquals(2, inode.stat().nlink());
        root.unlink(A);
        assertErrno(Errno.ENOENT, inode::stat);
        dir.adopt(inode, B);
        assertEquals(1, inode.stat().nlink());
    }

    @Test
    void link_ofSymlinkAndPinnedSymlink_linksTheLink() throws Exception {
        UpperInode link = root.symlink(A, "/nonexistent".getBytes(StandardCharsets.UTF_8));
        root.link(link, B);
        link.pin();
        root.link(link, Name.of("c"));
        link.unpin();
        assertEquals(3, link.stat().nlink());
    }

    @Test
    void rename_plain_movesTheObjectsPlace() throws Exception {
        UpperInode inode = file(A);
        UpperDir dir = root.mkdir(Name.of("dir"), 0755);
        root.rename(A, inode, dir, B, null, 0);
        assertEquals(inode.stat().ino(), find(dir, B).stat().ino());
        assertNull(root.lookup(A));
    }

    @Test
    void rename_exchange_swapsPlaces() throws Exception {
        UpperInode one = file(A);
        UpperDir two = root.mkdir(B, 0755);
        two.mknod(Name.of("inside"), Mode.S_IFREG, 0);
        long ino = one.stat().ino();
        root.rename(A, one, root, B, two, RenameFlags.RENAME_EXCHANGE);
        assertEquals(ino, find(root, B).stat().ino());
        assertEquals(ino, one.stat().ino());
        assertEquals(List.of(Name.of("inside")), list(two));
        assertEquals(two.stat().ino(), find(root, A).stat().ino());
    }

    @Test
    void rename_whiteout_leavesOne() throws Exception {
        UpperInode inode = file(A);
        root.rename(A, inode, root, B, null, RenameFlags.RENAME_WHITEOUT);
        assertTrue(find(root, A).stat().isWhiteoutDevice());
        assertTrue(inode.stat().isRegular());
    }

    @Test
    void rename_noreplaceOntoExisting_failsAndKeepsPlaces() throws Exception {
        UpperInode inode = file(A);
        file(B);
        assertErrno(Errno.EEXIST, () -> root.rename(A, inode, root, B, null, RenameFlags.RENAME_NOREPLACE));
        assertEquals(find(root, A).stat().ino(), inode.stat().ino());
    }

    @Test
    void rename_betweenWorkAndUpper_works() throws Exception {
        UpperDir work = layer.workDir().dir();
        UpperDir dir = work.mkdir(layer.workDir().newName(), 0755);
        UpperDir inner = dir.mkdir(B, 0700);
        work.rename(Name.of("#0"), dir, root, A, null, 0);
        assertEquals(inner.stat().ino(), find(dir, B).stat().ino());
        assertEquals(0, list(work).size());
    }

    @Test
    void rename_intoOtherLayer_isExdev() throws Exception {
        UpperInode inode = file(A);
        try (RealTree other = new RealTree();
                LinuxUpperLayer foreign = other.openUpper()) {
            assertErrno(Errno.EXDEV, () -> root.rename(A, inode, foreign.root(), B, null, 0));
        }
    }

    @Test
    void rmdir_notEmpty_fails() throws Exception {
        UpperDir dir = root.mkdir(A, 0755);
        dir.mknod(B, Mode.S_IFCHR, 0);
        assertErrno(Errno.ENOTEMPTY, () -> root.rmdir(A));
        assertErrno(Errno.EISDIR, () -> root.unlink(A));
        dir.unlink(B);
        root.rmdir(A);
        assertNull(root.lookup(A));
    }

    @Test
    void rmdir_pinned_staysReadable() throws Exception {
        UpperDir dir = root.mkdir(A, 0755);
        dir.pin();
        root.rmdir(A);
        assertEquals(0, list(dir).size());
        assertErrno(Errno.ENOENT, () -> dir.mkdir(B, 0755));
        dir.unpin();
    }

    @Test
    void chmod_byPlaceAndPinned_changesTheObjectOnly() throws Exception {
        UpperInode inode = file(A);
        inode.chmod(04711);
        assertEquals(Mode.S_IFREG | 04711, inode.stat().mode());
        inode.chmod(0);
        inode.pin();
        inode.chmod(0600);
        inode.unpin();
        assertEquals(Mode.S_IFREG | 0600, inode.stat().mode());
        UpperInode link = root.symlink(B, "a".getBytes(StandardCharsets.UTF_8));
        assertErrno(Errno.EOPNOTSUPP, () -> link.chmod(0777));
        assertEquals(Mode.S_IFREG | 0600, inode.stat().mode());
    }

    @Test
    void chown_symlink_changesTheLinkAndNotTheTarget() throws Exception {
        requireRoot();
        UpperInode target = file(A);
        UpperInode link = root.symlink(B, "a".getBytes(StandardCharsets.UTF_8));
        link.chown(1234, -1);
        link.pin();
        link.chown(-1, 99);
        link.unpin();
        assertEquals(1234, link.stat().uid());
        assertEquals(99, link.stat().gid());
        assertEquals(0, target.stat().uid());
        target.chown(-2, 5);
        assertEquals(-2, target.stat().uid());
    }

    @Test
    void utimens_everyForm_isExact() throws Exception {
        UpperInode link = root.symlink(A, "x".getBytes(StandardCharsets.UTF_8));
        link.utimens(new Timestamp(100, 999_999_999), new Timestamp(-5, 3));
        assertEquals(999_999_999, link.stat().atimeNsec());
        assertEquals(-5, link.stat().mtime());
        link.pin();
        link.utimens(new Timestamp(200, 1), Timestamp.OMIT);
        link.unpin();
        assertEquals(200, link.stat().atime());
        assertEquals(-5, link.stat().mtime());
        link.utimens(Timestamp.OMIT, Timestamp.NOW);
        assertTrue(Math.abs(link.stat().mtime() - System.currentTimeMillis() / 1000) < 60);
    }

    @Test
    void truncate_fileAndOthers_setsLengthOrFails() throws Exception {
        UpperInode inode = file(A);
        inode.truncate((1L << 32) + 1);
        assertEquals((1L << 32) + 1, inode.stat().size());
        assertErrno(Errno.EISDIR, () -> root.truncate(0));
        assertErrno(Errno.EINVAL, () -> root.mknod(B, Mode.S_IFIFO | 0600, 0).truncate(0));
    }

    @Test
    void inodeFlags_setAndRead_areTheSame() throws Exception {
        requireRoot();
        UpperInode inode = file(A);
        int noDump = 0x40;
        int before = inode.inodeFlags();
        inode.setInodeFlags(before | noDump);
        assertEquals(before | noDump, inode.inodeFlags());
        assertErrno(Errno.ENOTTY, () -> root.mknod(B, Mode.S_IFIFO | 0600, 0).inodeFlags());
    }

    @Test
    void fallocateAndSeek_punchedHole_isFound() throws Exception {
        UpperInode inode = file(A);
        try (BackingFile file = inode.open(OpenFlags.O_RDWR)) {
            file.fallocate(0, 0, 3 * 65536);
            assertEquals(3 * 65536, file.stat().size());
            RealTree.write(file, 0, "x".repeat(3 * 65536));
            int keepSizePunchHole = 3;
            file.fallocate(keepSizePunchHole, 65536, 65536);
            assertEquals(65536, file.lseek(0, 4));
            assertEquals(131072, file.lseek(65536, 3));
            file.fsync(true);
            file.truncate(10);
            assertErrno(Errno.ENXIO, () -> file.lseek(10, 3));
        }
    }

    @Test
    void fsyncAndSyncfs_always_succeed() throws Exception {
        root.fsync();
        layer.syncfs();
        assertEquals(0, list(root).size());
    }
}
