package io.ufs.cli.contract.cases;

import static io.ufs.cli.contract.ErrnoAssertions.assertErrno;
import static io.ufs.cli.contract.Posix.lstat;
import static io.ufs.cli.contract.Posix.mkdir;
import static io.ufs.cli.contract.Posix.read;
import static io.ufs.cli.contract.Posix.stat;
import static io.ufs.cli.contract.Posix.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.cli.contract.Caller;
import io.ufs.cli.contract.Directories;
import io.ufs.cli.contract.Layers;
import io.ufs.cli.contract.OpenFile;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.Rule;
import io.ufs.cli.contract.Scene;
import io.ufs.cli.contract.Xattrs;
import io.ufs.core.errno.Errno;
import io.ufs.core.vfs.DeviceId;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.OpenFlags;
import java.util.List;

/** Making objects. */
public final class CreateCases {
    private static final int CREATE_NEW = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL;

    private CreateCases() {}

    @Rule("N1")
    public static void create_newName_landsInUpper(Scene s) throws Exception {
        write(s.merged("new"), "content\n", 0640);
        assertEquals("content\n", read(s.merged("new")));
        assertEquals("content\n", read(s.upper("new")));
        assertEquals(Mode.S_IFREG | 0640, stat(s.merged("new")).mode());
        assertEquals(1, stat(s.merged("new")).nlink());
        assertFalse(Posix.exists(s.bottom("new")));
    }

    @Rule("N1")
    public static void create_inLowerDirectory_copiesTheParentUp(Scene s) throws Exception {
        write(s.merged("lone/inner/new"), "n");
        assertEquals(List.of("new"), Directories.names(s.upper("lone/inner")));
        assertEquals(List.of("leaf", "new"), Directories.names(s.merged("lone/inner")));
    }

    @Rule("N3")
    public static void create_overWhiteoutInLower_isNew(Scene s) throws Exception {
        write(s.merged("gone"), "back\n", 0604);
        assertEquals("back\n", read(s.merged("gone")));
        assertEquals(0604, Posix.permissions(s.merged("gone")));
        s.remount();
        assertEquals("back\n", read(s.merged("gone")));
    }

    @Rule("N3")
    public static void create_overWhiteoutInUpper_isNew(Scene s) throws Exception {
        Posix.unlink(s.merged("plain"));
        try (OpenFile file = Posix.open(s.merged("plain"), CREATE_NEW, 0600)) {
            file.writeAll(Posix.bytes("second\n"));
        }
        assertEquals("second\n", read(s.merged("plain")));
        assertEquals(0600, Posix.permissions(s.merged("plain")));
        assertEquals(null, Xattrs.find(s.merged("plain"), "user.colour"));
        assertEquals(1, stat(s.merged("plain")).nlink());
    }

    @Rule("N3")
    public static void mkdir_overWhiteout_isEmpty(Scene s) throws Exception {
        mkdir(s.merged("gonedir"), 0750);
        assertEquals(List.of(), Directories.names(s.merged("gonedir")));
        assertErrno(() -> stat(s.merged("gonedir/child")), Errno.ENOENT);
        assertEquals(0750, Posix.permissions(s.merged("gonedir")));
        s.remount();
        assertEquals(List.of(), Directories.names(s.merged("gonedir")));
        write(s.merged("gonedir/child"), "mine\n");
        assertEquals("mine\n", read(s.merged("gonedir/child")));
    }

    @Rule("N3")
    public static void mkdir_afterRmdirOfLower_isEmpty(Scene s) throws Exception {
        Directories.removeTree(s.merged("dir"));
        mkdir(s.merged("dir"), 0755);
        assertEquals(List.of(), Directories.names(s.merged("dir")));
        s.remount();
        assertEquals(List.of(), Directories.names(s.merged("dir")));
        assertEquals(null, Xattrs.find(s.merged("dir"), "user.colour"));
    }

