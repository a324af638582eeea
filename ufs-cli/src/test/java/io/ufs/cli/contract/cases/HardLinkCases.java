package io.ufs.cli.contract.cases;

import static io.ufs.cli.contract.ErrnoAssertions.assertErrno;
import static io.ufs.cli.contract.Posix.link;
import static io.ufs.cli.contract.Posix.lstat;
import static io.ufs.cli.contract.Posix.read;
import static io.ufs.cli.contract.Posix.stat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.ufs.cli.contract.Directories;
import io.ufs.cli.contract.OpenFile;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.Rule;
import io.ufs.cli.contract.Scene;
import io.ufs.core.errno.Errno;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.OpenFlags;
import java.util.List;

/** Files with several names. */
public final class HardLinkCases {
    private HardLinkCases() {}

    @Rule("N4")
    public static void link_lowerFile_givesASecondName(Scene s) throws Exception {
        link(s.merged("plain"), s.merged("dir/second"));
        assertEquals(stat(s.merged("plain")).ino(), stat(s.merged("dir/second")).ino());
        assertEquals(2, stat(s.merged("plain")).nlink());
        assertEquals(2, stat(s.merged("dir/second")).nlink());
        Posix.append(s.merged("plain"), "more\n");
        assertEquals("plain content\nmore\n", read(s.merged("dir/second")));
        Posix.unlink(s.merged("plain"));
        assertEquals(1, stat(s.merged("dir/second")).nlink());
        assertEquals("plain content\nmore\n", read(s.merged("dir/second")));
    }

    @Rule("N4")
    public static void link_upperFile_givesASecondName(Scene s) throws Exception {
        Posix.write(s.merged("one"), "1");
        link(s.merged("one"), s.merged("two"));
        link(s.merged("two"), s.merged("lone/three"));
        assertEquals(3, stat(s.merged("two")).nlink());
        Posix.write(s.merged("lone/three"), "333");
        assertEquals("333", read(s.merged("one")));
        s.remount();
        assertEquals(stat(s.merged("one")).ino(), stat(s.merged("lone/three")).ino());
        assertEquals(3, stat(s.merged("one")).nlink());
    }

    @Rule("N4")
    public static void link_overWhiteout_replacesIt(Scene s) throws Exception {
        link(s.merged("plain"), s.merged("gone"));
        assertEquals("plain content\n", read(s.merged("gone")));
        Posix.unlink(s.merged("file"));
        link(s.merged("plain"), s.merged("file"));
        assertEquals(stat(s.merged("plain")).ino(), stat(s.merged("file")).ino());
        assertEquals(3, stat(s.merged("plain")).nlink());
        s.remount();
        assertEquals("plain content\n", read(s.merged("file")));
    }

    public static void link_refused_changesNothing(Scene s) throws Exception {
        assertErrno(() -> link(s.merged("plain"), s.merged("file")), Errno.EEXIST);
        assertErrno(() -> link(s.merged("plain"), s.merged("dir")), Errno.EEXIST);
        assertErrno(() -> link(s.merged("dir"), s.merged("x")), Errno.EPERM);
        assertErrno(() -> link(s.merged("absent"), s.merged("x")), Errno.ENOENT);
        assertErrno(() -> link(s.merged("gone"), s.merged("x")), Errno.ENOENT);
        assertErrno(() -> link(s.merged("plain"), s.merged("absent/x")), Errno.ENOENT);
        assertEquals(1, stat(s.merged("plain")).nlink());
    }

    public static void link_symlink_linksTheSymlinkItself(Scene s) throws Exception {
        link(s.merged("link"), s.merged("link2"));
        assertEquals(FileType.SYMLINK, lstat(s.merged("link2")).type());
        assertEquals("plain", Posix.readlink(s.merged("link2")));
        assertEquals(lstat(s.merged("link")).ino(), lstat(s.merged("link2")).ino());
        Posix.linkFollowing(s.merged("link"), s.merged("plain2"));
        assertEquals(stat(s.merged("plain")).ino(), lstat(s.merged("plain2")).ino());
    }

    public static void link_specialFile_givesASecondName(Scene s) throws Exception {
        link(s.merged("fifo"), s.merged("fifo2"));
        assertEquals(lstat(s.merged("fifo")).ino(), lstat(s.merged("fifo2")).ino());
        assertEquals(2, lstat(s.merged("fifo")).nlink());
    }

    @Rule("I1")
    public static void stat_lowerHardLinks_areOneInode(Scene s) throws Exception {
        assertEquals(stat(s.merged("hard1")).ino(), stat(s.merged("hard2")).ino());
        assertEquals(2, stat(s.merged("hard1")).nlink());
    }

    @Rule("I7")
    public static void write_lowerHardLink_isSeenThroughAllNames(Scene s) throws Exception {
        Posix.append(s.merged("hard1"), "more\n");
        assertEquals("hard\nmore\n", read(s.merged("hard2")));
        assertEquals(stat(s.merged("hard1")).ino(), stat(s.merged("hard2")).ino());
        Posix.append(s.merged("hard2"), "and more\n");
        assertEquals("hard\nmore\nand more\n", read(s.merged("hard1")));
    }

    @Rule("I7")
    public static void write_lowerHardLink_isSeenThroughAllNamesAfterRemount(Scene s) throws Exception {
        Posix.append(s.merged("hard1"), "more\n");
        s.remount();
        assertEquals("hard\nmore\n", read(s.merged("hard1")));
        assertEquals("hard\nmore\n", read(s.merged("hard2")));
        assertEquals(stat(s.merged("hard1")).ino(), stat(s.merged("hard2")).ino());
    }

    @Rule("I8")
    public static void unlink_lowerHardLink_lowersTheCount(Scene s) throws Exception {
        Posix.unlink(s.merged("hard1"));
        assertEquals(1, stat(s.merged("hard2")).nlink());
        assertEquals("hard\n", read(s.merged("hard2")));
    }

    @Rule("I7")
    public static void rename_lowerHardLink_keepsTheFile(Scene s) throws Exception {
        Posix.rename(s.merged("hard1"), s.merged("dir/renamed"));
        assertEquals("hard\n", read(s.merged("dir/renamed")));
        assertEquals("hard\n", read(s.merged("hard2")));
        assertEquals(stat(s.merged("dir/renamed")).ino(), stat(s.merged("hard2")).ino());
    }

    @Rule("I1")
    public static void copyUp_lowerHardLink_keepsItsInode(Scene s) throws Exception {
        long ino = stat(s.merged("hard1")).ino();
        Posix.append(s.merged("hard1"), "x");
        assertEquals(ino, stat(s.merged("hard1")).ino());
    }

    public static void copyUp_openHardLink_readsTheCopy(Scene s) throws Exception {
        try (OpenFile reader = Posix.open(s.merged("hard1"), OpenFlags.O_RDONLY)) {
            Posix.append(s.merged("hard1"), "more\n");
            assertEquals("hard\nmore\n", Posix.text(reader.pread(100, 0)));
        }
    }

    public static void link_thenRemoveAllNames_isGone(Scene s) throws Exception {
        link(s.merged("dir/a"), s.merged("a2"));
        Posix.unlink(s.merged("dir/a"));
        Posix.unlink(s.merged("a2"));
        assertFalse(Posix.exists(s.merged("dir/a")));
        assertFalse(Posix.exists(s.upper("a2")));
        assertEquals(List.of("b", "m", "sub", "t"), Directories.names(s.merged("dir")));
    }
}
