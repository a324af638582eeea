package io.ufs.core.backend.memory;

import static io.ufs.core.backend.memory.Errnos.assertErrno;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.layer.UpperLayer;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Making, finding and removing names. */
class MemoryDirectoryTest {
    private static final Name A = Name.of("a");
    private static final Name B = Name.of("b");
    private static final Name D = Name.of("d");
    private static final Name LONG = Name.of("n".repeat(256));

    private final MemoryFilesystem fs = MemoryFilesystem.create();
    private final MemoryTree tree = fs.tree("upper");
    private final UpperLayer layer = tree.asUpper();
    private final UpperDir root = layer.root();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void lookup_absentOrTooLongName_null() throws ErrnoException {
        assertNull(root.lookup(A));
        assertNull(root.lookup(LONG));
    }

    @Test
    void lookup_whiteoutDevice_isReturnedAsItIs() throws ErrnoException {
        tree.seed().whiteout("gone");

        RealEntry entry = present(root.lookup(Name.of("gone")));

        assertTrue(entry.stat().isWhiteoutDevice());
    }

    @Test
    void lookup_inLowerAndUpper_handsOutTheTypeThatMayBeWrittenOrNot() throws ErrnoException {
        tree.seed().draw("d/\na");

        assertInstanceOf(UpperDir.class, present(root.lookup(D)).inode());
        assertInstanceOf(UpperInode.class, present(root.lookup(A)).inode());
        RealDir lower = tree.asLower().root();
        assertFalse(present(lower.lookup(D)).inode() instanceof UpperDir);
        assertErrno(
                Errno.EROFS, () -> present(lower.lookup(A)).inode().open(OpenFlags.O_RDWR));
    }

    @Test
    void readdir_severalEntries_inOrderOfMaking() throws ErrnoException {
        root.mkdir(B, 0755);
        root.mknod(A, Mode.S_IFREG | 0644, 0);
        List<String> seen = new ArrayList<>();

        root.readdir((name, type, ino) -> seen.add(name + " " + type));

        assertEquals(List.of("b DIRECTORY", "a REGULAR"), seen);
    }

    @Test
    void mkdir_inRoot_linksItsParentAndTouchesIt() throws ErrnoException {
        Stat before = root.stat();

        UpperDir made = root.mkdir(D, 0700);

        Stat after = root.stat();
        assertEquals(before.nlink() + 1, after.nlink());
        assertTrue(after.mtime() * 1_000 + after.mtimeNsec() / 1_000_000 > before.mtime() * 1_000
                + before.mtimeNsec() / 1_000_000);
        assertEquals(before.atimeNsec(), after.atimeNsec());
        assertEquals(Mode.S_IFDIR | 0700, made.stat().mode());
        assertEquals(2, made.stat().nlink());
    }

    @Test
    void make_takenTooLongOrInRemovedDirectory_EEXIST_ENAMETOOLONG_ENOENT() throws ErrnoException {
        UpperDir dir = root.mkdir(D, 0755);
        assertErrno(Errno.EEXIST, () -> root.mkdir(D, 0755));
        assertErrno(Errno.EEXIST, () -> root.symlink(D, bytes("x")));
        assertErrno(Errno.ENAMETOOLONG, () -> root.mkdir(LONG, 0755));
        dir.pin();
        root.rmdir(D);
        assertErrno(Errno.ENOENT, () -> dir.mkdir(A, 0755));
        assertErrno(Errno.ENOENT, () -> dir.tmpfile(OpenFlags.O_RDWR, 0600));
        dir.unpin();
        assertErrno(Errno.ENOENT, dir::stat);
    }

    @Test
    void mknod_typesThatItCannotMake_EPERM_EINVAL() {
        assertErrno(Errno.EPERM, () -> root.mknod(A, Mode.S_IFDIR | 0755, 0));
        assertErrno(Errno.EINVAL, () -> root.mknod(A, Mode.S_IFLNK | 0777, 0));
    }

    @Test
    void mknod_withoutPrivilege_makesWhiteoutsOnlyIfItCan() throws ErrnoException {
        UpperDir plain = upperWith(new UpperFeatures(true, true, true, true, false, true, false));
        plain.mknod(A, Mode.S_IFCHR, 0);
        assertErrno(Errno.EPERM, () -> plain.mknod(B, Mode.S_IFCHR | 0600, 0x103));
        UpperDir none = upperWith(new UpperFeatures(false, true, true, true, false, true, false));
        assertErrno(Errno.EPERM, () -> none.mknod(A, Mode.S_IFCHR, 0));
    }

