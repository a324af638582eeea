package io.ufs.cli.contract.cases;

import static io.ufs.cli.contract.ErrnoAssertions.assertErrno;
import static io.ufs.cli.contract.Posix.lstat;
import static io.ufs.cli.contract.Posix.read;
import static io.ufs.cli.contract.Posix.rename;
import static io.ufs.cli.contract.Posix.stat;
import static io.ufs.cli.contract.Posix.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.cli.contract.Directories;
import io.ufs.cli.contract.OpenFile;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.Rule;
import io.ufs.cli.contract.Scene;
import io.ufs.cli.contract.Xattrs;
import io.ufs.core.errno.Errno;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.RenameFlags;
import java.util.List;

/** Renaming what is not a directory. */
public final class RenameCases {
    private RenameCases() {}

    private static void assertGone(Scene s, String name) throws Exception {
        assertErrno(() -> lstat(s.merged(name)), Errno.ENOENT);
    }

    @Rule("R5")
    public static void rename_lowerFile_leavesAWhiteout(Scene s) throws Exception {
        long ino = stat(s.merged("plain")).ino();
        rename(s.merged("plain"), s.merged("moved"));
        assertGone(s, "plain");
        assertEquals("plain content\n", read(s.merged("moved")));
        assertEquals("blue", Xattrs.get(s.merged("moved"), "user.colour"));
        assertEquals(ino, stat(s.merged("moved")).ino());
        assertTrue(lstat(s.upper("plain")).isWhiteoutDevice());
        s.remount();
        assertGone(s, "plain");
        assertEquals("plain content\n", read(s.merged("moved")));
    }

    @Rule("R5")
    public static void rename_upperFile_leavesNothing(Scene s) throws Exception {
        write(s.merged("new"), "n");
        rename(s.merged("new"), s.merged("newer"));
        assertFalse(Posix.exists(s.upper("new")));
        assertEquals("n", read(s.upper("newer")));
    }

    @Rule("R5")
    public static void rename_ontoWhiteout_replacesIt(Scene s) throws Exception {
        rename(s.merged("plain"), s.merged("gone"));
        assertEquals("plain content\n", read(s.merged("gone")));
        assertGone(s, "plain");
        Posix.unlink(s.merged("file"));
        rename(s.merged("gone"), s.merged("file"));
        assertEquals("plain content\n", read(s.merged("file")));
        assertGone(s, "gone");
        s.remount();
        assertGone(s, "gone");
        assertGone(s, "plain");
        assertEquals("plain content\n", read(s.merged("file")));
    }

    public static void rename_ontoLowerFile_replacesIt(Scene s) throws Exception {
        rename(s.merged("plain"), s.merged("file"));
        assertEquals("plain content\n", read(s.merged("file")));
        assertGone(s, "plain");
        write(s.merged("tmp"), "saved\n");
        rename(s.merged("tmp"), s.merged("dir/a"));
        assertEquals("saved\n", read(s.merged("dir/a")));
        assertFalse(Posix.exists(s.upper("tmp")));
        s.remount();
        assertEquals("saved\n", read(s.merged("dir/a")));
        assertEquals("plain content\n", read(s.merged("file")));
    }

    public static void rename_acrossDirectories_moves(Scene s) throws Exception {
        rename(s.merged("dir/sub/x"), s.merged("lone/inner/y"));
        assertEquals("x\n", read(s.merged("lone/inner/y")));
        assertGone(s, "dir/sub/x");
        assertEquals(List.of("leaf", "y"), Directories.names(s.merged("lone/inner")));
        assertEquals(List.of(), Directories.names(s.merged("dir/sub")));
    }

    public static void rename_chain_keepsTheContent(Scene s) throws Exception {
        rename(s.merged("plain"), s.merged("b"));
        rename(s.merged("b"), s.merged("dir/c"));
        rename(s.merged("dir/c"), s.merged("plain"));
        assertEquals("plain content\n", read(s.merged("plain")));
        assertGone(s, "b");
        assertGone(s, "dir/c");
        s.remount();
        assertEquals("plain content\n", read(s.merged("plain")));
    }

    public static void rename_otherTypes_move(Scene s) throws Exception {
        for (String name : List.of("link", "fifo", "socket", "null", "block")) {
            FileType type = lstat(s.merged(name)).type();
            rename(s.merged(name), s.merged("lone/" + name));
            assertGone(s, name);
            assertEquals(type, lstat(s.merged("lone/" + name)).type());
        }
        assertEquals("plain", Posix.readlink(s.merged("lone/link")));
    }

    @Rule("R8")
    public static void rename_ontoItself_changesNothing(Scene s) throws Exception {
        rename(s.merged("plain"), s.merged("plain"));
        rename(s.merged("dir"), s.merged("dir"));
        assertEquals("plain content\n", read(s.merged("plain")));
        write(s.merged("one"), "1");
        Posix.link(s.merged("one"), s.merged("two"));
        rename(s.merged("one"), s.merged("two"));
        assertEquals("1", read(s.merged("one")));
        assertEquals("1", read(s.merged("two")));
    }