    @Rule("N3")
    public static void create_otherTypesOverWhiteout_areThere(Scene s) throws Exception {
        Posix.symlink("target", s.merged("gone"));
        assertEquals("target", Posix.readlink(s.merged("gone")));
        Posix.unlink(s.merged("plain"));
        Posix.mknod(s.merged("plain"), Mode.S_IFIFO | 0640, 0);
        assertEquals(Mode.S_IFIFO | 0640, lstat(s.merged("plain")).mode());
        Posix.unlink(s.merged("file"));
        Posix.mknod(s.merged("file"), Mode.S_IFCHR | 0600, DeviceId.of(1, 5));
        assertEquals(DeviceId.of(1, 5), lstat(s.merged("file")).rdev());
        s.remount();
        assertEquals("target", Posix.readlink(s.merged("gone")));
        assertEquals(FileType.FIFO, lstat(s.merged("plain")).type());
    }

    public static void create_existingName_isRefused(Scene s) throws Exception {
        for (String name : List.of("plain", "dir", "link", "dangling", "fifo")) {
            assertErrno(() -> Posix.open(s.merged(name), CREATE_NEW, 0644), Errno.EEXIST);
            assertErrno(() -> mkdir(s.merged(name), 0755), Errno.EEXIST);
            assertErrno(() -> Posix.symlink("x", s.merged(name)), Errno.EEXIST);
            assertErrno(() -> Posix.mknod(s.merged(name), Mode.S_IFIFO | 0600, 0), Errno.EEXIST);
        }
        assertEquals("plain content\n", read(s.merged("plain")));
    }

    public static void create_inAbsentOrNoDirectory_isRefused(Scene s) throws Exception {
        assertErrno(() -> write(s.merged("absent/x"), ""), Errno.ENOENT);
        assertErrno(() -> write(s.merged("gonedir/x"), ""), Errno.ENOENT);
        assertErrno(() -> mkdir(s.merged("plain/x"), 0755), Errno.ENOTDIR);
        assertErrno(() -> write(s.merged("dir"), ""), Errno.EISDIR);
        assertErrno(() -> write(s.merged("n".repeat(256)), ""), Errno.ENAMETOOLONG);
    }

