package io.ufs.cli.contract.cases;

import static io.ufs.cli.contract.ErrnoAssertions.assertErrno;
import static io.ufs.cli.contract.Posix.read;
import static io.ufs.cli.contract.Posix.stat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.cli.contract.Directories;
import io.ufs.cli.contract.Layers;
import io.ufs.cli.contract.OpenFile;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.Rule;
import io.ufs.cli.contract.Scene;
import io.ufs.cli.contract.With;
import io.ufs.cli.contract.Xattrs;
import io.ufs.core.errno.Errno;
import io.ufs.core.vfs.DeviceId;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import java.util.List;

/** Which object a name leads to. */
public final class LookupCases {
    private LookupCases() {}

    @Rule("L3")
    public static void lookup_fileInThreeLayers_isTheTopmost(Scene s) throws Exception {
        assertEquals("top\n", read(s.merged("file")));
    }

    @Rule("L1")
    public static void lookup_fileInBottomLayer_isFound(Scene s) throws Exception {
        assertEquals("plain content\n", read(s.merged("plain")));
        assertEquals("leaf\n", read(s.merged("lone/inner/leaf")));
    }

    @Rule("L2")
    public static void lookup_whiteout_isAbsent(Scene s) throws Exception {
        assertErrno(() -> stat(s.merged("gone")), Errno.ENOENT);
        assertErrno(() -> stat(s.merged("gonedir")), Errno.ENOENT);
        assertErrno(() -> stat(s.merged("gonedir/child")), Errno.ENOENT);
        assertErrno(() -> stat(s.merged("dir/c")), Errno.ENOENT);
    }

    @Rule("L2")
    @With(With.Extra.XATTR_WHITEOUTS)
    public static void lookup_xattrWhiteout_isAbsent(Scene s) throws Exception {
        assertErrno(() -> stat(s.merged("xwh/removed")), Errno.ENOENT);
        assertEquals("kept\n", read(s.merged("xwh/kept")));
        assertEquals(List.of("kept"), Directories.names(s.merged("xwh")));
    }

    @With(With.Extra.DOT_WH)
    public static void lookup_dotWhMarkers_areDeletions(Scene s) throws Exception {
        assertErrno(() -> stat(s.merged("oci/removed")), Errno.ENOENT);
        assertEquals(List.of("kept", "replaced"), Directories.names(s.merged("oci")));
        assertEquals(List.of("new"), Directories.names(s.merged("oci/replaced")));
        assertErrno(() -> stat(s.merged("oci/.wh.removed")), Errno.ENOENT);
    }

    @Rule("L4")
    public static void lookup_directoryInThreeLayers_isMerged(Scene s) throws Exception {
        assertEquals(List.of("a", "b", "m", "sub", "t"), Directories.names(s.merged("dir")));
        assertEquals("bottom a\n", read(s.merged("dir/a")));
        assertEquals("middle b\n", read(s.merged("dir/b")));
        assertEquals("top t\n", read(s.merged("dir/t")));
        assertEquals("x\n", read(s.merged("dir/sub/x")));
    }

    @Rule("L5")
    public static void lookup_opaqueDirectory_hidesWhatIsBelow(Scene s) throws Exception {
        assertErrno(() -> stat(s.merged("opaque/below")), Errno.ENOENT);
        assertEquals("above\n", read(s.merged("opaque/above")));
        assertEquals(List.of("above"), Directories.names(s.merged("opaque")));
    }

    @Rule("L3")
    public static void lookup_fileOverDirectory_hidesTheDirectory(Scene s) throws Exception {
        assertEquals("covering\n", read(s.merged("covered")));
        assertErrno(() -> stat(s.merged("covered/inner")), Errno.ENOTDIR);
    }

    @Rule("L4")
    public static void lookup_directoryOverFile_isTheDirectory(Scene s) throws Exception {
        assertEquals(List.of("new"), Directories.names(s.merged("turned")));
    }

    @Rule("L4")
    public static void lookup_fileBetweenDirectories_endsMerging(Scene s) throws Exception {
        assertEquals(List.of("shallow"), Directories.names(s.merged("split")));
        assertErrno(() -> stat(s.merged("split/deep")), Errno.ENOENT);
    }

    @Rule("L4")
    public static void lookup_whiteoutBetweenDirectories_endsMerging(Scene s) throws Exception {
        assertEquals(List.of("fresh"), Directories.names(s.merged("back")));
        assertErrno(() -> stat(s.merged("back/old")), Errno.ENOENT);
    }

    @Rule("L6")
    public static void stat_mergedDirectory_showsTheTopmost(Scene s) throws Exception {
        Stat dir = stat(s.merged("dir"));
        assertEquals(Mode.S_IFDIR | 0711, dir.mode());
        assertEquals(Layers.MTIME.seconds(), dir.mtime());
        assertEquals(Layers.MTIME.nanos(), dir.mtimeNsec());
        assertEquals("green", Xattrs.get(s.merged("dir"), "user.colour"));
    }

    @Rule("L7")
    @With(With.Extra.REDIRECT)
    public static void lookup_redirectedDirectory_mergesTheOldName(Scene s) throws Exception {
        assertEquals(List.of("new", "old"), Directories.names(s.merged("moved")));
        assertEquals("old\n", read(s.merged("moved/old")));
        assertErrno(() -> stat(s.merged("before")), Errno.ENOENT);
        assertFalse(Directories.names(s.merged("")).contains("before"));
    }

    public static void lookup_rawName_isFound(Scene s) throws Exception {
        assertEquals("raw\n", read(s.merged(Layers.RAW_NAME)));
        assertTrue(Directories.names(s.merged("")).contains(Layers.RAW_NAME));
        assertErrno(() -> stat(s.merged(Layers.RAW_NAME.replace('\u00fe', '\u00fd'))), Errno.ENOENT);
    }

