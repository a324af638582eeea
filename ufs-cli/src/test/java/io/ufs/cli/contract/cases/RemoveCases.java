package io.ufs.cli.contract.cases;

import static io.ufs.cli.contract.ErrnoAssertions.assertErrno;
import static io.ufs.cli.contract.Posix.lstat;
import static io.ufs.cli.contract.Posix.rmdir;
import static io.ufs.cli.contract.Posix.stat;
import static io.ufs.cli.contract.Posix.unlink;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.cli.contract.Directories;
import io.ufs.cli.contract.OpenFile;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.Rule;
import io.ufs.cli.contract.Scene;
import io.ufs.core.errno.Errno;
import io.ufs.core.vfs.OpenFlags;
import java.util.List;

/** Removing objects. */
public final class RemoveCases {
    private RemoveCases() {}

    private static void assertAbsentAlsoAfterRemount(Scene s, String name) throws Exception {
        assertErrno(() -> lstat(s.merged(name)), Errno.ENOENT);
        s.remount();
        assertErrno(() -> lstat(s.merged(name)), Errno.ENOENT);
        String parent = name.contains("/") ? name.substring(0, name.lastIndexOf('/')) : "";
        assertFalse(Directories.names(s.merged(parent)).contains(name.substring(name.lastIndexOf('/') + 1)));
    }

    @Rule("U3")
    public static void unlink_lowerFile_leavesAWhiteout(Scene s) throws Exception {
        unlink(s.merged("plain"));
        assertTrue(lstat(s.upper("plain")).isWhiteoutDevice());
        assertAbsentAlsoAfterRemount(s, "plain");
        assertErrno(() -> unlink(s.merged("plain")), Errno.ENOENT);
    }

    @Rule("U3")
    public static void unlink_upperFile_leavesNothing(Scene s) throws Exception {
        Posix.write(s.merged("new"), "");
        unlink(s.merged("new"));
        assertFalse(Posix.exists(s.upper("new")));
        assertAbsentAlsoAfterRemount(s, "new");
    }

    @Rule("U3")
    public static void unlink_copiedUpFile_leavesAWhiteout(Scene s) throws Exception {
        Posix.append(s.merged("dir/a"), "x");
        unlink(s.merged("dir/a"));
        assertTrue(lstat(s.upper("dir/a")).isWhiteoutDevice());
        assertAbsentAlsoAfterRemount(s, "dir/a");
    }

    @Rule("U3")
    public static void unlink_fileInThreeLayers_uncoversNothing(Scene s) throws Exception {
        unlink(s.merged("file"));
        assertAbsentAlsoAfterRemount(s, "file");
    }

    @Rule("U3")
    public static void unlink_fileOverDirectory_uncoversNothing(Scene s) throws Exception {
        unlink(s.merged("covered"));
        assertAbsentAlsoAfterRemount(s, "covered");
        Posix.mkdir(s.merged("covered"), 0755);
        assertEquals(List.of(), Directories.names(s.merged("covered")));
    }

    @Rule("U3")
    public static void unlink_inOpaqueDirectory_leavesNoTrace(Scene s) throws Exception {
        unlink(s.merged("opaque/above"));
        assertEquals(List.of(), Directories.names(s.merged("opaque")));
        rmdir(s.merged("opaque"));
        assertAbsentAlsoAfterRemount(s, "opaque");
    }

    public static void unlink_otherTypes_areGone(Scene s) throws Exception {
        for (String name : List.of("link", "dangling", "fifo", "socket", "null", "block")) {
            unlink(s.merged(name));
            assertErrno(() -> lstat(s.merged(name)), Errno.ENOENT);
        }
        assertEquals("plain content\n", Posix.read(s.merged("plain")));
    }

    public static void unlink_wrongTypes_areRefused(Scene s) throws Exception {
        assertErrno(() -> unlink(s.merged("dir")), Errno.EISDIR);
        assertErrno(() -> rmdir(s.merged("plain")), Errno.ENOTDIR);
        assertErrno(() -> rmdir(s.merged("link")), Errno.ENOTDIR);
        assertErrno(() -> unlink(s.merged("absent")), Errno.ENOENT);
        assertErrno(() -> rmdir(s.merged("gonedir")), Errno.ENOENT);
        assertErrno(() -> rmdir(s.merged("dir/.")), Errno.EINVAL);
        assertErrno(() -> rmdir(s.merged("dir/..")), Errno.ENOTEMPTY);
    }