    private static UpperDir upperWith(UpperFeatures features) {
        return MemoryFilesystem.builder()
                .features(features)
                .process(1000, 1000)
                .build()
                .tree("upper")
                .asUpper()
                .root();
    }

    @Test
    void mkdir_inSetgidDirectory_inheritsGroupAndBit() throws ErrnoException {
        UpperDir dir = root.mkdir(D, 02775);
        assertEquals(Mode.S_IFDIR | 0775, dir.stat().mode(), "mkdir(2) leaves set-id bits out");
        dir.chown(-1, 50);
        dir.chmod(02775);

        Stat sub = dir.mkdir(A, 0755).stat();
        Stat file = dir.mknod(B, Mode.S_IFREG | 0644, 0).stat();

        assertEquals(Mode.S_IFDIR | 02755, sub.mode());
        assertEquals(50, sub.gid());
        assertEquals(Mode.S_IFREG | 0644, file.mode());
        assertEquals(50, file.gid());
    }

    @Test
    void symlink_targets_emptyENOENT_tooLongENAMETOOLONG() throws ErrnoException {
        assertErrno(Errno.ENOENT, () -> root.symlink(A, bytes("")));
        assertErrno(Errno.ENAMETOOLONG, () -> root.symlink(A, new byte[4096]));
        UpperInode link = root.symlink(A, bytes("../b"));
        assertArrayEquals(bytes("../b"), link.readlink());
        assertEquals(4, link.stat().size());
        assertErrno(Errno.EINVAL, () -> root.mkdir(D, 0755).readlink());
        assertErrno(Errno.ELOOP, () -> link.open(OpenFlags.O_RDONLY));
        assertErrno(Errno.EOPNOTSUPP, () -> link.chmod(0600));
    }

    @Test
    void link_secondName_sharesInodeAndChangesCtime() throws ErrnoException {
        UpperInode file = root.mknod(A, Mode.S_IFREG | 0644, 0);
        Stat before = file.stat();

        root.link(file, B);

        Stat after = present(root.lookup(B)).stat();
        assertEquals(before.ino(), after.ino());
        assertEquals(2, after.nlink());
        assertFalse(before.ctimeNsec() == after.ctimeNsec());
        assertEquals(before.mtimeNsec(), after.mtimeNsec());
        root.unlink(A);
        assertEquals(1, present(root.lookup(B)).inode().stat().nlink());
        assertErrno(Errno.ENOENT, file::stat);
        root.adopt(file, B);
        assertEquals(1, file.stat().nlink());
    }

    @Test
    void link_whatCannotBeLinked_EEXIST_EPERM_EXDEV_EMLINK() throws ErrnoException {
        MemoryFilesystem small = MemoryFilesystem.builder().maxLinks(2).build();
        UpperDir dir = small.tree("upper").asUpper().root();
        UpperInode file = dir.mknod(A, Mode.S_IFREG, 0);
        dir.link(file, B);
        assertErrno(Errno.EEXIST, () -> dir.link(file, A));
        assertErrno(Errno.EMLINK, () -> dir.link(file, D));
        assertErrno(Errno.EPERM, () -> dir.link(dir.mkdir(D, 0755), Name.of("e")));
        assertErrno(Errno.EXDEV, () -> root.link(file, A));
    }

    @Test
    void tmpfile_linked_getsAPlace() throws ErrnoException {
        UpperDir.Created made = root.tmpfile(OpenFlags.O_RDWR, 0600);
        assertEquals(0, made.inode().stat().nlink());

        root.link(made.inode(), A);
        made.inode().unpin();
        made.file().close();

        assertEquals(1, made.inode().stat().nlink());
        assertEquals(0, fs.users());
    }

    @Test
    void tmpfile_unsupportedOrReadOnly_EOPNOTSUPP_EINVAL() {
        UpperDir none = upperWith(new UpperFeatures(true, false, true, true, true, true, true));
        assertErrno(Errno.EOPNOTSUPP, () -> none.tmpfile(OpenFlags.O_RDWR, 0600));
        assertErrno(Errno.EINVAL, () -> root.tmpfile(OpenFlags.O_RDONLY, 0600));
    }

