package io.ufs.cli.contract.cases;

import static io.ufs.cli.contract.ErrnoAssertions.assertErrno;
import static io.ufs.cli.contract.Posix.lstat;
import static io.ufs.cli.contract.Posix.read;
import static io.ufs.cli.contract.Posix.stat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.cli.contract.Directories;
import io.ufs.cli.contract.ErrnoAssertions.Step;
import io.ufs.cli.contract.Layers;
import io.ufs.cli.contract.OpenFile;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.Rule;
import io.ufs.cli.contract.Scene;
import io.ufs.cli.contract.Xattrs;
import io.ufs.core.errno.Errno;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What copies an object to the upper directory, what does not, and what the copy looks like. */
public final class CopyUpCases {
    private CopyUpCases() {}

    private static void assertCopiesUp(Scene s, String name, Step step) throws Exception {
        assertFalse(s.isCopiedUp(name), name + " is in upper already");
        step.run();
        assertTrue(s.isCopiedUp(name), name + " was not copied up");
    }

    private static void assertLeavesUpperEmpty(Scene s, Step step) throws Exception {
        step.run();
        assertEquals(List.of(), Directories.names(s.upper("")));
    }

    @Rule("C1")
    public static void copyUp_writeAndTruncate_trigger(Scene s) throws Exception {
        assertCopiesUp(s, "plain", () -> Posix.append(s.merged("plain"), "x"));
        assertCopiesUp(s, "file", () -> Posix.write(s.merged("file"), "new"));
        assertCopiesUp(s, "big", () -> Posix.truncate(s.merged("big"), 100));
        assertEquals("plain content\nx", read(s.upper("plain")));
        assertEquals("new", read(s.upper("file")));
        assertEquals(100, stat(s.upper("big")).size());
    }

    @Rule("C1")
    public static void copyUp_attributeChanges_trigger(Scene s) throws Exception {
        assertCopiesUp(s, "plain", () -> Posix.chmod(s.merged("plain"), 0600));
        assertCopiesUp(s, "file", () -> Posix.lchown(s.merged("file"), 5, 6));
        assertCopiesUp(s, "empty", () -> Posix.utimens(s.merged("empty"), Layers.ATIME, Layers.MTIME));
        assertCopiesUp(s, "suid", () -> Xattrs.set(s.merged("suid"), "user.a", "b"));
        assertCopiesUp(s, "acl", () -> Xattrs.remove(s.merged("acl"), Xattrs.ACL_ACCESS));
        assertCopiesUp(s, "dir", () -> Posix.chmod(s.merged("dir"), 0755));
        assertEquals(List.of(), Directories.names(s.upper("dir")));
    }

    @Rule("C1")
    public static void copyUp_namespaceChanges_trigger(Scene s) throws Exception {
        assertCopiesUp(s, "plain", () -> Posix.link(s.merged("plain"), s.merged("another")));
        assertCopiesUp(s, "moved", () -> Posix.rename(s.merged("file"), s.merged("moved")));
        assertCopiesUp(s, "dir", () -> Posix.unlink(s.merged("dir/a")));
        assertCopiesUp(s, "lone", () -> Posix.mkdir(s.merged("lone/new"), 0755));
    }

    @Rule("C1")
    public static void copyUp_readingAndLocking_doNotTrigger(Scene s) throws Exception {
        assertLeavesUpperEmpty(s, () -> {
            read(s.merged("plain"));
            stat(s.merged("plain"));
            Posix.access(s.merged("plain"), 2);
            Xattrs.list(s.merged("plain"));
            Posix.readlink(s.merged("link"));
            Directories.names(s.merged("dir"));
            Posix.open(s.merged("plain"), OpenFlags.O_RDONLY | OpenFlags.O_APPEND).close();
            Posix.open(s.merged("fifo"), OpenFlags.O_RDWR).close();
            Posix.open(s.merged("null"), OpenFlags.O_WRONLY).close();
            try (OpenFile file = Posix.open(s.merged("plain"), OpenFlags.O_RDONLY)) {
                file.flock(FileCalls.LOCK_EX | FileCalls.LOCK_NB);
                file.fsync();
            }
        });
    }