    @Rule("R8")
    public static void rename_ontoOtherLinkOfLowerFile_changesNothing(Scene s) throws Exception {
        rename(s.merged("hard1"), s.merged("hard2"));
        assertEquals("hard\n", read(s.merged("hard1")));
        assertEquals("hard\n", read(s.merged("hard2")));
    }

    public static void rename_wrongTypes_areRefused(Scene s) throws Exception {
        assertErrno(() -> rename(s.merged("plain"), s.merged("hollow")), Errno.EISDIR);
        Posix.mkdir(s.merged("new"), 0755);
        assertErrno(() -> rename(s.merged("new"), s.merged("plain")), Errno.ENOTDIR);
        assertErrno(() -> rename(s.merged("absent"), s.merged("x")), Errno.ENOENT);
        assertErrno(() -> rename(s.merged("gone"), s.merged("x")), Errno.ENOENT);
        assertErrno(() -> rename(s.merged("plain"), s.merged("absent/x")), Errno.ENOENT);
        assertErrno(() -> rename(s.merged("plain"), s.merged("file/x")), Errno.ENOTDIR);
        assertErrno(() -> rename(s.merged("plain"), s.merged("n".repeat(256))), Errno.ENAMETOOLONG);
    }

    public static void rename_openFile_staysTheSame(Scene s) throws Exception {
        try (OpenFile reader = Posix.open(s.merged("plain"), OpenFlags.O_RDONLY)) {
            rename(s.merged("plain"), s.merged("dir/moved"));
            Posix.append(s.merged("dir/moved"), "more");
            assertEquals("plain content\nmore", Posix.text(reader.pread(100, 0)));
            assertEquals(reader.stat().ino(), stat(s.merged("dir/moved")).ino());
        }
    }

    @Rule("R1")
    public static void rename_noReplace_refusesExisting(Scene s) throws Exception {
        int flag = RenameFlags.RENAME_NOREPLACE;
        assertErrno(() -> rename(s.merged("plain"), s.merged("file"), flag), Errno.EEXIST);
        assertErrno(() -> rename(s.merged("plain"), s.merged("dir"), flag), Errno.EEXIST);
        rename(s.merged("plain"), s.merged("gone"), flag);
        assertEquals("plain content\n", read(s.merged("gone")));
        rename(s.merged("gone"), s.merged("fresh"), flag);
        assertEquals("plain content\n", read(s.merged("fresh")));
        assertGone(s, "plain");
    }

    @Rule("R4")
    public static void rename_exchange_swapsFiles(Scene s) throws Exception {
        int flag = RenameFlags.RENAME_EXCHANGE;
        rename(s.merged("plain"), s.merged("file"), flag);
        assertEquals("top\n", read(s.merged("plain")));
        assertEquals("plain content\n", read(s.merged("file")));
        write(s.merged("new"), "upper");
        rename(s.merged("new"), s.merged("dir/sub/x"), flag);
        assertEquals("x\n", read(s.merged("new")));
        assertEquals("upper", read(s.merged("dir/sub/x")));
        assertErrno(() -> rename(s.merged("new"), s.merged("gone"), flag), Errno.ENOENT);
        s.remount();
        assertEquals("top\n", read(s.merged("plain")));
        assertEquals("upper", read(s.merged("dir/sub/x")));
    }

    @Rule("R1")
    public static void rename_otherFlags_areInvalid(Scene s) throws Exception {
        assertErrno(() -> rename(s.merged("plain"), s.merged("x"), RenameFlags.RENAME_WHITEOUT), Errno.EINVAL);
        assertErrno(() -> rename(s.merged("plain"), s.merged("x"), 8), Errno.EINVAL);
        assertErrno(() -> rename(s.merged("plain"), s.merged("x"), 3), Errno.EINVAL);
        assertEquals("plain content\n", read(s.merged("plain")));
    }

    public static void rename_ontoMissingThenRecreated_areIndependent(Scene s) throws Exception {
        rename(s.merged("plain"), s.merged("kept"));
        write(s.merged("plain"), "another\n");
        assertEquals("another\n", read(s.merged("plain")));
        assertEquals("plain content\n", read(s.merged("kept")));
        assertFalse(stat(s.merged("plain")).ino() == stat(s.merged("kept")).ino());
        Posix.unlink(s.merged("plain"));
        rename(s.merged("kept"), s.merged("plain"));
        assertEquals("plain content\n", read(s.merged("plain")));
    }

    public static void rename_specialNames_areTheirBytes(Scene s) throws Exception {
        rename(s.merged("plain"), s.merged("\u00ff\n"));
        assertEquals("plain content\n", read(s.merged("\u00ff\n")));
        rename(s.merged("\u00ff\n"), s.merged("x".repeat(255)));
        assertEquals("plain content\n", read(s.merged("x".repeat(255))));
    }

    public static void rename_changesTimesOfBothParents_notOfTheFile(Scene s) throws Exception {
        var before = stat(s.merged("plain"));
        rename(s.merged("plain"), s.merged("dir/plain"));
        var after = stat(s.merged("dir/plain"));
        assertEquals(before.mtime(), after.mtime());
        assertEquals(before.mtimeNsec(), after.mtimeNsec());
        assertTrue(stat(s.merged("dir")).mtime() > io.ufs.cli.contract.Layers.MTIME.seconds());
    }
}
