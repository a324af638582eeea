package io.ufs.cli.contract.cases;

import static io.ufs.cli.contract.ErrnoAssertions.assertErrno;
import static io.ufs.cli.contract.Posix.lstat;
import static io.ufs.cli.contract.Posix.mkdir;
import static io.ufs.cli.contract.Posix.read;
import static io.ufs.cli.contract.Posix.rename;
import static io.ufs.cli.contract.Posix.stat;
import static io.ufs.cli.contract.Posix.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.ufs.cli.contract.Directories;
import io.ufs.cli.contract.OpenFile;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.Rule;
import io.ufs.cli.contract.Scene;
import io.ufs.core.errno.Errno;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.RenameFlags;
import java.util.List;

/** Renaming directories. */
public final class RenameDirectoryCases {
    private RenameDirectoryCases() {}

    private static void assertGone(Scene s, String name) throws Exception {
        assertErrno(() -> lstat(s.merged(name)), Errno.ENOENT);
    }

    @Rule("R5")
    public static void rename_newDirectory_movesItsTree(Scene s) throws Exception {
        mkdir(s.merged("new"), 0750);
        mkdir(s.merged("new/in"), 0755);
        write(s.merged("new/in/f"), "f");
        rename(s.merged("new"), s.merged("dir/renamed"));
        assertEquals("f", read(s.merged("dir/renamed/in/f")));
        assertGone(s, "new");
        assertEquals(stat(s.merged("dir")).ino(), stat(s.merged("dir/renamed/..")).ino());
        assertEquals(0750, Posix.permissions(s.merged("dir/renamed")));
    }

    @Rule("R2")
    public static void rename_lowerDirectory_movesItsTree(Scene s) throws Exception {
        rename(s.merged("lone"), s.merged("moved"));
        assertGone(s, "lone");
        assertEquals(List.of("inner", "other"), Directories.names(s.merged("moved")));
        assertEquals("leaf\n", read(s.merged("moved/inner/leaf")));
        s.remount();
        assertGone(s, "lone");
        assertEquals("leaf\n", read(s.merged("moved/inner/leaf")));
        assertEquals("other\n", read(s.merged("moved/other")));
    }

    @Rule("R2")
    public static void rename_mergedDirectory_movesItsTree(Scene s) throws Exception {
        write(s.merged("dir/upper"), "u\n");
        Posix.unlink(s.merged("dir/a"));
        rename(s.merged("dir"), s.merged("lone/dir"));
        assertGone(s, "dir");
        assertEquals(List.of("b", "m", "sub", "t", "upper"), Directories.names(s.merged("lone/dir")));
        assertEquals("middle b\n", read(s.merged("lone/dir/b")));
        assertEquals("x\n", read(s.merged("lone/dir/sub/x")));
        s.remount();
        assertEquals(List.of("b", "m", "sub", "t", "upper"), Directories.names(s.merged("lone/dir")));
        assertEquals("x\n", read(s.merged("lone/dir/sub/x")));
    }

    @Rule("R2")
    public static void rename_lowerDirectoryTwice_movesItsTree(Scene s) throws Exception {
        rename(s.merged("lone/inner"), s.merged("lone/first"));
        rename(s.merged("lone"), s.merged("second"));
        rename(s.merged("second/first"), s.merged("third"));
        assertEquals("leaf\n", read(s.merged("third/leaf")));
        assertEquals(List.of("other"), Directories.names(s.merged("second")));
        s.remount();
        assertEquals("leaf\n", read(s.merged("third/leaf")));
        assertEquals(List.of("other"), Directories.names(s.merged("second")));
        assertGone(s, "lone");
    }

    @Rule("R2")
    public static void rename_lowerDirectory_oldNameCanBeUsedAgain(Scene s) throws Exception {
        rename(s.merged("lone"), s.merged("moved"));
        mkdir(s.merged("lone"), 0755);
        assertEquals(List.of(), Directories.names(s.merged("lone")));
        write(s.merged("lone/other"), "new other\n");
        assertEquals("other\n", read(s.merged("moved/other")));
        assertEquals("new other\n", read(s.merged("lone/other")));
        s.remount();
        assertEquals(List.of("other"), Directories.names(s.merged("lone")));
        assertEquals("other\n", read(s.merged("moved/other")));
    }

    @Rule("R2")
    public static void rename_lowerDirectoryAndBack_isAsBefore(Scene s) throws Exception {
        rename(s.merged("lone"), s.merged("moved"));
        rename(s.merged("moved"), s.merged("lone"));
        assertEquals(List.of("inner", "other"), Directories.names(s.merged("lone")));
        assertEquals("leaf\n", read(s.merged("lone/inner/leaf")));
        assertGone(s, "moved");
        s.remount();
        assertEquals("leaf\n", read(s.merged("lone/inner/leaf")));
        assertGone(s, "moved");
    }

    @Rule("R2")
    public static void rename_lowerDirectory_changesInsideGoToTheCopy(Scene s) throws Exception {
        rename(s.merged("lone"), s.merged("moved"));
        Posix.append(s.merged("moved/inner/leaf"), "more\n");
        Posix.unlink(s.merged("moved/other"));
        write(s.merged("moved/inner/new"), "n");
        assertEquals("leaf\nmore\n", read(s.merged("moved/inner/leaf")));
        s.remount();
        assertEquals(List.of("inner"), Directories.names(s.merged("moved")));
        assertEquals(List.of("leaf", "new"), Directories.names(s.merged("moved/inner")));
        assertEquals("leaf\nmore\n", read(s.merged("moved/inner/leaf")));
    }