    public static void create_existingWithoutExcl_opensIt(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("plain"), OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0600)) {
            assertEquals("plain", Posix.text(file.pread(5, 0)));
        }
        assertEquals(0644, Posix.permissions(s.merged("plain")));
        write(s.merged("dangling"), "through the link\n");
        assertEquals("through the link\n", read(s.merged("nowhere")));
    }

    public static void mknod_specialFiles_areMade(Scene s) throws Exception {
        Posix.mknod(s.merged("p"), Mode.S_IFIFO | 0600, 0);
        Posix.mknod(s.merged("s"), Mode.S_IFSOCK | 0600, 0);
        Posix.mknod(s.merged("c"), Mode.S_IFCHR | 0600, DeviceId.of(250, 70_000));
        Posix.mknod(s.merged("b"), Mode.S_IFBLK | 0600, DeviceId.of(8, 1));
        Posix.mknod(s.merged("r"), Mode.S_IFREG | 0600, 0);
        assertEquals(FileType.FIFO, lstat(s.merged("p")).type());
        assertEquals(FileType.SOCKET, lstat(s.merged("s")).type());
        assertEquals(DeviceId.of(250, 70_000), lstat(s.merged("c")).rdev());
        assertEquals(DeviceId.of(8, 1), lstat(s.upper("b")).rdev());
        assertEquals(0, lstat(s.merged("r")).size());
    }

    @Rule("N5")
    public static void mknod_whiteoutDevice_isNotPermitted(Scene s) throws Exception {
        assertErrno(() -> Posix.mknod(s.merged("white"), Mode.S_IFCHR | 0600, DeviceId.WHITEOUT), Errno.EPERM);
        assertFalse(Posix.exists(s.upper("white")));
    }

    @Rule("N1")
    public static void create_inSetgidDirectory_inheritsTheGroup(Scene s) throws Exception {
        write(s.merged("setgid/file"), "");
        mkdir(s.merged("setgid/sub"), 0755);
        Posix.symlink("x", s.merged("setgid/symlink"));
        assertEquals(Layers.ALICE, stat(s.merged("setgid/file")).gid());
        assertEquals(Layers.ALICE, lstat(s.merged("setgid/symlink")).gid());
        assertEquals(Layers.ALICE, stat(s.merged("setgid/sub")).gid());
        assertEquals(Mode.S_IFDIR | 02755, stat(s.merged("setgid/sub")).mode());
    }

    @Rule("N1")
    public static void create_byAnotherUser_belongsToTheUser(Scene s) throws Exception {
        Caller.as(Layers.CAROL, 77, () -> {
            write(s.merged("sticky/file"), "");
            mkdir(s.merged("sticky/dir"), 0755);
            Posix.symlink("x", s.merged("sticky/symlink"));
            Posix.mknod(s.merged("sticky/fifo"), Mode.S_IFIFO | 0600, 0);
            write(s.merged("sticky/dir/inner"), "");
        });
        for (String name : List.of("file", "dir", "symlink", "fifo", "dir/inner")) {
            assertEquals(Layers.CAROL, lstat(s.merged("sticky/" + name)).uid(), name);
            assertEquals(77, lstat(s.merged("sticky/" + name)).gid(), name);
        }
    }

    @Rule("N3")
    public static void create_byAnotherUserOverWhiteout_belongsToTheUser(Scene s) throws Exception {
        Posix.unlink(s.merged("sticky/owned"));
        Caller.as(Layers.CAROL, 77, () -> {
            write(s.merged("sticky/owned"), "");
            Posix.unlink(s.merged("sticky/owned"));
            mkdir(s.merged("sticky/owned"), 0755);
        });
        assertEquals(Layers.CAROL, stat(s.merged("sticky/owned")).uid());
        assertEquals(77, stat(s.merged("sticky/owned")).gid());
        assertEquals(Mode.S_IFDIR | 0755, stat(s.merged("sticky/owned")).mode());
    }

    public static void create_underUmask_losesTheBits(Scene s) throws Exception {
        Caller.withUmask(027, () -> {
            write(s.merged("file027"), "", 0666);
            mkdir(s.merged("dir027"), 0777);
            Posix.mknod(s.merged("fifo027"), Mode.S_IFIFO | 0666, 0);
            write(s.merged("gone"), "", 0666);
        });
        assertEquals(0640, Posix.permissions(s.merged("file027")));
        assertEquals(0750, Posix.permissions(s.merged("dir027")));
        assertEquals(0640, Posix.permissions(s.merged("fifo027")));
        assertEquals(0640, Posix.permissions(s.merged("gone")));
    }

    public static void create_underDefaultAcl_inheritsItInsteadOfTheUmask(Scene s) throws Exception {
        Caller.withUmask(077, () -> {
            write(s.merged("acldir/file"), "", 0664);
            mkdir(s.merged("acldir/sub"), 0775);
        });
        assertEquals(0660, Posix.permissions(s.merged("acldir/file")));
        assertEquals(
                Xattrs.acl(6, Layers.BOB, 7, 5, 6, 0), Xattrs.get(s.merged("acldir/file"), Xattrs.ACL_ACCESS));
        assertEquals(
                Xattrs.acl(7, Layers.BOB, 7, 5, 7, 0), Xattrs.get(s.merged("acldir/sub"), Xattrs.ACL_DEFAULT));
        assertEquals(0770, Posix.permissions(s.merged("acldir/sub")));
    }

    @Rule("N6")
    public static void tmpfile_withoutName_isUsable(Scene s) throws Exception {
        List<String> names = Directories.names(s.merged("dir"));
        try (OpenFile file = Posix.open(s.merged("dir"), OpenFlags.O_TMPFILE | OpenFlags.O_RDWR, 0600)) {
            file.writeAll(Posix.bytes("nameless"));
            assertEquals("nameless", Posix.text(file.pread(100, 0)));
            assertEquals(0, file.stat().nlink());
            assertEquals(Mode.S_IFREG | 0600, file.stat().mode());
            assertEquals(names, Directories.names(s.merged("dir")));
        }
    }

    @Rule("N6")
    public static void tmpfile_linked_getsTheName(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("dir"), OpenFlags.O_TMPFILE | OpenFlags.O_RDWR, 0640)) {
            file.writeAll(Posix.bytes("now named"));
            Posix.linkFollowing(file.procPath(), s.merged("dir/named"));
            assertEquals(1, file.stat().nlink());
        }
        assertEquals("now named", read(s.merged("dir/named")));
        assertEquals("now named", read(s.upper("dir/named")));
        assertEquals(0640, Posix.permissions(s.merged("dir/named")));
    }

    @Rule("N6")
    public static void tmpfile_exclusive_cannotBeLinked(Scene s) throws Exception {
        int flags = OpenFlags.O_TMPFILE | OpenFlags.O_RDWR | OpenFlags.O_EXCL;
        try (OpenFile file = Posix.open(s.merged("dir"), flags, 0640)) {
            assertErrno(() -> Posix.linkFollowing(file.procPath(), s.merged("dir/named")), Errno.ENOENT);
        }
    }

    public static void symlink_longTarget_isKept(Scene s) throws Exception {
        String target = "t/".repeat(2047);
        Posix.symlink(target, s.merged("far"));
        assertEquals(target, Posix.readlink(s.merged("far")));
        assertEquals(target.length(), lstat(s.merged("far")).size());
        Posix.symlink("\u00ff\u0001", s.merged("raw"));
        assertEquals("\u00ff\u0001", Posix.readlink(s.merged("raw")));
    }

    public static void mkdir_deeperThanPathMax_works(Scene s) throws Exception {
        String name = "d".repeat(200);
        int depth = 30;
        OpenFile dir = Posix.open(s.merged(""), OpenFlags.O_DIRECTORY);
        for (int i = 0; i < depth; i++) {
            dir.mkdirat(name, 0755);
            OpenFile next = dir.openat(name, OpenFlags.O_DIRECTORY, 0);
            dir.close();
            dir = next;
        }
        try (OpenFile file = dir.openat("deep", CREATE_NEW, 0644)) {
            file.writeAll(Posix.bytes("deep"));
        }
        try (OpenFile file = dir.openat("deep", OpenFlags.O_RDONLY, 0)) {
            assertEquals("deep", Posix.text(file.readAll()));
        }
        dir.unlinkat("deep", 0);
        assertEquals(2, dir.getdents().size());
        dir.close();
        removeChain(s, name);
    }

    private static void removeChain(Scene s, String name) throws Exception {
        while (true) {
            OpenFile dir = Posix.open(s.merged(""), OpenFlags.O_DIRECTORY);
            OpenFile next = dir.openat(name, OpenFlags.O_DIRECTORY, 0);
            while (next.getdents().size() > 2) {
                dir.close();
                dir = next;
                next = dir.openat(name, OpenFlags.O_DIRECTORY, 0);
            }
            next.close();
            dir.unlinkat(name, io.ufs.core.sys.FileCalls.AT_REMOVEDIR);
            dir.close();
            if (!Posix.exists(s.merged(name))) {
                return;
            }
        }
    }

    public static void mkdir_andRmdir_canAlternate(Scene s) throws Exception {
        for (int i = 0; i < 5; i++) {
            mkdir(s.merged("dir/again"), 0755);
            write(s.merged("dir/again/f"), "");
            assertErrno(() -> Posix.rmdir(s.merged("dir/again")), Errno.ENOTEMPTY);
            Posix.unlink(s.merged("dir/again/f"));
            Posix.rmdir(s.merged("dir/again"));
            assertErrno(() -> stat(s.merged("dir/again")), Errno.ENOENT);
        }
    }

    public static void create_manyFiles_areAllThere(Scene s) throws Exception {
        for (int i = 0; i < 1000; i++) {
            write(s.merged("lone/f" + i), "content " + i);
        }
        assertEquals(1002, Directories.names(s.merged("lone")).size());
        for (int i = 0; i < 1000; i += 37) {
            assertEquals("content " + i, read(s.merged("lone/f" + i)));
        }
    }

    public static void create_parentChangesTimes_andNeverTheLower(Scene s) throws Exception {
        write(s.merged("dir/new"), "");
        assertTrue(stat(s.merged("dir")).mtime() > Layers.MTIME.seconds());
        assertEquals(0711, Posix.permissions(s.merged("dir")));
        assertEquals("green", Xattrs.get(s.merged("dir"), "user.colour"));
    }
}