    @Rule("C1")
    public static void copyUp_failedChanges_doNotTrigger(Scene s) throws Exception {
        assertLeavesUpperEmpty(s, () -> {
            assertErrno(() -> Xattrs.remove(s.merged("plain"), "user.none"), Errno.ENODATA);
            assertErrno(() -> Posix.rmdir(s.merged("plain")), Errno.ENOTDIR);
            assertErrno(() -> Posix.mkdir(s.merged("plain"), 0755), Errno.EEXIST);
        });
    }

    @Rule("C2")
    public static void copyUp_parents_comeWithoutTheirContent(Scene s) throws Exception {
        Posix.append(s.merged("lone/inner/leaf"), "more\n");
        assertEquals(List.of("lone"), Directories.names(s.upper("")));
        assertEquals(List.of("inner"), Directories.names(s.upper("lone")));
        assertEquals(List.of("leaf"), Directories.names(s.upper("lone/inner")));
        assertEquals("leaf\nmore\n", read(s.merged("lone/inner/leaf")));
        assertEquals("other\n", read(s.merged("lone/other")));
    }

    @Rule("C9")
    public static void copyUp_file_keepsOwnerModeAndTimes(Scene s) throws Exception {
        Stat before = stat(s.merged("plain"));
        Posix.chmod(s.merged("plain"), 0604);
        Stat after = stat(s.merged("plain"));
        assertEquals(0604, Posix.permissions(s.merged("plain")));
        assertEquals(before.mtime(), after.mtime());
        assertEquals(before.mtimeNsec(), after.mtimeNsec());
        assertEquals(before.atimeNsec(), after.atimeNsec());
        assertEquals(before.size(), after.size());
        Posix.append(s.merged("alice"), "x");
        assertEquals(Layers.ALICE, stat(s.upper("alice")).uid());
        assertEquals(Layers.ALICE, stat(s.upper("alice")).gid());
        assertEquals(0640, Posix.permissions(s.merged("alice")));
    }

    @Rule("C9")
    public static void copyUp_suidFile_keepsSpecialBits(Scene s) throws Exception {
        Posix.utimens(s.merged("suid"), Layers.ATIME, Layers.MTIME);
        assertEquals(06777, Posix.permissions(s.merged("suid")));
        assertEquals(06777, Posix.permissions(s.upper("suid")));
        Posix.utimens(s.merged("setgid"), Layers.ATIME, Layers.MTIME);
        assertEquals(02775, Posix.permissions(s.upper("setgid")));
    }

    @Rule("C6")
    public static void copyUp_xattrs_comeAlong(Scene s) throws Exception {
        Posix.append(s.merged("plain"), "x");
        assertEquals("blue", Xattrs.get(s.merged("plain"), "user.colour"));
        assertEquals("", Xattrs.get(s.merged("plain"), "user.empty"));
        assertEquals("\0\1binary", Xattrs.get(s.merged("plain"), "trusted.secret"));
        assertEquals("blue", Xattrs.get(s.upper("plain"), "user.colour"));
    }

    @Rule("C6")
    public static void copyUp_capabilityAndAcl_comeAlong(Scene s) throws Exception {
        Posix.utimens(s.merged("caps"), Layers.ATIME, Layers.MTIME);
        assertEquals(Xattrs.NET_RAW, Xattrs.get(s.merged("caps"), Xattrs.CAPABILITY));
        assertEquals(Xattrs.NET_RAW, Xattrs.get(s.upper("caps"), Xattrs.CAPABILITY));
        Posix.utimens(s.merged("acl"), Layers.ATIME, Layers.MTIME);
        assertEquals(
                Xattrs.acl(6, Layers.BOB, 6, 0, 6, 0), Xattrs.get(s.upper("acl"), Xattrs.ACL_ACCESS));
        Posix.write(s.merged("acldir/new"), "");
        assertEquals(
                Xattrs.acl(7, Layers.BOB, 7, 5, 7, 0), Xattrs.get(s.upper("acldir"), Xattrs.ACL_DEFAULT));
    }

    @Rule("C8")
    public static void copyUp_privateAttributes_areNotShown(Scene s) throws Exception {
        Posix.append(s.merged("plain"), "x");
        Posix.append(s.merged("dir/a"), "x");
        for (String name : List.of("plain", "dir", "dir/a", "")) {
            for (String attribute : Xattrs.list(s.merged(name))) {
                assertFalse(attribute.contains("overlay."), name + " shows " + attribute);
            }
        }
        assertEquals(null, Xattrs.find(s.merged("plain"), s.markers() + "origin"));
        assertEquals(null, Xattrs.find(s.merged("dir"), s.markers() + "impure"));
    }

