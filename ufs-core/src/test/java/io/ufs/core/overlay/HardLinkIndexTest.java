package io.ufs.core.overlay;

import static io.ufs.core.overlay.Errnos.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hard links of a lower layer with an index: rules I4, I7, I8, I10, U6. */
@Timeout(60)
class HardLinkIndexTest {
    private static final OverlayOptions ON = OverlayOptions.defaults().withIndex(OverlayOptions.Index.ON);
    private static final UpperFeatures USER = new UpperFeatures(true, true, true, true, false, true, false);
    private static final String LOWER = "a \"text\"\nb = a\nd/c = a\n";

    enum Keys {
        FILE_HANDLES,
        OWN
    }

    private static MountedUnion mount(Keys keys, String upper, String... lowers) throws ErrnoException {
        return keys == Keys.OWN
                ? MountedUnion.withoutFileHandles(USER, ON, upper, lowers)
                : MountedUnion.of(MemoryFilesystem.ALL_FEATURES, ON, upper, lowers);
    }

    private static int entries(MountedUnion union) {
        return (int) union.upper().indexNames().stream()
                .filter(name -> !name.toString().endsWith(HardLinkIndex.COUNTS_SUFFIX))
                .count();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("I7: two names of a lower object are one inode before it is copied up")
    void lookup_namesOfALowerObject_leadToOneInode(Keys keys) throws ErrnoException {
        try (MountedUnion union = mount(keys, "", LOWER)) {
            OverlayInode first = union.hold("a");
            OverlayInode second = union.hold("d/c");
            assertSame(first, second);
            assertEquals(3, union.filesystem().getattr(first).nlink());
            union.filesystem().release(first);
            union.filesystem().release(second);
            union.verify();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("I7: a change by one name shows by all, before and after a remount")
    void write_byOneName_showsByAll(Keys keys) throws ErrnoException {
        try (MountedUnion union = mount(keys, "", LOWER)) {
            long ino = union.stat("b").ino();
            union.write("a", "TEXT");
            for (int round = 0; round < 2; round++) {
                for (String name : List.of("a", "b", "d/c")) {
                    assertEquals("TEXT", union.read(name));
                    assertEquals(3, union.stat(name).nlink());
                    assertEquals(ino, union.stat(name).ino(), name);
                }
                union.remount();
            }
            union.write("d/c", "both");
            union.verify();
            assertEquals("both", union.read("b"));
            assertEquals(1, entries(union));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("I7: every name that is known is made in upper, and the others when they are used to change it")
    void copyUp_knownNames_areLinksInUpper(Keys keys) throws ErrnoException {
        try (MountedUnion union = mount(keys, "", LOWER)) {
            OverlayInode known = union.hold("d/c");
            union.chmod("a", 0600);
            assertEquals("a \"text\" mode=0600\nd/\nd/c = a\n",
                    union.upperDrawing().replaceAll(" (user|trusted)\\.\\S+", ""));
            union.filesystem().release(known);
            union.remount();
            union.chmod("b", 0640);
            assertEquals("a \"text\" mode=0640\nb = a\nd/\nd/c = a\n",
                    union.upperDrawing().replaceAll(" (user|trusted)\\.\\S+", ""));
            assertEquals(3, union.stat("a").nlink());
            union.verify();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C13: an open reader of another name reads the copy")
    void write_readerOfAnotherName_readsTheCopy(Keys keys) throws ErrnoException {
        try (MountedUnion union = mount(keys, "", LOWER)) {
            OverlayInode inode = union.hold("b");
            OpenFile reader = union.filesystem().open(inode, OpenFlags.O_RDONLY, false);
            union.write("a", "TEXT");
            assertEquals("TEXT", MountedUnion.read(reader));
            union.filesystem().close(reader);
            union.filesystem().release(inode);
            union.verify();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("U6, I8: names go one after the other; with the last one the entry goes")
    void unlink_allNames_countsDownAndDropsTheEntry(Keys keys) throws ErrnoException {
        try (MountedUnion union = mount(keys, "", LOWER)) {
            union.unlink("a");
            assertEquals(2, union.stat("b").nlink());
            union.remount();
            assertEquals(2, union.stat("b").nlink());
            OverlayInode held = union.hold("b");
            union.unlink("d/c");
            assertEquals(1, union.filesystem().getattr(held).nlink());
            assertEquals(1, entries(union));
            union.unlink("b");
            assertEquals(0, union.filesystem().getattr(held).nlink());
            assertEquals(List.of(), union.upper().indexNames());
            union.chmodHeld(held, 0600);
            assertErrno(Errno.ENOENT, () -> union.linkHeld(held, "again"));
            union.filesystem().release(held);
            assertEquals("d/\n", union.view());
            union.verify();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("N4, I8: a new name counts")
    void link_indexedObject_countsUp(Keys keys) throws ErrnoException {
        try (MountedUnion union = mount(keys, "gone (whiteout)", LOWER + "gone \"g\"")) {
            union.link("b", "new");
            union.link("a", "gone");
            assertEquals(5, union.stat("d/c").nlink());
            union.verify();
            union.write("gone", "TEXT");
            assertEquals("TEXT", union.read("b"));
            union.unlink("new");
            assertEquals(4, union.stat("a").nlink());
            union.verify();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("R8: a rename onto another link of the same lower object does nothing")
    void rename_ontoAnotherLink_doesNothing(Keys keys) throws ErrnoException {
        try (MountedUnion union = mount(keys, "", LOWER)) {
            String before = union.view();
            union.rename("a", "b");
            assertEquals(before, union.view());
            union.verify();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("R5, I8: a rename keeps the count, one over a name lowers it")
    void rename_indexedObject_keepsCount(Keys keys) throws ErrnoException {
        try (MountedUnion union = mount(keys, "", LOWER + "x \"x\"")) {
            union.rename("a", "d/moved");
            assertEquals(3, union.stat("b").nlink());
            union.write("d/moved", "TEXT");
            assertEquals("TEXT", union.read("d/c"));
            union.rename("x", "b");
            assertEquals(2, union.stat("d/c").nlink());
            assertEquals("x", union.read("b"));
            union.rename("d/c", "b");
            assertEquals(2, union.stat("b").nlink());
            union.verify();
            assertEquals("TEXT", union.read("d/moved"));
        }
    }

    @Test
    @DisplayName("I7: hard links of symlinks and fifos, where upper can say where they come from")
    void chown_linkedSymlink_staysOneObject() throws ErrnoException {
        try (MountedUnion union = mount(Keys.FILE_HANDLES, "", "l -> t\nm = l\np (fifo)\nq = p")) {
            union.setxattr("l", "trusted.k", "v");
            union.chmod("p", 0600);
            assertEquals("v", union.getxattr("m", "trusted.k"));
            assertEquals(0600, union.stat("q").mode() & 07777);
            assertEquals(2, union.stat("q").nlink());
            union.verify();
        }
    }

    @Test
    @DisplayName("I4: without an index each name becomes a file of its own, with a number of its own")
    void write_withoutIndex_breaksTheLink() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", LOWER)) {
            union.write("a", "TEXT");
            assertEquals("text", union.read("b"));
            assertNotEquals(union.stat("b").ino(), union.stat("a").ino());
            union.verify();
        }
    }

    @Test
    @DisplayName("I8: a count relative to lower, as a crash leaves it, is understood")
    void mount_countRelativeToLower_isUnderstood() throws ErrnoException {
        try (MountedUnion union = mount(Keys.FILE_HANDLES, "", LOWER)) {
            union.unlink("b");
            String entry = union.upper().indexNames().get(0).toString();
            union.upper().indexSeed().xattr(entry, "trusted.overlay.nlink", "L-1");
            union.remount();
            assertEquals(2, union.stat("d/c").nlink());
            union.remount();
            assertEquals(2, union.stat("a").nlink());
            union.unlink("a");
            union.verify();
            assertEquals(1, union.stat("d/c").nlink());
        }
    }

    @Test
    @DisplayName("I10: an entry without a name, leftovers, and one that is of another object are removed")
    void mount_orphanEntries_areRemoved() throws ErrnoException {
        try (MountedUnion union = mount(Keys.FILE_HANDLES, "", LOWER)) {
            union.write("a", "TEXT");
            Name entry = union.upper().indexNames().get(0);
            union.upper().indexSeed().draw("#1f \"left\"\n#20/dir/file");
            union.remount();
            assertEquals(List.of(entry), union.upper().indexNames());
            union.upper().seed().xattr("a", "trusted.overlay.nlink", "U-1");
            union.upper().seed().remove("a");
            union.remount();
            assertEquals(List.of(), union.upper().indexNames());
            assertEquals("text", union.read("a"));
        }
    }

    @Test
    @DisplayName("I10: ESTALE if upper was used over another lower, or its index with another upper")
    void mount_indexOfOtherLayers_isRefused() throws ErrnoException {
        try (MountedUnion union = mount(Keys.FILE_HANDLES, "", LOWER)) {
            union.write("a", "TEXT");
            union.upper().seed().xattr(".", "trusted.overlay.origin", "x");
            assertErrno(Errno.ESTALE, union::remount);
        }
    }

    @Test
    @DisplayName("I10: where the index was not asked for, that is told, and what can be joined is")
    void mount_indexOfOtherLayersNotAskedFor_isUsedWithNotice() throws ErrnoException {
        OverlayOptions auto = OverlayOptions.defaults().withIndex(OverlayOptions.Index.AUTO);
        try (MountedUnion union = MountedUnion.of(MemoryFilesystem.ALL_FEATURES, auto, "", LOWER)) {
            union.write("a", "TEXT");
            union.upper().seed().xattr(".", "trusted.overlay.origin", "x");
            union.remount();
            assertEquals(1, union.filesystem().notices().size());
            assertEquals("TEXT", union.read("b"));
        }
    }

    @Test
    @DisplayName("I10: an entry that is not understood is an error, not lost")
    void mount_unknownEntry_isRefused() throws ErrnoException {
        try (MountedUnion union = mount(Keys.FILE_HANDLES, "", LOWER)) {
            union.upper().indexSeed().draw("README \"?\"");
            assertErrno(Errno.EINVAL, union::remount);
        }
    }

    @Test
    @DisplayName("C11, I7: threads that change by different names copy once")
    void write_concurrentlyByAllNames_oneCopy() throws Exception {
        StringBuilder lower = new StringBuilder("n0 \"text\"\n");
        for (int i = 1; i < 8; i++) {
            lower.append("d").append(i).append("/n = n0\n");
        }
        for (int round = 0; round < 20; round++) {
            try (MountedUnion union = mount(Keys.FILE_HANDLES, "", lower.toString());
                    ExecutorService threads = Executors.newFixedThreadPool(8)) {
                List<Callable<Void>> tasks = new ArrayList<>();
                for (int i = 1; i < 8; i++) {
                    String name = "d" + i + "/n";
                    int mode = 0600 + i;
                    boolean removes = i > 5;
                    tasks.add(() -> {
                        if (removes) {
                            union.unlink(name);
                        } else {
                            union.chmod(name, mode);
                        }
                        return null;
                    });
                }
                for (Future<Void> done : threads.invokeAll(tasks)) {
                    done.get();
                }
                assertEquals(6, union.stat("n0").nlink());
                assertEquals(1, entries(union));
                union.verify();
            }
        }
    }
}
