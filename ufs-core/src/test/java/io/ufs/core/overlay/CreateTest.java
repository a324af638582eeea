package io.ufs.core.overlay;

import static io.ufs.core.overlay.Errnos.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.vfs.Credentials;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.XattrName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Making names: rules N1 to N7. */
@Timeout(20)
class CreateTest {
    private static final Name NEW = Name.of("new");

    @Test
    @DisplayName("N1: the parent is copied up, the object is made in upper")
    void create_inALowerDirectory_copiesTheParentUp() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "d/a/ mode=0700\nd/a/f")) {
            union.create("d/a/new", "text");
            assertEquals("d/\nd/a/ mode=0700\nd/a/new \"text\"\n", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("N1: owner, umask and set-id bits")
    void mknod_byAnotherUser_belongsToHim() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "")) {
            OverlayFilesystem filesystem = union.filesystem();
            Credentials user = new Credentials(7, 8, 022);
            OverlayFilesystem.Entry made =
                    filesystem.mknod(filesystem.root(), NEW, Mode.S_IFREG | 06777, 0, user);
            filesystem.release(made.inode());
            assertEquals(7, made.stat().uid());
            assertEquals(8, made.stat().gid());
            assertEquals(Mode.S_IFREG | 06755, made.stat().mode());
            assertEquals(made.stat(), union.stat("new"));
            union.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "new (whiteout)"})
    @DisplayName("N1, N3: a set-group-id directory gives its group, and the bit to directories")
    void create_inSetgidDirectory_inheritsTheGroup(String upper) throws ErrnoException {
        try (MountedUnion union = MountedUnion.of(". mode=02775 gid=50\n" + upper, "new")) {
            if (upper.isEmpty()) {
                union.unlink("new");
            }
            OverlayFilesystem filesystem = union.filesystem();
            Credentials user = new Credentials(7, 8, 0);
            OverlayFilesystem.Entry dir = filesystem.mkdir(filesystem.root(), NEW, 0755, user);
            filesystem.release(dir.inode());
            assertEquals(Mode.S_IFDIR | 02755, dir.stat().mode());
            assertEquals(50, dir.stat().gid());
            union.rmdir("new");
            OverlayFilesystem.Entry file =
                    filesystem.mknod(filesystem.root(), NEW, Mode.S_IFREG | 0644, 0, user);
            filesystem.release(file.inode());
            assertEquals(Mode.S_IFREG | 0644, file.stat().mode());
            assertEquals(50, file.stat().gid());
            assertEquals(7, file.stat().uid());
            union.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "new (whiteout)"})
    @DisplayName("N1, N3: a default ACL replaces the umask, over a whiteout too")
    void create_underADefaultAcl_inheritsIt(String upper) throws ErrnoException {
        try (MountedUnion union = MountedUnion.of(upper, upper.isEmpty() ? "other" : "new")) {
            byte[] acl = acl(7, 7, 7, 5);
            union.at("", root -> {
                union.filesystem().setxattr(root, XattrName.POSIX_ACL_DEFAULT, acl, 0);
                OverlayFilesystem.Entry file = union.filesystem()
                        .mknod(root, NEW, Mode.S_IFREG | 0666, 0, new Credentials(0, 0, 077));
                union.filesystem().release(file.inode());
                assertEquals(Mode.S_IFREG | 0664, file.stat().mode());
                return null;
            });
            union.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "new (whiteout)"})
    @DisplayName("N1, N3: a set-group-ID file of an ordinary user gets no more than a default ACL grants")
    void create_setIdUnderADefaultAcl_grantsNoMore(String upper) throws ErrnoException {
        try (MountedUnion union = MountedUnion.of(upper, upper.isEmpty() ? "other" : "new")) {
            byte[] acl = acl(7, 5, 7, 0);
            union.at("", root -> {
                union.filesystem().setxattr(root, XattrName.POSIX_ACL_DEFAULT, acl, 0);
                OverlayFilesystem.Entry file = union.filesystem()
                        .mknod(root, NEW, Mode.S_IFREG | 02775, 0, new Credentials(7, 9, 022));
                union.filesystem().release(file.inode());
                assertEquals(Mode.S_IFREG | 02770, file.stat().mode());
                return null;
            });
            union.verify();
        }
    }

    private static byte[] acl(int owner, int group, int mask, int other) {
        ByteBuffer out = ByteBuffer.allocate(4 + 4 * 8).order(ByteOrder.LITTLE_ENDIAN).putInt(2);
        int[] tags = {1, 4, 0x10, 0x20};
        int[] bits = {owner, group, mask, other};
        for (int i = 0; i < tags.length; i++) {
            out.putShort((short) tags[i]).putShort((short) bits[i]).putInt(-1);
        }
        return out.array();
    }

    @Test
    @DisplayName("N2: a directory of a name that exists nowhere carries no marker")
    void mkdir_newName_isNotMarked() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "d/f")) {
            union.mkdir("d/new");
            assertEquals("d/\nd/new/\n", union.upper().drawing(name -> name.toString().endsWith("opaque")));
            union.verify();
        }
    }

    @Test
    @DisplayName("N3: a file replaces the whiteout")
    void create_overAWhiteout_replacesIt() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("f (whiteout)\ng (whiteout)\nh (whiteout)", "f\ng\nh")) {
            union.create("f", "new");
            union.symlink("g", "t");
            union.mkfifo("h");
            assertEquals("f \"new\"\ng -> \"t\"\nh (fifo)\n", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("N3: a directory over a whiteout is opaque")
    void mkdir_overAWhiteout_isOpaque() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("d (whiteout)", "d/old", "d/older")) {
            union.mkdir("d");
            assertEquals("d/ trusted.overlay.opaque=\"y\"\n", union.upperDrawing());
            assertEquals("d/\n", union.view());
            union.create("d/old", "new");
            assertEquals("d/\nd/old \"new\"\n", union.view());
            union.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("N3: in user namespaces, and without RENAME_EXCHANGE")
    void mkdir_overAWhiteoutWithoutPrivilege_isOpaque(boolean exchange) throws ErrnoException {
        UpperFeatures features = new UpperFeatures(true, true, exchange, exchange, false, true, true);
        try (MountedUnion union =
                MountedUnion.of(features, OverlayOptions.defaults(), "d (whiteout)", "d/old")) {
            union.mkdir("d");
            assertEquals("d/ user.overlay.opaque=\"y\"\n", union.upperDrawing());
            union.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"f", "f/", "f (fifo)"})
    void create_takenName_EEXIST(String drawn) throws ErrnoException {
        for (boolean inUpper : new boolean[]{true, false}) {
            try (MountedUnion union = MountedUnion.of(inUpper ? drawn : "", inUpper ? "" : drawn)) {
                String before = union.view();
                assertErrno(Errno.EEXIST, () -> union.create("f", "x"));
                assertErrno(Errno.EEXIST, () -> union.mkdir("f"));
                assertErrno(Errno.EEXIST, () -> union.symlink("f", "x"));
                assertErrno(Errno.EEXIST, () -> union.mkfifo("f"));
                assertEquals(before, union.view());
                union.verify();
            }
        }
    }

    @Test
    void create_namesThatCannotBe_ENAMETOOLONG_ENOTDIR_ENOENT() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "f\nd/")) {
            assertErrno(Errno.ENAMETOOLONG, () -> union.create("n".repeat(256), ""));
            assertErrno(Errno.ENOTDIR, () -> union.create("f/x", ""));
            assertErrno(Errno.ENOENT, () -> union.create("absent/x", ""));
            union.create("n".repeat(255), "");
            union.verify();
        }
    }

    @Test
    void create_inARemovedDirectory_ENOENT() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("u/", "l/\nm/\nu2/")) {
            for (String path : new String[]{"u", "l", "m"}) {
                OverlayInode dir = union.hold(path);
                union.rmdir(path);
                assertErrno(Errno.ENOENT, () -> union.filesystem().mkdir(dir, NEW, 0755, MountedUnion.ROOT));
                assertEquals(2, union.filesystem().opendir(dir).size());
                union.filesystem().release(dir);
            }
            union.verify();
        }
    }

    @Test
    @DisplayName("N5: nobody makes a whiteout by hand")
    void mknod_whiteoutDevice_EPERM() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "")) {
            OverlayFilesystem filesystem = union.filesystem();
            assertErrno(Errno.EPERM,
                    () -> filesystem.mknod(filesystem.root(), NEW, Mode.S_IFCHR | 0666, 0, MountedUnion.ROOT));
            OverlayFilesystem.Entry made =
                    filesystem.mknod(filesystem.root(), NEW, Mode.S_IFCHR | 0666, 0x103, MountedUnion.ROOT);
            filesystem.release(made.inode());
            assertEquals("new (char 1:3) mode=0666\n", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("N6: a file without a name can get one")
    void tmpfile_linked_shows() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "d/f")) {
            union.at("d", dir -> {
                OverlayFilesystem filesystem = union.filesystem();
                OverlayFilesystem.CreatedFile made =
                        filesystem.tmpfile(dir, OpenFlags.O_RDWR, 0600, new Credentials(5, 6, 0));
                MountedUnion.write(made.file(), "text");
                assertEquals(0, filesystem.getattr(made.inode()).nlink());
                Stat linked = filesystem.link(made.inode(), dir, NEW);
                assertEquals(1, linked.nlink());
                assertEquals(5, linked.uid());
                filesystem.close(made.file());
                filesystem.release(made.inode());
                return null;
            });
            assertEquals("text", union.read("d/new"));
            union.verify();
        }
    }

    @Test
    @DisplayName("N6: not where upper cannot")
    void tmpfile_unsupported_EOPNOTSUPP() throws ErrnoException {
        UpperFeatures features = new UpperFeatures(true, false, true, true, true, true, true);
        try (MountedUnion union = MountedUnion.of(features, OverlayOptions.defaults(), "", "")) {
            OverlayFilesystem filesystem = union.filesystem();
            assertErrno(Errno.EOPNOTSUPP,
                    () -> filesystem.tmpfile(filesystem.root(), OpenFlags.O_RDWR, 0600, MountedUnion.ROOT));
            union.verify();
        }
    }

    @Test
    @DisplayName("N7: .wh. names are ordinary in the kernel's format, reserved where they are read")
    void create_dotWhName_dependsOnTheOption() throws ErrnoException {
        OverlayOptions kernel = OverlayOptions.defaults().withReadDotWh(false);
        try (MountedUnion union = MountedUnion.of(MemoryFilesystem.create(), kernel, "", "f")) {
            union.create(".wh.f", "x");
            assertTrue(union.exists("f"));
            assertTrue(union.exists(".wh.f"));
            assertEquals(255, union.filesystem().statfs().nameMax());
            union.verify();
        }
        try (MountedUnion union = MountedUnion.of("", "f")) {
            assertErrno(Errno.EINVAL, () -> union.create(".wh.f", "x"));
            assertErrno(Errno.EINVAL, () -> union.rename("f", ".wh.g"));
            assertErrno(Errno.EINVAL, () -> union.link("f", ".wh.g"));
            assertFalse(union.exists(".wh.f"));
            assertEquals(255, union.filesystem().statfs().nameMax());
            union.verify();
        }
    }

    @Test
    void create_errnoOfUpper_isReportedAndNothingIsLeft() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "d/")) {
            union.upperFilesystem.faults().failEvery(call -> call.name().equals("CREATE"), Errno.EDQUOT);
            assertErrno(Errno.EDQUOT, () -> union.create("d/new", ""));
            union.upperFilesystem.faults().reset();
            assertFalse(union.exists("d/new"));
            union.verify();
        }
    }
}