    @Rule("L13")
    public static void lookup_longestName_isFoundAndOneMoreByteIsTooLong(Scene s) throws Exception {
        assertEquals("long\n", read(s.merged(Layers.LONG_NAME)));
        assertErrno(() -> stat(s.merged("n".repeat(256))), Errno.ENAMETOOLONG);
    }

    public static void lookup_throughFile_isNotADirectory(Scene s) throws Exception {
        assertErrno(() -> stat(s.merged("plain/x")), Errno.ENOTDIR);
        assertErrno(() -> stat(s.merged("plain/")), Errno.ENOTDIR);
    }

    public static void lookup_symlink_isFollowed(Scene s) throws Exception {
        assertEquals("plain", Posix.readlink(s.merged("link")));
        assertEquals("plain content\n", read(s.merged("link")));
        assertEquals(stat(s.merged("plain")).ino(), stat(s.merged("link")).ino());
        assertEquals(5, Posix.lstat(s.merged("link")).size());
        assertErrno(() -> stat(s.merged("dangling")), Errno.ENOENT);
    }

    public static void lookup_symlinkLoop_isEloop(Scene s) throws Exception {
        assertErrno(() -> stat(s.merged("loop")), Errno.ELOOP);
        assertErrno(() -> Posix.open(s.merged("link"), OpenFlags.O_NOFOLLOW), Errno.ELOOP);
    }

    public static void readlink_ofOtherObjects_isInvalid(Scene s) throws Exception {
        assertErrno(() -> Posix.readlink(s.merged("plain")), Errno.EINVAL);
        assertErrno(() -> Posix.readlink(s.merged("dir")), Errno.EINVAL);
    }

    public static void lookup_absentName_isAbsentUntilItIsMade(Scene s) throws Exception {
        for (int i = 0; i < 3; i++) {
            assertErrno(() -> stat(s.merged("absent")), Errno.ENOENT);
        }
        Posix.write(s.merged("absent"), "now here\n");
        assertEquals("now here\n", read(s.merged("absent")));
    }

    @Rule("I1")
    public static void stat_everyObject_isOnOneDevice(Scene s) throws Exception {
        long dev = stat(s.merged("")).dev();
        Posix.append(s.merged("plain"), "copied up\n");
        Posix.write(s.merged("new"), "upper\n");
        for (String name : Directories.names(s.merged(""))) {
            assertEquals(dev, Posix.lstat(s.merged(name)).dev(), name);
        }
        assertEquals(dev, stat(s.merged("dir/sub/x")).dev());
    }

    public static void stat_everyObject_hasItsOwnInode(Scene s) throws Exception {
        List<Long> inodes = new java.util.ArrayList<>();
        for (String name : Directories.names(s.merged(""))) {
            if (!name.equals("hard2")) {
                inodes.add(Posix.lstat(s.merged(name)).ino());
            }
        }
        assertEquals(inodes.size(), inodes.stream().distinct().count());
        assertFalse(inodes.contains(0L));
    }

    public static void lookup_dotDot_isTheParent(Scene s) throws Exception {
        assertEquals(stat(s.merged("dir")).ino(), stat(s.merged("dir/sub/..")).ino());
        assertEquals(stat(s.merged("")).ino(), stat(s.merged("dir/sub/../..")).ino());
        assertEquals(stat(s.merged("dir")).ino(), stat(s.merged("dir/.")).ino());
    }

    public static void stat_specialFiles_keepTypeAndDevice(Scene s) throws Exception {
        assertEquals(FileType.FIFO, stat(s.merged("fifo")).type());
        assertEquals(FileType.SOCKET, stat(s.merged("socket")).type());
        assertEquals(Mode.S_IFCHR | 0644, stat(s.merged("null")).mode());
        assertEquals(DeviceId.of(1, 3), stat(s.merged("null")).rdev());
        assertEquals(FileType.BLOCK_DEVICE, stat(s.merged("block")).type());
        assertEquals(DeviceId.of(7, 300), stat(s.merged("block")).rdev());
    }

    public static void open_directoryFlags_areChecked(Scene s) throws Exception {
        assertErrno(() -> Posix.open(s.merged("plain"), OpenFlags.O_DIRECTORY), Errno.ENOTDIR);
        assertErrno(() -> Posix.open(s.merged("dir"), OpenFlags.O_WRONLY), Errno.EISDIR);
        assertErrno(() -> Posix.open(s.merged("dir"), OpenFlags.O_RDWR), Errno.EISDIR);
        assertErrno(() -> Posix.open(s.merged("socket"), OpenFlags.O_RDONLY), Errno.ENXIO);
    }

    public static void openat_relativeToDirectory_seesTheMergedTree(Scene s) throws Exception {
        try (OpenFile dir = Posix.open(s.merged("dir"), OpenFlags.O_DIRECTORY);
                OpenFile file = dir.openat("sub/x", OpenFlags.O_RDONLY, 0)) {
            assertEquals("x\n", Posix.text(file.readAll()));
            assertErrno(() -> dir.openat("c", OpenFlags.O_RDONLY, 0), Errno.ENOENT);
        }
    }

    public static void stat_file_showsSizeAndBlocks(Scene s) throws Exception {
        Stat big = stat(s.merged("big"));
        assertEquals(Layers.BIG, big.size());
        assertTrue(big.blocks() * 512 >= Layers.BIG, "blocks " + big.blocks());
        Stat sparse = stat(s.merged("sparse"));
        assertEquals(4 << 20, sparse.size());
        assertTrue(sparse.blocks() * 512 < 1 << 20, "blocks " + sparse.blocks());
        assertEquals(1, stat(s.merged("plain")).nlink());
    }
}
