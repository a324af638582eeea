package io.ufs.cli.contract.cases;

import static io.ufs.cli.contract.Caller.as;
import static io.ufs.cli.contract.ErrnoAssertions.assertErrno;
import static io.ufs.cli.contract.Layers.ALICE;
import static io.ufs.cli.contract.Layers.BOB;
import static io.ufs.cli.contract.Layers.CAROL;
import static io.ufs.cli.contract.Posix.chmod;
import static io.ufs.cli.contract.Posix.permissions;
import static io.ufs.cli.contract.Posix.read;
import static io.ufs.cli.contract.Posix.stat;
import static io.ufs.cli.contract.Posix.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.cli.contract.Directories;
import io.ufs.cli.contract.OpenFile;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.Rule;
import io.ufs.cli.contract.Scene;
import io.ufs.cli.contract.Xattrs;
import io.ufs.core.errno.Errno;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Timestamp;
import java.util.List;

/** What ordinary users may do. */
public final class PermissionCases {
    private PermissionCases() {}

    @Rule("P1")
    public static void read_fileOfAnother_isDenied(Scene s) throws Exception {
        as(CAROL, CAROL, () -> {
            assertErrno(() -> read(s.merged("alice")), Errno.EACCES);
            assertErrno(() -> read(s.merged("private/secret")), Errno.EACCES);
            assertErrno(() -> stat(s.merged("private/secret")), Errno.EACCES);
            assertErrno(() -> Directories.names(s.merged("private")), Errno.EACCES);
            assertEquals("plain content\n", read(s.merged("plain")));
            assertErrno(() -> Directories.names(s.merged("dir")), Errno.EACCES);
            assertEquals("top t\n", read(s.merged("dir/t")));
        });
        as(ALICE, ALICE, () -> {
            assertEquals("of alice\n", read(s.merged("alice")));
            assertEquals("secret\n", read(s.merged("private/secret")));
        });
        as(CAROL, ALICE, () -> {
            assertEquals("of alice\n", read(s.merged("alice")));
            assertErrno(() -> Posix.append(s.merged("alice"), "x"), Errno.EACCES);
        });
    }

    @Rule("P1")
    public static void write_fileOfAnother_isDenied(Scene s) throws Exception {
        as(CAROL, CAROL, () -> {
            assertErrno(() -> Posix.append(s.merged("plain"), "x"), Errno.EACCES);
            assertErrno(() -> Posix.truncate(s.merged("plain"), 0), Errno.EACCES);
            assertErrno(() -> write(s.merged("new"), ""), Errno.EACCES);
            assertErrno(() -> Posix.unlink(s.merged("plain")), Errno.EACCES);
            assertErrno(() -> Posix.rename(s.merged("plain"), s.merged("x")), Errno.EACCES);
            assertErrno(() -> Posix.mkdir(s.merged("dir/x"), 0755), Errno.EACCES);
            assertErrno(() -> Posix.rmdir(s.merged("hollow")), Errno.EACCES);
        });
        assertEquals("plain content\n", read(s.merged("plain")));
        assertEquals(List.of(), Directories.names(s.upper("")));
    }

    @Rule("P2")
    public static void write_worldWritableLowerFile_copiesItUpForItsOwner(Scene s) throws Exception {
        as(CAROL, CAROL, () -> Posix.append(s.merged("shared"), "carol\n"));
        assertEquals("for all\ncarol\n", read(s.merged("shared")));
        assertEquals(ALICE, stat(s.merged("shared")).uid());
        assertEquals(0666, permissions(s.merged("shared")));
        assertEquals(ALICE, stat(s.upper("shared")).uid());
        as(CAROL, CAROL, () -> Posix.append(s.merged("shared"), "again\n"));
        assertEquals("for all\ncarol\nagain\n", read(s.merged("shared")));
    }