    @Test
    void unlinkAndRmdir_wrongKinds_EISDIR_ENOTDIR_ENOTEMPTY_ENOENT() throws ErrnoException {
        tree.seed().draw("d/gone (whiteout)\na");
        assertErrno(Errno.EISDIR, () -> root.unlink(D));
        assertErrno(Errno.ENOTDIR, () -> root.rmdir(A));
        assertErrno(Errno.ENOTEMPTY, () -> root.rmdir(D));
        assertErrno(Errno.ENOENT, () -> root.rmdir(B));
        assertErrno(Errno.ENOENT, () -> root.unlink(B));
        assertErrno(Errno.ENAMETOOLONG, () -> root.unlink(LONG));
    }

    @Test
    void place_thatHoldsAnotherObject_ESTALE() throws ErrnoException {
        UpperInode first = root.mknod(A, Mode.S_IFREG, 0);
        root.unlink(A);
        root.mknod(A, Mode.S_IFREG, 0);

        assertErrno(Errno.ESTALE, first::stat);
    }

    @Test
    void pin_unlinkedFile_staysUsable() throws ErrnoException {
        UpperInode file = root.mknod(A, Mode.S_IFREG | 0644, 0);
        file.pin();
        root.unlink(A);

        file.chmod(0600);

        assertEquals(Mode.S_IFREG | 0600, file.stat().mode());
        assertEquals(0, file.stat().nlink());
        assertErrno(Errno.ENOENT, () -> root.link(file, B));
        file.unpin();
        assertErrno(Errno.ENOENT, file::stat);
    }

    @Test
    void chown_ofFile_losesSetIdBits() throws ErrnoException {
        UpperInode file = root.mknod(A, Mode.S_IFREG | 0644, 0);
        file.chmod(06755);

        file.chown(5, -1);

        assertEquals(Mode.S_IFREG | 0755, file.stat().mode());
        assertEquals(5, file.stat().uid());
        assertEquals(0, file.stat().gid());
    }

    @Test
    void chown_withoutPrivilege_EPERM() throws ErrnoException {
        UpperDir plain = upperWith(new UpperFeatures(true, true, true, true, false, true, false));
        UpperInode file = plain.mknod(A, Mode.S_IFREG | 0644, 0);
        assertErrno(Errno.EPERM, () -> file.chown(0, 0));
        file.chown(1000, 1000);
        assertEquals(1000, file.stat().uid());
    }

    @Test
    void inodeFlags_immutable_blocksChanges() throws ErrnoException {
        UpperInode file = root.mknod(A, Mode.S_IFREG | 0644, 0);
        file.setInodeFlags(0x10);
        assertEquals(0x10, file.inodeFlags());
        assertErrno(Errno.EPERM, () -> file.open(OpenFlags.O_RDWR));
        assertErrno(Errno.EPERM, () -> file.chmod(0600));
        assertErrno(Errno.EPERM, () -> root.unlink(A));
        assertErrno(Errno.EPERM, () -> root.link(file, B));
        assertErrno(Errno.ENOTTY, () -> root.symlink(B, bytes("x")).inodeFlags());
    }

    @Test
    void fileHandle_ofFile_isStableAcrossRename() throws ErrnoException {
        UpperInode file = root.mknod(A, Mode.S_IFREG | 0644, 0);
        byte[] handle = file.fileHandle();

        root.rename(A, file, root, B, null, 0);

        assertArrayEquals(handle, file.fileHandle());
        assertNotNull(handle);
        MemoryFilesystem none = MemoryFilesystem.builder().withoutFileHandles().build();
        assertNull(none.tree("t").asLower().root().fileHandle());
    }

    @Test
    void asUpper_again_emptiesTheWorkDirectory() throws ErrnoException {
        layer.workDir().dir().mkdir(layer.workDir().newName(), 0700);
        assertEquals(List.of(Name.of("#0")), tree.workNames());

        tree.asUpper();

        assertEquals(List.of(), tree.workNames());
    }

    @Test
    void type_ofEach_isKnownWithoutACall() throws ErrnoException {
        tree.seed().draw("p (fifo)\ns (socket)\nc (char 1:3)\nb (block 8:0)");
        fs.faults().failEvery(call -> call == BackendCall.STAT, Errno.EIO);
        assertEquals(FileType.FIFO, present(root.lookup(Name.of("p"))).inode().type());
        assertEquals(0x103, present(root.lookup(Name.of("c"))).stat().rdev());
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new AssertionError("absent");
        }
        return value;
    }
}
