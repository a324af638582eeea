package io.ufs.core.backend.memory;

import static io.ufs.core.backend.memory.Errnos.assertErrno;
import static io.ufs.core.vfs.RenameFlags.RENAME_EXCHANGE;
import static io.ufs.core.vfs.RenameFlags.RENAME_NOREPLACE;
import static io.ufs.core.vfs.RenameFlags.RENAME_WHITEOUT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.layer.UpperLayer;
import io.ufs.core.vfs.Name;
import org.junit.jupiter.api.Test;

/** {@code renameat2(2)}. */
class MemoryRenameTest {
    private static final String TREE = """
            a "A"
            b "B"
            d/e/
            d/f "F"
            empty/
            """;

    private final MemoryFilesystem fs = MemoryFilesystem.create();
    private final MemoryTree tree = fs.tree("upper", TREE);
    private final UpperLayer layer = tree.asUpper();
    private final UpperDir root = layer.root();

    private void rename(String from, String to, int flags) throws ErrnoException {
        root.rename(Name.of(from), null, root, Name.of(to), null, flags);
    }

    private UpperInode at(UpperDir dir, String name) throws ErrnoException {
        RealEntry entry = dir.lookup(Name.of(name));
        if (entry == null) {
            throw new AssertionError("absent: " + name);
        }
        return (UpperInode) entry.inode();
    }

    private UpperDir dir(String name) throws ErrnoException {
        return (UpperDir) at(root, name);
    }

    @Test
    void rename_overFile_replacesIt() throws ErrnoException {
        UpperInode victim = at(root, "b");
        victim.pin();

        rename("a", "b", 0);

        assertEquals("b \"A\"\nd/\nd/e/\nd/f \"F\"\nempty/\n", tree.drawing());
        assertEquals(0, victim.stat().nlink());
        victim.unpin();
    }

    @Test
    void rename_directory_movesPlaceAndLinkCounts() throws ErrnoException {
        UpperDir d = dir("d");
        UpperInode e = at(d, "e");
        int rootLinks = root.stat().nlink();

        d.rename(Name.of("e"), e, root, Name.of("moved"), null, 0);

        assertEquals(2, e.stat().nlink());
        assertEquals(2, d.stat().nlink());
        assertEquals(rootLinks + 1, root.stat().nlink());
    }

    @Test
    void rename_directoryThatHoldsKnownObjects_theyFollow() throws ErrnoException {
        UpperDir d = dir("d");
        UpperInode f = at(d, "f");

        root.rename(Name.of("d"), d, root, Name.of("x"), null, 0);

        assertEquals(1, f.stat().size());
    }

    @Test
    void rename_withoutTellingTheObject_losesItsPlace() throws ErrnoException {
        UpperInode a = at(root, "a");

        rename("a", "c", 0);

        assertErrno(Errno.ENOENT, a::stat);
    }

    @Test
    void rename_kindsThatDoNotFit_ENOTDIR_EISDIR_ENOTEMPTY_ENOENT() {
        assertErrno(Errno.ENOTDIR, () -> rename("d", "a", 0));
        assertErrno(Errno.EISDIR, () -> rename("a", "empty", 0));
        assertErrno(Errno.ENOTEMPTY, () -> rename("empty", "d", 0));
        assertErrno(Errno.ENOENT, () -> rename("no", "a", 0));
        assertErrno(Errno.ENAMETOOLONG, () -> rename("a", "n".repeat(256), 0));
    }

    @Test
    void rename_directoryIntoItself_EINVAL() throws ErrnoException {
        UpperDir d = dir("d");
        UpperDir e = (UpperDir) at(d, "e");
        assertErrno(Errno.EINVAL, () -> root.rename(Name.of("d"), null, e, Name.of("x"), null, 0));
        assertErrno(Errno.EINVAL, () -> root.rename(Name.of("d"), null, d, Name.of("x"), null, 0));
    }

    @Test
    void rename_ontoOwnAncestor_ENOTEMPTY_exchangeEINVAL() throws ErrnoException {
        UpperDir d = dir("d");
        assertErrno(Errno.ENOTEMPTY, () -> d.rename(Name.of("f"), null, root, Name.of("d"), null, 0));
        assertErrno(Errno.EINVAL, () -> d.rename(Name.of("f"), null, root, Name.of("d"), null, RENAME_EXCHANGE));
    }

    @Test
    void rename_ontoOtherLinkOfSameInode_doesNothing() throws ErrnoException {
        tree.seed().hardLink("c", "a");
        String before = tree.snapshot();

        rename("a", "c", 0);

        assertEquals(before, tree.snapshot());
    }

    @Test
    void rename_noreplace_EEXIST() throws ErrnoException {
        assertErrno(Errno.EEXIST, () -> rename("a", "b", RENAME_NOREPLACE));
        rename("a", "c", RENAME_NOREPLACE);
        assertEquals("b \"B\"\nc \"A\"\nd/\nd/e/\nd/f \"F\"\nempty/\n", tree.drawing());
    }

    @Test
    void rename_exchange_swapsFileAndDirectory() throws ErrnoException {
        UpperInode a = at(root, "a");
        UpperDir d = dir("d");

        root.rename(Name.of("a"), a, root, Name.of("d"), d, RENAME_EXCHANGE);

        assertEquals("a/\na/e/\na/f \"F\"\nb \"B\"\nd \"A\"\nempty/\n", tree.drawing());
        assertEquals(1, a.stat().size());
        assertEquals(3, d.stat().nlink());
        assertErrno(Errno.ENOENT, () -> rename("a", "no", RENAME_EXCHANGE));
    }

    @Test
    void rename_whiteout_leavesADevice() throws ErrnoException {
        rename("a", "b", RENAME_WHITEOUT);
        assertEquals("a (whiteout)\nb \"A\"\nd/\nd/e/\nd/f \"F\"\nempty/\n", tree.drawing());
    }

    @Test
    void rename_flagsThatMakeNoSense_EINVAL() {
        assertErrno(Errno.EINVAL, () -> rename("a", "b", RENAME_EXCHANGE | RENAME_NOREPLACE));
        assertErrno(Errno.EINVAL, () -> rename("a", "b", RENAME_EXCHANGE | RENAME_WHITEOUT));
        assertErrno(Errno.EINVAL, () -> rename("a", "b", 8));
    }

    @Test
    void rename_filesystemWithoutFlags_EINVAL() {
        MemoryTree plain = MemoryFilesystem.builder()
                .features(new UpperFeatures(true, true, false, false, true, true, true))
                .build()
                .tree("upper", TREE);
        UpperDir dir = plain.asUpper().root();
        Name a = Name.of("a");
        Name b = Name.of("b");
        assertErrno(Errno.EINVAL, () -> dir.rename(a, null, dir, b, null, RENAME_WHITEOUT));
        assertErrno(Errno.EINVAL, () -> dir.rename(a, null, dir, b, null, RENAME_EXCHANGE));
    }

    @Test
    void rename_betweenWorkAndUpper_publishes() throws ErrnoException {
        UpperDir work = layer.workDir().dir();
        Name temporary = layer.workDir().newName();
        UpperInode made = work.mkdir(temporary, 0755);

        work.rename(temporary, made, root, Name.of("new"), null, 0);

        assertEquals(2, made.stat().nlink());
        assertEquals(0, tree.workNames().size());
    }
}