    @Rule("U1")
    public static void rmdir_directoryWithLowerEntries_isNotEmpty(Scene s) throws Exception {
        assertErrno(() -> rmdir(s.merged("lone")), Errno.ENOTEMPTY);
        assertErrno(() -> rmdir(s.merged("dir")), Errno.ENOTEMPTY);
        unlink(s.merged("lone/other"));
        assertErrno(() -> rmdir(s.merged("lone")), Errno.ENOTEMPTY);
        assertEquals(List.of("inner"), Directories.names(s.merged("lone")));
    }

    @Rule("U1")
    public static void rmdir_afterAllEntriesWereRemoved_works(Scene s) throws Exception {
        unlink(s.merged("lone/other"));
        unlink(s.merged("lone/inner/leaf"));
        rmdir(s.merged("lone/inner"));
        rmdir(s.merged("lone"));
        assertTrue(lstat(s.upper("lone")).isWhiteoutDevice());
        assertAbsentAlsoAfterRemount(s, "lone");
    }

    @Rule("U1")
    public static void rmdir_onlyWhiteoutsInLower_isEmpty(Scene s) throws Exception {
        rmdir(s.merged("emptied"));
        assertAbsentAlsoAfterRemount(s, "emptied");
        rmdir(s.merged("hollow"));
        assertAbsentAlsoAfterRemount(s, "hollow");
    }

    @Rule("U2")
    public static void rmdir_newDirectoryOverWhiteout_leavesTheWhiteout(Scene s) throws Exception {
        Posix.mkdir(s.merged("gonedir"), 0755);
        Posix.write(s.merged("gonedir/child"), "");
        unlink(s.merged("gonedir/child"));
        rmdir(s.merged("gonedir"));
        assertAbsentAlsoAfterRemount(s, "gonedir");
    }

    public static void rmdir_newDirectory_leavesNothing(Scene s) throws Exception {
        Posix.mkdir(s.merged("new"), 0755);
        Posix.mkdir(s.merged("new/inner"), 0755);
        rmdir(s.merged("new/inner"));
        rmdir(s.merged("new"));
        assertFalse(Posix.exists(s.upper("new")));
    }

    @Rule("U2")
    public static void removeTree_mergedDirectory_leavesOneWhiteout(Scene s) throws Exception {
        Directories.removeTree(s.merged("dir"));
        assertTrue(lstat(s.upper("dir")).isWhiteoutDevice());
        assertAbsentAlsoAfterRemount(s, "dir");
    }

    @Rule("U3")
    public static void removeTree_everything_leavesAnEmptyRoot(Scene s) throws Exception {
        for (String name : Directories.names(s.merged(""))) {
            Directories.removeTree(s.merged(name));
        }
        assertEquals(List.of(), Directories.names(s.merged("")));
        s.remount();
        assertEquals(List.of(), Directories.names(s.merged("")));
    }

    public static void rmdir_openDirectory_refusesNewEntries(Scene s) throws Exception {
        try (OpenFile dir = Posix.open(s.merged("hollow"), OpenFlags.O_DIRECTORY)) {
            rmdir(s.merged("hollow"));
            assertTrue(dir.stat().isDirectory());
            assertErrno(
                    () -> dir.openat("x", OpenFlags.O_WRONLY | OpenFlags.O_CREAT, 0644), Errno.ENOENT);
            assertErrno(() -> dir.mkdirat("y", 0755), Errno.ENOENT);
        }
        Posix.mkdir(s.merged("hollow"), 0755);
        assertEquals(List.of(), Directories.names(s.merged("hollow")));
    }

    public static void unlink_thenCreate_isAnotherFile(Scene s) throws Exception {
        try (OpenFile old = Posix.open(s.merged("plain"), OpenFlags.O_RDONLY)) {
            unlink(s.merged("plain"));
            Posix.write(s.merged("plain"), "new");
            assertEquals("plain content\n", Posix.text(old.readAll()));
            assertEquals("new", Posix.read(s.merged("plain")));
            assertFalse(old.stat().ino() == stat(s.merged("plain")).ino());
        }
    }

    public static void unlink_symlinkToDirectory_keepsTheDirectory(Scene s) throws Exception {
        Posix.symlink("dir", s.merged("todir"));
        assertErrno(() -> rmdir(s.merged("todir")), Errno.ENOTDIR);
        unlink(s.merged("todir"));
        assertTrue(stat(s.merged("dir/a")).isRegular());
    }

    @Rule("U4")
    public static void unlink_manyLowerFiles_leaveWhiteouts(Scene s) throws Exception {
        for (String name : List.of("plain", "file", "empty", "hard1", "hard2", "big", "sparse", "suid", "caps")) {
            unlink(s.merged(name));
            assertTrue(lstat(s.upper(name)).isWhiteoutDevice(), name);
        }
        s.remount();
        assertErrno(() -> stat(s.merged("hard2")), Errno.ENOENT);
    }
}
