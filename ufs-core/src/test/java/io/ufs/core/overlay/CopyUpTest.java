package io.ufs.core.overlay;

import static io.ufs.core.overlay.Errnos.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.backend.memory.BackendCall;
import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.SetattrRequest;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** From lower to upper: rules C1 to C13. */
@Timeout(20)
class CopyUpTest {
    private static final String LOWER = """
            d/f "content" mode=0640 uid=5 gid=6 mtime=1000 user.k="v"
            d/sub/
            d/link -> "f"
            d/pipe (fifo)
            """;

    /** An operation on a union. */
    interface Action {
        void on(MountedUnion union) throws ErrnoException;
    }

    private static Arguments named(String name, Action action) {
        return Arguments.of(Named.of(name, action));
    }

    static Stream<Arguments> triggers() {
        return Stream.of(
                named("open for write", union -> open(union, OpenFlags.O_WRONLY)),
                named("open read-write", union -> open(union, OpenFlags.O_RDWR)),
                named("open with truncate", union -> open(union, OpenFlags.O_RDONLY | OpenFlags.O_TRUNC)),
                named("truncate", union -> union.truncate("d/f", 3)),
                named("chmod", union -> union.chmod("d/f", 0600)),
                named("chown", union -> union.setattr("d/f", new SetattrRequest(-1, 9, -1, -1, null, null, false))),
                named("utimes",
                        union -> union.setattr("d/f", new SetattrRequest(-1, -1, -1, -1, null, Timestamp.NOW, false))),
                named("setxattr", union -> union.setxattr("d/f", "user.a", "b")),
                named("removexattr", union -> removexattr(union, "user.k")),
                named("link", union -> union.link("d/f", "d/second")),
                named("rename", union -> union.rename("d/f", "d/second")));
    }

    static Stream<Arguments> others() {
        return Stream.of(
                named("read", union -> assertEquals("content", union.read("d/f"))),
                named("open to append without writing", union -> open(union, OpenFlags.O_APPEND)),
                named("stat", union -> union.stat("d/f")),
                named("getxattr", union -> assertEquals("v", union.getxattr("d/f", "user.k"))),
                named("listxattr", union -> union.listxattr("d/f")),
                named("remove an absent attribute",
                        union -> assertErrno(Errno.ENODATA, () -> removexattr(union, "user.absent"))),
                named("readdir", union -> union.readdir("d")),
                named("readlink", union -> assertEquals("f", union.readlink("d/link"))));
    }

    private static void open(MountedUnion union, int flags) throws ErrnoException {
        union.at("d/f", inode -> {
            union.filesystem().close(union.filesystem().open(inode, flags, false));
            return null;
        });
    }

    private static void removexattr(MountedUnion union, String name) throws ErrnoException {
        union.at("d/f", inode -> {
            union.filesystem().removexattr(inode, XattrName.of(name));
            return null;
        });
    }