    @Rule("C5")
    public static void copyUp_bigFile_keepsContent(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("big"), OpenFlags.O_RDWR)) {
            file.pwrite(new byte[]{42}, 1_000_000);
        }
        byte[] content = Posix.bytes(read(s.upper("big")));
        assertEquals(Layers.BIG, content.length);
        for (int i = 0; i < content.length; i++) {
            if (content[i] != (i == 1_000_000 ? 42 : Layers.bigByte(i))) {
                throw new AssertionError("byte " + i + " is " + content[i]);
            }
        }
    }

    @Rule("C5")
    public static void copyUp_sparseFile_keepsHoles(Scene s) throws Exception {
        Posix.append(s.merged("sparse"), "end");
        Stat copy = stat(s.upper("sparse"));
        assertEquals((4 << 20) + 3, copy.size());
        assertTrue(copy.blocks() * 512 < 2 << 20, "the copy has " + copy.blocks() + " blocks");
        try (OpenFile file = Posix.open(s.merged("sparse"), OpenFlags.O_RDONLY)) {
            assertEquals(2, file.pread(3, 1 << 20)[1]);
            assertEquals(0, file.pread(3, 2 << 20)[1]);
        }
    }

    @Rule("C4")
    public static void copyUp_symlink_keepsTarget(Scene s) throws Exception {
        assertCopiesUp(s, "link", () -> Posix.lchown(s.merged("link"), 7, 8));
        assertEquals("plain", Posix.readlink(s.upper("link")));
        assertEquals("plain", Posix.readlink(s.merged("link")));
        assertEquals(7, lstat(s.merged("link")).uid());
        Posix.utimens(s.merged("dangling"), Layers.ATIME, Layers.MTIME);
        assertEquals(Layers.MTIME.seconds(), lstat(s.merged("dangling")).mtime());
    }

    @Rule("C4")
    public static void copyUp_specialFiles_keepTypeAndDevice(Scene s) throws Exception {
        for (String name : List.of("fifo", "socket", "null", "block")) {
            Stat before = stat(s.merged(name));
            assertCopiesUp(s, name, () -> Posix.chmod(s.merged(name), 0611));
            Stat after = stat(s.merged(name));
            assertEquals(before.type(), after.type());
            assertEquals(before.rdev(), after.rdev());
            assertEquals(0611, Posix.permissions(s.merged(name)));
            assertEquals(before.mtimeNsec(), after.mtimeNsec());
            assertEquals(after.rdev(), stat(s.upper(name)).rdev());
        }
    }

    @Rule("C10")
    public static void copyUp_ofAChild_keepsTimesOfTheParent(Scene s) throws Exception {
        Posix.chmod(s.merged("dir/a"), 0600);
        Stat dir = stat(s.merged("dir"));
        assertEquals(Layers.MTIME.seconds(), dir.mtime());
        assertEquals(Layers.MTIME.nanos(), dir.mtimeNsec());
        assertEquals(0711, Posix.permissions(s.merged("dir")));
        assertEquals("green", Xattrs.get(s.merged("dir"), "user.colour"));
    }

    @Rule("C13")
    public static void copyUp_readOnlyDescriptor_seesNewData(Scene s) throws Exception {
        try (OpenFile reader = Posix.open(s.merged("plain"), OpenFlags.O_RDONLY)) {
            assertEquals("plain", Posix.text(reader.pread(5, 0)));
            Posix.append(s.merged("plain"), "appended\n");
            assertEquals("plain content\nappended\n", Posix.text(reader.pread(100, 0)));
            assertEquals(23, reader.stat().size());
            Posix.write(s.merged("plain"), "short");
            assertEquals("short", Posix.text(reader.pread(100, 0)));
        }
    }

    @Rule("C13")
    public static void copyUp_throughReadOnlyDescriptor_changesTheFile(Scene s) throws Exception {
        try (OpenFile reader = Posix.open(s.merged("plain"), OpenFlags.O_RDONLY)) {
            reader.chmod(0601);
            assertEquals(0601, Posix.permissions(s.merged("plain")));
            assertEquals("plain content\n", Posix.text(reader.readAll()));
        }
        assertTrue(s.isCopiedUp("plain"));
    }

    @Rule("I1")
    public static void copyUp_inode_isStable(Scene s) throws Exception {
        for (String name : List.of("plain", "dir", "dir/sub/x", "link", "fifo", "lone")) {
            Stat before = lstat(s.merged(name));
            Posix.lchown(s.merged(name), 9, 9);
            Stat after = lstat(s.merged(name));
            assertEquals(before.ino(), after.ino(), name);
            assertEquals(before.dev(), after.dev(), name);
        }
    }

    @Rule("I1")
    public static void copyUp_inode_isStableOverRemount(Scene s) throws Exception {
        long file = stat(s.merged("plain")).ino();
        long dir = stat(s.merged("dir")).ino();
        Posix.append(s.merged("plain"), "x");
        Posix.append(s.merged("dir/a"), "x");
        s.remount();
        assertEquals(file, stat(s.merged("plain")).ino());
        assertEquals(dir, stat(s.merged("dir")).ino());
        assertEquals("plain content\nx", read(s.merged("plain")));
    }

    @Rule("C11")
    public static void copyUp_concurrently_happensOnce(Scene s) throws Exception {
        int writers = 8;
        try (ExecutorService executor = Executors.newFixedThreadPool(writers)) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                String mark = Integer.toString(i);
                tasks.add(() -> {
                    for (int n = 0; n < 20; n++) {
                        Posix.append(s.merged("plain"), mark);
                    }
                    return null;
                });
            }
            for (Future<Void> done : executor.invokeAll(tasks)) {
                done.get();
            }
        }
        String content = read(s.merged("plain"));
        assertTrue(content.startsWith("plain content\n"), content);
        assertEquals(14 + writers * 20, content.length());
        for (int i = 0; i < writers; i++) {
            char mark = (char) ('0' + i);
            assertEquals(20, content.chars().filter(c -> c == mark).count());
        }
    }

    @Rule("C11")
    public static void copyUp_manyFilesInOneDirectoryConcurrently_allArrive(Scene s) throws Exception {
        List<String> names = List.of("dir/a", "dir/b", "dir/m", "dir/t", "dir/sub/x", "lone/other", "lone/inner/leaf");
        try (ExecutorService executor = Executors.newFixedThreadPool(names.size())) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (String name : names) {
                tasks.add(() -> {
                    Posix.append(s.merged(name), "more");
                    return null;
                });
            }
            for (Future<Void> done : executor.invokeAll(tasks)) {
                done.get();
            }
        }
        for (String name : names) {
            assertTrue(read(s.merged(name)).endsWith("\nmore"), name);
            assertTrue(s.isCopiedUp(name), name);
        }
    }

    @Rule("C5")
    public static void open_truncatingLowerFile_leavesNothing(Scene s) throws Exception {
        int flags = OpenFlags.O_WRONLY | OpenFlags.O_TRUNC;
        Posix.open(s.merged("big"), flags).close();
        assertEquals(0, stat(s.merged("big")).size());
        assertEquals(0, stat(s.upper("big")).size());
        Posix.open(s.merged("plain"), OpenFlags.O_RDONLY | OpenFlags.O_TRUNC).close();
        assertEquals("", read(s.merged("plain")));
    }

    public static void truncate_lowerFile_cutsOrExtendsTheCopy(Scene s) throws Exception {
        Posix.truncate(s.merged("plain"), 5);
        assertEquals("plain", read(s.merged("plain")));
        Posix.truncate(s.merged("file"), 10);
        assertEquals("top\n\0\0\0\0\0\0", read(s.merged("file")));
        Posix.truncate(s.merged("sparse"), 0);
        assertEquals(0, stat(s.merged("sparse")).size());
        assertErrno(() -> Posix.truncate(s.merged("dir"), 0), Errno.EISDIR);
        assertErrno(() -> Posix.truncate(s.merged("gone"), 0), Errno.ENOENT);
    }

    @Rule("P4")
    public static void read_lowerFile_keepsItsAccessTime(Scene s) throws Exception {
        read(s.merged("plain"));
        Directories.names(s.merged("dir"));
        s.remount();
        Stat below = stat(s.bottom("plain"));
        assertEquals(Layers.ATIME, new Timestamp(below.atime(), below.atimeNsec()));
    }
}