    public static void setattr_byNonOwner_isNotPermitted(Scene s) throws Exception {
        as(CAROL, CAROL, () -> {
            assertErrno(() -> chmod(s.merged("shared"), 0777), Errno.EPERM);
            assertErrno(() -> Posix.lchown(s.merged("shared"), CAROL, -1), Errno.EPERM);
            assertErrno(
                    () -> Posix.utimens(s.merged("shared"), new Timestamp(1, 1), new Timestamp(1, 1)), Errno.EPERM);
            Posix.utimens(s.merged("shared"), Timestamp.NOW, Timestamp.NOW);
            assertErrno(() -> Posix.utimens(s.merged("plain"), Timestamp.NOW, Timestamp.NOW), Errno.EACCES);
        });
        as(ALICE, ALICE, () -> {
            chmod(s.merged("alice"), 0600);
            Posix.utimens(s.merged("alice"), new Timestamp(1, 1), new Timestamp(1, 1));
            assertErrno(() -> Posix.lchown(s.merged("alice"), CAROL, -1), Errno.EPERM);
            assertErrno(() -> Posix.lchown(s.merged("alice"), -1, CAROL), Errno.EPERM);
        });
        assertEquals(0600, permissions(s.merged("alice")));
        assertEquals(0666, permissions(s.merged("shared")));
    }

    public static void access_ofLowerFile_answersForTheMode(Scene s) throws Exception {
        as(CAROL, CAROL, () -> {
            Posix.access(s.merged("plain"), 4);
            assertErrno(() -> Posix.access(s.merged("plain"), 2), Errno.EACCES);
            Posix.access(s.merged("shared"), 6);
            assertErrno(() -> Posix.access(s.merged("plain"), 1), Errno.EACCES);
            Posix.access(s.merged("caps"), 1);
        });
        Posix.access(s.merged("plain"), 6);
        assertErrno(() -> Posix.access(s.merged("plain"), 1), Errno.EACCES);
    }

    public static void sticky_fileOfAnother_cannotBeRemoved(Scene s) throws Exception {
        as(CAROL, CAROL, () -> {
            assertErrno(() -> Posix.unlink(s.merged("sticky/owned")), Errno.EPERM);
            assertErrno(() -> Posix.rename(s.merged("sticky/owned"), s.merged("sticky/x")), Errno.EPERM);
            write(s.merged("sticky/mine"), "");
            assertErrno(() -> Posix.rename(s.merged("sticky/mine"), s.merged("sticky/owned")), Errno.EPERM);
            Posix.unlink(s.merged("sticky/mine"));
        });
        as(ALICE, ALICE, () -> Posix.unlink(s.merged("sticky/owned")));
        assertEquals(List.of(), Directories.names(s.merged("sticky")));
    }

    @Rule("P6")
    public static void write_byNonOwner_clearsSetIdBits(Scene s) throws Exception {
        as(CAROL, CAROL, () -> {
            try (OpenFile file = Posix.open(s.merged("suid"), OpenFlags.O_WRONLY)) {
                file.write(Posix.bytes("S"));
            }
        });
        assertEquals(0777, permissions(s.merged("suid")));
        assertEquals(0777, permissions(s.upper("suid")));
        assertEquals("Suid\n", read(s.merged("suid")));
    }

    @Rule("P6")
    public static void truncate_byNonOwner_clearsSetIdBits(Scene s) throws Exception {
        as(CAROL, CAROL, () -> Posix.truncate(s.merged("suid"), 2));
        assertEquals(0777, permissions(s.merged("suid")));
        Posix.chmod(s.merged("suid"), 06777);
        as(CAROL, CAROL, () -> Posix.open(s.merged("suid"), OpenFlags.O_WRONLY | OpenFlags.O_TRUNC)
                .close());
        assertEquals(0777, permissions(s.merged("suid")));
    }

    @Rule("P6")
    public static void write_byRoot_keepsSetIdBits(Scene s) throws Exception {
        Posix.append(s.merged("suid"), "x");
        assertEquals(06777, permissions(s.merged("suid")));
    }

    @Rule("P6")
    public static void write_dropsTheCapability(Scene s) throws Exception {
        as(CAROL, CAROL, () -> Posix.append(s.merged("caps"), "x"));
        assertNull(Xattrs.find(s.merged("caps"), Xattrs.CAPABILITY));
        assertNull(Xattrs.find(s.upper("caps"), Xattrs.CAPABILITY));
    }

    @Rule("P6")
    public static void chown_dropsTheCapability(Scene s) throws Exception {
        Posix.lchown(s.merged("caps"), ALICE, ALICE);
        assertNull(Xattrs.find(s.merged("caps"), Xattrs.CAPABILITY));
    }