    @ParameterizedTest
    @MethodSource("triggers")
    @DisplayName("C1: what changes an object copies it up")
    void change_ofALowerFile_copiesItUp(Action action) throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", LOWER)) {
            action.on(union);
            assertTrue(union.upperDrawing().contains("uid="), union::upperDrawing);
            union.verify();
        }
    }

    @ParameterizedTest
    @MethodSource("others")
    @DisplayName("C1: what only looks copies nothing")
    void look_atALowerFile_copiesNothing(Action action) throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", LOWER)) {
            action.on(union);
            assertEquals("", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("C2: parents first, without their contents")
    void copyUp_deepFile_makesItsParentsWithTheirAttributes() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("",
                "a/ mode=0700 uid=1 gid=2 user.a=1 mtime=77\na/b/ mode=01777\na/b/c/f \"x\"\na/other")) {
            union.write("a/b/c/f", "y");
            assertEquals("""
                    a/ mode=0700 uid=1 gid=2 user.a="1"
                    a/b/ mode=01777
                    a/b/c/
                    a/b/c/f "y"
                    """, union.upperDrawing());
            assertEquals(77, union.stat("a").mtime());
            union.verify();
        }
    }

    @Test
    @DisplayName("C3: an owner that cannot be written is EOVERFLOW, and nothing changes")
    void copyUp_ownerWithoutMapping_EOVERFLOW() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("d/", LOWER)) {
            union.upperFilesystem.faults().failEvery(call -> call == BackendCall.CHOWN, Errno.EINVAL);
            assertErrno(Errno.EOVERFLOW, () -> union.chmod("d/f", 0600));
            assertEquals("d/\n", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("C4: each type, with its target or device number")
    void copyUp_everyType_isComplete() throws ErrnoException {
        String all = """
                b (block 8:1) mode=0600 uid=1
                c (char 1:3) mode=0600 uid=1
                d/ mode=0700 uid=1
                f "text" mode=0600 uid=1
                l -> "f" uid=1
                p (fifo) mode=0600 uid=1
                s (socket) mode=0600 uid=1
                """;
        for (boolean tmpfiles : new boolean[]{true, false}) {
            UpperFeatures features = new UpperFeatures(true, tmpfiles, true, true, true, true, true);
            try (MountedUnion union = MountedUnion.of(features, OverlayOptions.defaults(), "", all)) {
                for (String name : List.of("b", "c", "d", "f", "l", "p", "s")) {
                    union.setattr(name, new SetattrRequest(-1, -1, 3, -1, null, null, false));
                }
                assertEquals(all.replace("uid=1", "uid=1 gid=3"), union.upperDrawing());
                assertEquals(union.upperDrawing(), union.view());
                union.verify();
            }
        }
    }

    @Test
    @DisplayName("C5: data is complete and holes stay holes")
    void copyUp_sparseFile_keepsHoles() throws ErrnoException {
        MemoryFilesystem upperFs = MemoryFilesystem.create();
        try (MountedUnion union = MountedUnion.of(upperFs, OverlayOptions.defaults(), "", "f")) {
            union.lowers.get(0).seed().data("f", 1 << 20, new byte[]{'x'}).data("f", 9 << 20, new byte[]{'y'})
                    .size("f", 10 << 20);
            long freeBefore = union.filesystem().statfs().bfree();
            union.chmod("f", 0600);
            Stat stat = union.stat("f");
            assertEquals(10 << 20, stat.size());
            assertEquals(16, stat.blocks());
            assertEquals(freeBefore - 2, union.filesystem().statfs().bfree());
            String content = union.read("f");
            assertEquals('x', content.charAt(1 << 20));
            assertEquals('y', content.charAt(9 << 20));
            assertEquals(0, content.charAt(5 << 20));
        }
    }

    @Test
    @DisplayName("C5: a file that is truncated copies no data, and is synced only if there is data")
    void open_withTruncate_copiesNoData() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", LOWER)) {
            open(union, OpenFlags.O_WRONLY | OpenFlags.O_TRUNC);
            assertEquals("", union.read("d/f"));
            List<BackendCall> calls = union.upperFilesystem.faults().calls();
            assertFalse(calls.contains(BackendCall.WRITE), calls::toString);
            assertFalse(calls.contains(BackendCall.FSYNC), calls::toString);
            union.verify();
        }
    }

    @Test
    @DisplayName("C5: data is synced before its name appears; never with volatile")
    void copyUp_durability_decidesOnFsync() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", LOWER)) {
            union.chmod("d/f", 0600);
            List<BackendCall> calls = union.upperFilesystem.faults().calls();
            assertTrue(calls.indexOf(BackendCall.FSYNC) < calls.indexOf(BackendCall.LINK), calls::toString);
            assertTrue(calls.indexOf(BackendCall.FSYNC) > calls.indexOf(BackendCall.WRITE), calls::toString);
        }
        OverlayOptions lazy = OverlayOptions.defaults().withDurability(OverlayOptions.Durability.VOLATILE);
        try (MountedUnion union = MountedUnion.of(MemoryFilesystem.create(), lazy, "", LOWER)) {
            union.chmod("d/f", 0600);
            union.at("d/f", inode -> {
                OpenFile file = union.filesystem().open(inode, OpenFlags.O_RDWR | OpenFlags.O_SYNC, false);
                union.filesystem().fsync(file, false);
                union.filesystem().close(file);
                return null;
            });
            assertFalse(union.upperFilesystem.faults().calls().contains(BackendCall.FSYNC));
        }
    }

    @Test
    @DisplayName("C1: a copy that an open has made is open already; with other flags it is opened with them")
    void copyUp_byOpening_isOpenedAgainForFlagsOnly() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "f \"content\"\ng \"content\"")) {
            appendTo(union, "f", 0);
            assertFalse(union.upperFilesystem.faults().calls().contains(BackendCall.OPEN));
            appendTo(union, "g", OpenFlags.O_SYNC);
            assertTrue(union.upperFilesystem.faults().calls().contains(BackendCall.OPEN));
            assertEquals("content, more", union.read("f"));
            assertEquals("content, more", union.read("g"));
            union.verify();
        }
    }

    private static void appendTo(MountedUnion union, String path, int flags) throws ErrnoException {
        union.at(path, inode -> {
            OpenFile file = union.filesystem().open(inode, OpenFlags.O_WRONLY | flags, false);
            try {
                file.backing().write(7, MemorySegment.ofArray(", more".getBytes(StandardCharsets.UTF_8)));
            } finally {
                union.filesystem().close(file);
            }
            return null;
        });
    }

    @Test
    @DisplayName("C6: attributes come along, markers do not")
    void copyUp_xattrs_withoutMarkers() throws ErrnoException {
        String lower = "f \"x\" user.k=v trusted.t=w security.capability=cap trusted.overlay.origin=zz "
                + "trusted.overlay.impure=y trusted.overlay.overlay.opaque=nested";
        try (MountedUnion union = MountedUnion.of("", lower)) {
            union.chmod("f", 0600);
            assertEquals("f \"x\" mode=0600 security.capability=\"cap\" "
                    + "trusted.overlay.overlay.opaque=\"nested\" trusted.t=\"w\" user.k=\"v\"\n", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("C6: an upper filesystem without user attributes loses those, and no more")
    void copyUp_toFilesystemWithoutUserXattrs_goesOn() throws ErrnoException {
        UpperFeatures features = new UpperFeatures(true, true, true, true, true, false, true);
        try (MountedUnion union = MountedUnion.of(features, OverlayOptions.defaults(), "", "f \"x\" user.k=v")) {
            union.chmod("f", 0600);
            assertEquals("f \"x\" mode=0600\n", union.upperDrawing());
            assertNull(union.getxattr("f", "user.k"));
            union.verify();
        }
    }

    @Test
    @DisplayName("C6: security attributes must not get lost")
    void copyUp_securityXattrThatCannotBeWritten_fails() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "f \"x\" security.capability=cap")) {
            union.upperFilesystem.faults().failEvery(call -> call == BackendCall.SETXATTR, Errno.EOPNOTSUPP);
            assertErrno(Errno.EOPNOTSUPP, () -> union.chmod("f", 0600));
            assertEquals("", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("C8, I1: the inode number stays, over copy-up and remount")
    void copyUp_inodeNumber_stays() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", LOWER)) {
            for (String path : List.of("d/f", "d", "d/sub", "d/link", "d/pipe")) {
                long before = union.stat(path).ino();
                union.setattr(path, new SetattrRequest(-1, -1, 3, -1, null, null, false));
                assertEquals(before, union.stat(path).ino(), path);
                union.remount();
                assertEquals(before, union.stat(path).ino(), path + " after remount");
            }
        }
    }

    @Test
    @DisplayName("I4: copies of two lower hard links do not share a number")
    void copyUp_lowerHardLinks_getNumbersOfTheirOwn() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "a \"x\"\nb = a")) {
            assertEquals(union.stat("a").ino(), union.stat("b").ino());
            union.chmod("a", 0600);
            assertNotEquals(union.stat("a").ino(), union.stat("b").ino());
            union.chmod("b", 0640);
            assertNotEquals(union.stat("a").ino(), union.stat("b").ino());
            assertEquals(1, union.stat("a").nlink());
            union.verify();
        }
    }

    @Test
    @DisplayName("C9: owner, mode with set-id bits, times")
    void copyUp_setuidFile_keepsModeOwnerTimesAndCapability() throws ErrnoException {
        try (MountedUnion union =
                MountedUnion.of("", "f \"x\" mode=06755 uid=5 gid=6 mtime=1000 security.capability=cap")) {
            Stat before = union.stat("f");
            union.setxattr("f", "user.k", "v");
            Stat after = union.stat("f");
            assertEquals(before.mode(), after.mode());
            assertEquals(5, after.uid());
            assertEquals(6, after.gid());
            assertEquals(1000, after.mtime());
            assertEquals(1000, after.atime());
            assertEquals("cap", union.getxattr("f", "security.capability"));
            union.verify();
        }
    }

    @Test
    @DisplayName("C10: the parent is marked, and its times stay")
    void copyUp_parent_isMarkedImpureAndKeepsItsTimes() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "d/f\nd/ mtime=500")) {
            union.chmod("d/f", 0600);
            assertEquals(500, union.stat("d").mtime());
            assertTrue(union.upper().drawing().contains("trusted.overlay.impure=\"y\""), union.upper()::drawing);
            union.verify();
        }
    }

    @Test
    @DisplayName("C10, P5: making a name does change the parent's times")
    void create_inALowerDirectory_changesItsTimes() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "d/f\nd/ mtime=500")) {
            union.create("d/new", "");
            assertNotEquals(500, union.stat("d").mtime());
            union.verify();
        }
    }

    @Test
    @DisplayName("C11: many at once copy once, and all succeed")
    void copyUp_concurrently_happensOnce() throws Exception {
        try (MountedUnion union = MountedUnion.of("", "d/f \"" + "x".repeat(300_000) + "\"\nd/g\nd/h/i")) {
            ExecutorService threads = Executors.newFixedThreadPool(8);
            try {
                List<Callable<Boolean>> tasks = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    String path = List.of("d/f", "d/g", "d/h/i", "d/h").get(i % 4);
                    tasks.add(() -> {
                        union.chmod(path, 0700);
                        return true;
                    });
                }
                for (Future<Boolean> done : threads.invokeAll(tasks)) {
                    assertTrue(done.get());
                }
            } finally {
                threads.shutdownNow();
            }
            assertEquals(300_000, union.stat("d/f").size());
            union.verify();
        }
    }

    @Test
    @DisplayName("C13: a file opened for reading before copy-up reads what is written after it")
    void openFile_readerFromBefore_readsTheCopy() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", LOWER)) {
            union.at("d/f", inode -> {
                OpenFile reader = union.filesystem().open(inode, OpenFlags.O_RDONLY, false);
                assertEquals("content", MountedUnion.read(reader));
                assertTrue(reader.isOnLower());
                union.write("d/f", "CONT");
                assertEquals("CONTent", MountedUnion.read(reader));
                assertFalse(reader.isOnLower());
                union.filesystem().close(reader);
                return null;
            });
            union.verify();
        }
    }

    @Test
    @DisplayName("C14: without space nothing changes and nothing is left behind")
    void copyUp_withoutSpace_ENOSPC() throws ErrnoException {
        MemoryFilesystem small = MemoryFilesystem.builder().capacity(64 << 10).build();
        try (MountedUnion union =
                MountedUnion.of(small, OverlayOptions.defaults(), "", "f \"" + "x".repeat(100_000) + "\"")) {
            assertErrno(Errno.ENOSPC, () -> union.chmod("f", 0600));
            assertEquals("", union.upperDrawing());
            assertEquals(100_000, union.read("f").length());
            assertEquals(16, union.filesystem().statfs().bfree());
            union.verify();
        }
    }

    @Test
    @DisplayName("C3, C6: without privilege foreign owners cannot be kept")
    void copyUp_withoutPrivilege_ownFilesWork() throws ErrnoException {
        MemoryFilesystem plain = MemoryFilesystem.builder()
                .features(new UpperFeatures(true, true, true, true, false, true, false))
                .process(1000, 1000)
                .build();
        String lower = "mine \"x\" uid=1000 gid=1000 mode=0444 user.k=v trusted.t=w\nforeign \"y\" uid=1";
        try (MountedUnion union = MountedUnion.of(plain, OverlayOptions.defaults(), "", lower)) {
            union.chmod("mine", 0400);
            assertEquals(". uid=1000 gid=1000\nmine \"x\" mode=0400 uid=1000 gid=1000 user.k=\"v\"\n",
                    union.upperDrawing());
            assertErrno(Errno.EPERM, () -> union.chmod("foreign", 0600));
            union.verify();
        }
    }
}
