package io.ufs.core.overlay;

import static io.ufs.core.overlay.Errnos.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.backend.memory.BackendCall;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.SetattrRequest;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Attributes and times: rules P4 to P6, P8, P9, C1. */
@Timeout(20)
class AttributesTest {
    @Test
    void setattr_everythingAtOnce_isDone() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "f \"content\"")) {
            Stat stat = union.setattr("f",
                    new SetattrRequest(06750, 4, 5, 3, new Timestamp(10, 1), new Timestamp(20, 2), false));
            assertEquals(Mode.S_IFREG | 06750, stat.mode());
            assertEquals(4, stat.uid());
            assertEquals(5, stat.gid());
            assertEquals(3, stat.size());
            assertEquals(10, stat.atime());
            assertEquals(20, stat.mtime());
            assertEquals(stat, union.stat("f"));
            assertEquals("con", union.read("f"));
            union.verify();
        }
    }

    @Test
    void setattr_onOtherTypes_errnoOfTruncate() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "d/\nl -> t\np (fifo)")) {
            assertErrno(Errno.EISDIR, () -> union.truncate("d", 0));
            assertErrno(Errno.EINVAL, () -> union.truncate("p", 0));
            assertEquals("", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("P6: the bits of a directory are not set-id bits of a program")
    void setattr_killSetIdOnDirectory_keepsTheBits() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "d/")) {
            union.chmod("d", 06755);
            SetattrRequest nothing = new SetattrRequest(-1, -1, -1, -1, null, null, true);
            assertEquals(Mode.S_IFDIR | 06755, union.setattr("d", nothing).mode());
            union.verify();
        }
    }

    @Test
    @DisplayName("C9: truncate(2) to the same length sets the time of modification, as O_TRUNC does")
    void truncate_toTheSameLength_setsMtime() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "f mtime=5\ng \"x\" mtime=5\nh mtime=5\ni \"x\" mtime=5")) {
            union.truncate("f", 0);
            assertNotEquals(5, union.stat("f").mtime());
            union.truncate("g", 1);
            assertNotEquals(5, union.stat("g").mtime());
            union.truncate("i", 0);
            assertNotEquals(5, union.stat("i").mtime());
            union.at("h", inode -> {
                union.filesystem().close(union.filesystem()
                        .open(inode, OpenFlags.O_WRONLY | OpenFlags.O_TRUNC, false));
                return null;
            });
            assertNotEquals(5, union.stat("h").mtime());
            union.verify();
        }
    }

    @Test
    @DisplayName("I2: the number of an object of a further filesystem carries that filesystem, and stays")
    void stat_objectOfAFurtherFilesystem_hasANumberOfItsOwn() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("u \"x\"", "f \"x\"")) {
            long number = union.stat("f").ino();
            assertEquals(1, number >>> 48);
            assertEquals(0, union.stat("u").ino() >>> 48);
            assertEquals(union.stat("u").dev(), union.stat("f").dev());
            union.chmod("f", 0600);
            assertEquals(number, union.stat("f").ino());
            union.verify();
        }
    }

    @Test
    @DisplayName("P4: reading changes no time")
    void read_lowerFile_changesNoAtime() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "f \"x\" mtime=5")) {
            union.read("f");
            assertEquals(5, union.stat("f").atime());
            union.verify();
        }
    }

    @Test
    @DisplayName("P5: removing a lower name changes the times of its directory")
    void unlink_inALowerDirectory_changesItsTimes() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "d/f\nd/ mtime=5")) {
            union.unlink("d/f");
            assertTrue(union.stat("d").mtime() > 5);
            union.verify();
        }
    }

    @Test
    @DisplayName("P6: what an ordinary user's write takes away")
    void killSetId_ofASetuidFile_clearsBitsAndCapability() throws ErrnoException {
        String drawn = "f \"x\" mode=06755 security.capability=cap\ng \"x\" mode=02644";
        for (boolean inUpper : new boolean[]{true, false}) {
            try (MountedUnion union = MountedUnion.of(inUpper ? drawn : "", inUpper ? "" : drawn)) {
                union.at("f", inode -> {
                    union.filesystem().close(union.filesystem().open(inode, OpenFlags.O_WRONLY, false));
                    union.filesystem().killSetId(inode);
                    return null;
                });
                assertEquals(Mode.S_IFREG | 0755, union.stat("f").mode());
                assertNull(union.getxattr("f", "security.capability"));
                union.setattr("g", new SetattrRequest(-1, -1, -1, 0, null, null, true));
                assertEquals(Mode.S_IFREG | 02644, union.stat("g").mode());
                union.verify();
            }
        }
    }

    @Test
    @DisplayName("P8: space is that of upper")
    void statfs_ofAUnion_isOfUpper() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "f")) {
            assertEquals(union.upper().asUpper().statfs().blocks(), union.filesystem().statfs().blocks());
        }
    }

    @Test
    @DisplayName("P9: fsync reaches upper only")
    void fsync_lowerAndUpper_onlyUpperIsSynced() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("u \"x\"\nd/", "l \"x\"\ne/")) {
            OverlayFilesystem filesystem = union.filesystem();
            for (String path : new String[]{"u", "l"}) {
                union.at(path, inode -> {
                    OpenFile file = filesystem.open(inode, OpenFlags.O_RDONLY, false);
                    filesystem.fsync(file, true);
                    filesystem.close(file);
                    return null;
                });
            }
            for (String path : new String[]{"d", "e"}) {
                union.at(path, dir -> {
                    filesystem.fsyncDirectory(dir);
                    return null;
                });
            }
            assertEquals(2, union.upperFilesystem.faults().calls().stream()
                    .filter(call -> call == BackendCall.FSYNC)
                    .count());
            assertFalse(union.lowerFilesystem.faults().calls().contains(BackendCall.FSYNC));
            union.verify();
        }
    }

    @Test
    @DisplayName("C7: flags are set on the copy, which is made even if they are there already")
    void setInodeFlags_onALowerFile_copiesUp() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "f \"x\"")) {
            union.at("f", inode -> {
                union.filesystem().setInodeFlags(inode, 0);
                assertTrue(inode.isCopiedUp());
                union.filesystem().setInodeFlags(inode, 0x80);
                assertEquals(0x80, union.filesystem().inodeFlags(inode));
                return null;
            });
            union.verify();
        }
    }

    @Test
    void open_otherThanRegularFiles_errno() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "d/\nl -> t")) {
            assertErrno(Errno.EISDIR, () -> union.read("d"));
            assertErrno(Errno.ELOOP, () -> union.read("l"));
            assertErrno(Errno.EINVAL, () -> union.readlink("d"));
            union.verify();
        }
    }
}