    @Rule("R2")
    public static void rename_lowerDirectory_openFilesInsideStay(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("lone/inner/leaf"), OpenFlags.O_RDONLY);
                OpenFile dir = Posix.open(s.merged("lone/inner"), OpenFlags.O_DIRECTORY)) {
            rename(s.merged("lone"), s.merged("moved"));
            assertEquals("leaf\n", Posix.text(file.readAll()));
            try (OpenFile made = dir.openat("new", OpenFlags.O_WRONLY | OpenFlags.O_CREAT, 0644)) {
                made.writeAll(Posix.bytes("made later"));
            }
        }
        assertEquals("made later", read(s.merged("moved/inner/new")));
    }

    @Rule("R3")
    public static void rename_ontoDirectory_mustBeEmptyInAllLayers(Scene s) throws Exception {
        mkdir(s.merged("new"), 0755);
        write(s.merged("new/f"), "f");
        assertErrno(() -> rename(s.merged("new"), s.merged("lone")), Errno.ENOTEMPTY, Errno.EEXIST);
        rename(s.merged("new"), s.merged("hollow"));
        assertEquals(List.of("f"), Directories.names(s.merged("hollow")));
        rename(s.merged("hollow"), s.merged("emptied"));
        assertEquals(List.of("f"), Directories.names(s.merged("emptied")));
        assertGone(s, "hollow");
        s.remount();
        assertEquals(List.of("f"), Directories.names(s.merged("emptied")));
        assertGone(s, "hollow");
    }

    @Rule("R6")
    public static void rename_newDirectoryOntoRemovedName_uncoversNothing(Scene s) throws Exception {
        Directories.removeTree(s.merged("lone"));
        mkdir(s.merged("new"), 0755);
        write(s.merged("new/f"), "f");
        rename(s.merged("new"), s.merged("lone"));
        assertEquals(List.of("f"), Directories.names(s.merged("lone")));
        s.remount();
        assertEquals(List.of("f"), Directories.names(s.merged("lone")));
        mkdir(s.merged("next"), 0755);
        rename(s.merged("next"), s.merged("gonedir"));
        assertEquals(List.of(), Directories.names(s.merged("gonedir")));
        assertGone(s, "gonedir/child");
        s.remount();
        assertEquals(List.of(), Directories.names(s.merged("gonedir")));
    }

    @Rule("R5")
    public static void rename_newDirectoryOntoRemovedChild_uncoversNothing(Scene s) throws Exception {
        Directories.removeTree(s.merged("lone/inner"));
        mkdir(s.merged("new"), 0755);
        rename(s.merged("new"), s.merged("lone/inner"));
        assertEquals(List.of(), Directories.names(s.merged("lone/inner")));
        assertFalse(Posix.exists(s.merged("new")));
        s.remount();
        assertEquals(List.of(), Directories.names(s.merged("lone/inner")));
    }

    public static void rename_directoryIntoItself_isInvalid(Scene s) throws Exception {
        mkdir(s.merged("new"), 0755);
        mkdir(s.merged("new/in"), 0755);
        assertErrno(() -> rename(s.merged("new"), s.merged("new/in/x")), Errno.EINVAL);
        assertErrno(() -> rename(s.merged("lone"), s.merged("lone/inner/x")), Errno.EINVAL);
        assertErrno(() -> rename(s.merged("new/in"), s.merged("new")), Errno.ENOTEMPTY);
    }

    @Rule("R4")
    public static void rename_exchangeNewDirectoryAndFile_swaps(Scene s) throws Exception {
        mkdir(s.merged("new"), 0755);
        write(s.merged("new/f"), "f");
        rename(s.merged("new"), s.merged("plain"), RenameFlags.RENAME_EXCHANGE);
        assertEquals("plain content\n", read(s.merged("new")));
        assertEquals("f", read(s.merged("plain/f")));
        s.remount();
        assertEquals("plain content\n", read(s.merged("new")));
        assertEquals(List.of("f"), Directories.names(s.merged("plain")));
    }

    @Rule("R2")
    public static void rename_exchangeLowerDirectories_swaps(Scene s) throws Exception {
        rename(s.merged("lone"), s.merged("dir"), RenameFlags.RENAME_EXCHANGE);
        assertEquals(List.of("inner", "other"), Directories.names(s.merged("dir")));
        assertEquals(List.of("a", "b", "m", "sub", "t"), Directories.names(s.merged("lone")));
        s.remount();
        assertEquals("leaf\n", read(s.merged("dir/inner/leaf")));
        assertEquals("x\n", read(s.merged("lone/sub/x")));
    }

    @Rule("I1")
    public static void rename_lowerDirectory_keepsItsInode(Scene s) throws Exception {
        long ino = stat(s.merged("lone")).ino();
        long leaf = stat(s.merged("lone/inner/leaf")).ino();
        rename(s.merged("lone"), s.merged("moved"));
        assertEquals(ino, stat(s.merged("moved")).ino());
        assertEquals(leaf, stat(s.merged("moved/inner/leaf")).ino());
    }
}