    public static void chmod_byMemberOfNoSuchGroup_losesSetgid(Scene s) throws Exception {
        Posix.lchown(s.merged("alice"), ALICE, 4711);
        as(ALICE, ALICE, () -> chmod(s.merged("alice"), 02755));
        assertEquals(0755, permissions(s.merged("alice")));
        as(ALICE, 4711, () -> chmod(s.merged("alice"), 02755));
        assertEquals(02755, permissions(s.merged("alice")));
    }

    @Rule("P1")
    public static void acl_ofLowerFile_isEnforced(Scene s) throws Exception {
        as(BOB, BOB, () -> {
            assertEquals("acl\n", read(s.merged("acl")));
            Posix.append(s.merged("acl"), "bob\n");
        });
        as(CAROL, CAROL, () -> assertErrno(() -> read(s.merged("acl")), Errno.EACCES));
        assertEquals("acl\nbob\n", read(s.merged("acl")));
        as(BOB, BOB, () -> Posix.append(s.merged("acl"), "after copy-up\n"));
    }

    @Rule("P1")
    public static void acl_setLater_isEnforced(Scene s) throws Exception {
        as(BOB, BOB, () -> assertErrno(() -> Posix.append(s.merged("plain"), "x"), Errno.EACCES));
        Xattrs.set(s.merged("plain"), Xattrs.ACL_ACCESS, Xattrs.acl(6, BOB, 6, 4, 6, 4));
        as(BOB, BOB, () -> Posix.append(s.merged("plain"), "x"));
        Xattrs.remove(s.merged("plain"), Xattrs.ACL_ACCESS);
        as(BOB, BOB, () -> assertErrno(() -> Posix.append(s.merged("plain"), "x"), Errno.EACCES));
    }

    public static void mknod_deviceByUser_isNotPermitted(Scene s) throws Exception {
        as(CAROL, CAROL, () -> {
            assertErrno(() -> Posix.mknod(s.merged("sticky/dev"), Mode.S_IFCHR | 0666, 0x103), Errno.EPERM);
            Posix.mknod(s.merged("sticky/fifo"), Mode.S_IFIFO | 0666, 0);
        });
    }

    public static void setxattr_byNonOwner_isDenied(Scene s) throws Exception {
        as(CAROL, CAROL, () -> {
            assertErrno(() -> Xattrs.set(s.merged("plain"), "user.x", "y"), Errno.EACCES);
            assertEquals("blue", Xattrs.get(s.merged("plain"), "user.colour"));
            assertErrno(() -> Xattrs.get(s.merged("alice"), "user.x"), Errno.EACCES);
            assertErrno(
                    () -> Xattrs.set(s.merged("shared"), Xattrs.ACL_ACCESS, Xattrs.acl(6, CAROL, 6, 4, 6, 4)),
                    Errno.EPERM);
            Xattrs.set(s.merged("shared"), "user.x", "y");
        });
    }

    public static void mode_changedLater_isEnforced(Scene s) throws Exception {
        as(CAROL, CAROL, () -> read(s.merged("plain")));
        chmod(s.merged("plain"), 0600);
        as(CAROL, CAROL, () -> assertErrno(() -> read(s.merged("plain")), Errno.EACCES));
        chmod(s.merged("lone"), 0700);
        as(CAROL, CAROL, () -> assertErrno(() -> read(s.merged("lone/other")), Errno.EACCES));
        chmod(s.merged("lone"), 0755);
        as(CAROL, CAROL, () -> assertEquals("other\n", read(s.merged("lone/other"))));
    }

    @Rule("P3")
    public static void create_inOwnLowerDirectory_works(Scene s) throws Exception {
        as(ALICE, ALICE, () -> {
            write(s.merged("private/new"), "n", 0600);
            Posix.mkdir(s.merged("private/dir"), 0700);
            Posix.rename(s.merged("private/secret"), s.merged("private/dir/secret"));
            Posix.link(s.merged("private/new"), s.merged("private/linked"));
            Posix.unlink(s.merged("private/new"));
        });
        assertEquals(List.of("dir", "linked"), Directories.names(s.merged("private")));
        assertEquals(ALICE, stat(s.merged("private/linked")).uid());
        assertEquals("secret\n", read(s.merged("private/dir/secret")));
        assertTrue(s.isCopiedUp("private"));
        assertEquals(ALICE, stat(s.upper("private")).uid());
        assertEquals(0700, permissions(s.upper("private")));
    }
}
