package io.ufs.core.overlay;

import static io.ufs.core.overlay.Errnos.assertErrno;
import static io.ufs.core.vfs.RenameFlags.RENAME_EXCHANGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.backend.memory.BackendCall;
import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.overlay.OverlayOptions.RedirectDir;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.SetattrRequest;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files with attributes here and content below: rules L9, C12, C13, I6, R6. */
@Timeout(20)
class MetacopyTest {
    private static final OverlayOptions ON =
            OverlayOptions.defaults().withRedirectDir(RedirectDir.ON).withMetacopy(true);
    private static final String MARK = " trusted.overlay.metacopy=\"\"";

    private static MountedUnion mount(String upper, String... lowers) throws ErrnoException {
        return MountedUnion.with(ON, upper, lowers);
    }

    private static void assertView(String expected, String upper, String... lowers) throws ErrnoException {
        try (MountedUnion union = mount(upper, lowers)) {
            assertEquals(expected, union.view());
            union.verify();
        }
    }

    /** Draws upper, content of metacopies left out. */
    private static String upper(MountedUnion union) {
        return union.upperDrawing().replace("\\x00", "");
    }

    @Test
    @DisplayName("L9: attributes from here, content from the next file below")
    void lookup_metacopy_readsTheContentBelow() throws ErrnoException {
        assertView("f \"text\" mode=0600 uid=7\n", "f size=4 mode=0600 uid=7" + MARK, "f \"text\" user.k=v");
        assertView("f \"text\" mode=0600\n", "", "f size=4 mode=0600" + MARK, "f \"text\"");
        assertView("f \"text\" mode=0600\n", "", "f size=4 mode=0600" + MARK, "", "f \"text\"");
    }

    @Test
    @DisplayName("L9: a chain of metacopies; those between give no attributes")
    void lookup_chain_skipsWhatIsBetween() throws ErrnoException {
        assertView("f \"text\" mode=0601\n",
                "f size=4 mode=0601" + MARK, "f size=4 mode=0602" + MARK, "f size=4 mode=0603" + MARK, "f \"text\"");
    }

    @Test
    @DisplayName("L7, L9: the content is where a redirect says")
    void lookup_redirectedMetacopy_followsIt() throws ErrnoException {
        assertView("d/\nd/f \"text\"\n",
                "d/f size=4" + MARK + " trusted.overlay.redirect=/p/g\np (whiteout)", "p/g \"text\"\nd/f \"other\"");
        assertView("f \"text\"\n",
                "f size=4" + MARK + " trusted.overlay.redirect=g\ng (whiteout)\nh (whiteout)",
                "g size=4" + MARK + " trusted.overlay.redirect=h\nh (whiteout)", "h \"text\"\ng \"other\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "f/", "f -> t", "f (whiteout)", "f (fifo)"})
    @DisplayName("L9: no regular file below: EIO")
    void lookup_noContentBelow_EIO(String lower) throws ErrnoException {
        try (MountedUnion union = mount("f size=4" + MARK + "\nother", lower, "f \"hidden\"")) {
            if (lower.isEmpty()) {
                assertEquals("hidd", union.read("f").substring(0, 4));
            } else {
                assertErrno(Errno.EIO, () -> union.stat("f"));
            }
            assertTrue(union.exists("other"));
        }
        try (MountedUnion union = mount("f size=4" + MARK, lower)) {
            assertErrno(Errno.EIO, () -> union.stat("f"));
        }
        try (MountedUnion union = mount("", "f size=4" + MARK)) {
            assertErrno(Errno.EIO, () -> union.stat("f"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trusted", "user"})
    @DisplayName("L9: with the feature off EPERM, never a file of zeros")
    void lookup_featureOff_EPERM(String space) throws ErrnoException {
        String drawn = "f size=4 " + space + ".overlay.metacopy=\"\"";
        try (MountedUnion union = MountedUnion.of(drawn, "f \"text\"")) {
            assertErrno(Errno.EPERM, () -> union.read("f"));
        }
        try (MountedUnion union = MountedUnion.of("", drawn, "f \"text\"")) {
            assertErrno(Errno.EPERM, () -> union.read("f"));
        }
    }

    @Test
    @DisplayName("L11: nor does a mark that any user can make count for a privileged mounter")
    void lookup_userMetacopyForPrivilegedMounter_EPERM() throws ErrnoException {
        try (MountedUnion union = mount("f size=4 user.overlay.metacopy=\"\"", "f \"text\"")) {
            assertErrno(Errno.EPERM, () -> union.read("f"));
        }
    }

    @Test
    @DisplayName("L9: the value's version and length")
    void lookup_valueOfTheMark_isChecked() throws ErrnoException {
        String digest = "\\x00\\x08\\x00\\x01abcd";
        assertView("f \"text\"\n", "f size=4 trusted.overlay.metacopy=\"" + digest + "\"", "f \"text\"");
        for (String wrong : List.of("\\x01\\x04\\x00\\x00", "\\x00\\x05\\x00\\x00", "\\x00", "y")) {
            try (MountedUnion union = mount("f size=4 trusted.overlay.metacopy=\"" + wrong + "\"", "f \"text\"")) {
                assertErrno(Errno.EIO, () -> union.stat("f"));
            }
        }
    }

    @Test
    @DisplayName("C12: attributes change, the content stays below")
    void setattr_lowerFile_copiesNoContent() throws ErrnoException {
        String big = "x".repeat(100_000);
        try (MountedUnion union = mount("", "f \"" + big + "\" mode=0640 uid=1 gid=2 user.k=v mtime=9")) {
            long blocks = union.stat("f").blocks();
            union.chmod("f", 0600);
            union.setattr("f", new SetattrRequest(-1, 5, 6, -1, null, null, false));
            union.setxattr("f", "user.n", "w");
            assertFalse(union.upperFilesystem.faults().calls().contains(BackendCall.WRITE));
            assertFalse(union.upperFilesystem.faults().calls().contains(BackendCall.COPY_FILE_RANGE));
            Stat stat = union.stat("f");
            assertEquals(100_000, stat.size());
            assertEquals(blocks, stat.blocks(), "I6");
            assertEquals(9, stat.mtime());
            assertEquals(big, union.read("f"));
            assertTrue(upper(union).matches("(?s)f (\"\"|size=100000 crc=\\w+) mode=0600 uid=5 gid=6"
                    + " trusted.overlay.metacopy=\"\" user.k=\"v\" user.n=\"w\"\n"), union::upperDrawing);
            union.verify();
        }
    }

    @Test
    @DisplayName("C12: the first open for writing brings the content, into the same inode")
    void write_metacopy_completesIt() throws ErrnoException {
        try (MountedUnion union = mount("", "f \"text\" mode=0604 mtime=9")) {
            union.chmod("f", 0600);
            long ino = realNumber(union);
            union.write("f", "");
            assertEquals("f \"text\" mode=0600\n", union.upperDrawing());
            assertEquals(9, union.stat("f").mtime(), "opening changes no time");
            assertEquals(ino, realNumber(union));
            union.write("f", "T");
            assertEquals("Text", union.read("f"));
            union.verify();
        }
    }

    @Test
    @DisplayName("C12: capability and set-id bits survive, also where writing takes set-id bits away")
    void write_metacopyWithCapability_keepsIt() throws ErrnoException {
        UpperFeatures ordinary = new UpperFeatures(true, true, true, true, true, true, false);
        for (UpperFeatures features : List.of(MemoryFilesystem.ALL_FEATURES, ordinary)) {
            String capability = features.privileged() ? " security.capability=\"cap\"" : "";
            try (MountedUnion union = MountedUnion.of(features, ON,
                    "f size=4 mode=06755" + MARK + capability, "f \"text\"")) {
                union.write("f", "");
                assertEquals("f \"text\" mode=06755" + capability + "\n", union.view());
                assertFalse(union.upperDrawing().contains("metacopy"));
                union.verify();
            }
        }
    }

    @Test
    @DisplayName("C12: O_TRUNC and truncation")
    void truncate_metacopy_isAsOfAWholeFile() throws ErrnoException {
        for (long size : new long[]{0, 2, 4, 9}) {
            try (MountedUnion union = mount("", "f \"text\"")) {
                union.chmod("f", 0600);
                union.truncate("f", size);
                String expected = "text\0\0\0\0\0".substring(0, (int) size);
                assertEquals(expected, union.read("f"));
                assertFalse(union.upperDrawing().contains("overlay."), union::upperDrawing);
                union.verify();
                assertEquals(expected, union.read("f"));
            }
        }
    }

    @Test
    @DisplayName("C12: content that a crash kept from being emptied does not come back")
    void write_metacopyThatWasEmptied_staysEmpty() throws ErrnoException {
        try (MountedUnion union = mount("f size=0" + MARK, "f \"text\"")) {
            assertEquals("f \"\"\n", union.view());
            union.write("f", "n");
            assertEquals("n", union.read("f"));
            union.verify();
        }
    }

    @Test
    @DisplayName("C13: a reader from before sees what is written later")
    void read_openSinceBeforeTheMetacopy_seesTheWrite() throws ErrnoException {
        try (MountedUnion union = mount("", "f \"text\"")) {
            OverlayInode held = union.hold("f");
            OpenFile early = union.filesystem().open(held, OpenFlags.O_RDONLY, false);
            union.chmod("f", 0600);
            OpenFile late = union.filesystem().open(held, OpenFlags.O_RDONLY, false);
            assertTrue(late.isOnLower() && early.isOnLower(), "neither can be written through");
            assertEquals("text", MountedUnion.read(early));
            assertEquals("text", MountedUnion.read(late));
            union.write("f", "T");
            assertEquals("Text", MountedUnion.read(early));
            assertEquals("Text", MountedUnion.read(late));
            union.filesystem().close(early);
            union.filesystem().close(late);
            union.filesystem().release(held);
            union.verify();
        }
    }

    @Test
    @DisplayName("P9: fsync through a reader syncs the attributes that upper has")
    void fsync_metacopy_syncsUpper() throws ErrnoException {
        try (MountedUnion union = mount("f size=4" + MARK, "f \"text\"")) {
            union.at("f", inode -> {
                OpenFile file = union.filesystem().open(inode, OpenFlags.O_RDONLY, false);
                try {
                    union.filesystem().fsync(file, false);
                } finally {
                    union.filesystem().close(file);
                }
                return null;
            });
            assertTrue(union.upperFilesystem.faults().calls().contains(BackendCall.FSYNC));
            assertFalse(union.lowerFilesystem.faults().calls().contains(BackendCall.FSYNC));
            union.verify();
        }
    }

    @Test
    @DisplayName("R6: a moved metacopy says where its content is")
    void rename_metacopy_setsARedirect() throws ErrnoException {
        try (MountedUnion union = mount("q/", "p/f \"text\"\np/g \"g\"")) {
            union.rename("p/f", "p/f2");
            assertEquals("p/\np/f (whiteout)\np/f2 \"\"" + MARK + " trusted.overlay.redirect=\"f\"\nq/\n", upper(union)
                    .replace("redirect=\"/p/f\"", "redirect=\"f\""));
            assertEquals("text", union.read("p/f2"));
            union.verify();
            union.rename("p/f2", "q/f3");
            assertTrue(upper(union).contains("q/f3 \"\"" + MARK + " trusted.overlay.redirect=\"/p/f\""), upper(union));
            union.rename("q/f3", "p/g", RENAME_EXCHANGE);
            assertEquals("p/\np/g \"text\"\nq/\nq/f3 \"g\"\n", union.view());
            union.verify();
            union.write("p/g", "T");
            assertFalse(upper(union).contains("p/g \"Text\" trusted"), "the redirect goes with the mark");
            union.verify();
        }
    }

    @Test
    @DisplayName("R6: in a directory that has moved itself")
    void rename_metacopyInARenamedDirectory_pathOfTheLayersBelow() throws ErrnoException {
        try (MountedUnion union = mount("q/", "a/b/f \"text\"")) {
            union.rename("a", "a2");
            union.chmod("a2/b/f", 0600);
            union.rename("a2/b/f", "q/g");
            assertTrue(upper(union).contains("redirect=\"/a/b/f\""), upper(union));
            assertEquals("a2/\na2/b/\nq/\nq/g \"text\" mode=0600\n", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("R6: where the redirect would be too long the content is copied")
    void rename_metacopyFromFarAway_isCompleted() throws ErrnoException {
        String path = ("p".repeat(99) + "/").repeat(3) + "f";
        try (MountedUnion union = mount("q/", path + " \"text\"")) {
            union.chmod(path, 0600);
            union.rename(path, "q/f");
            assertTrue(union.upperDrawing().endsWith("q/f \"text\" mode=0600\n"), union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("N4: a hard link of a metacopy has an absolute redirect; both names show all changes")
    void link_metacopy_bothNamesReadTheContent() throws ErrnoException {
        try (MountedUnion union = mount("q/", "p/f \"text\"")) {
            union.link("p/f", "q/g");
            assertTrue(upper(union).contains("redirect=\"/p/f\""), upper(union));
            union.verify();
            assertEquals("p/\np/f \"text\"\nq/\nq/g = p/f\n", union.view());
            union.unlink("p/f");
            union.verify();
            union.chmod("q/g", 0600);
            assertEquals("text", union.read("q/g"));
            union.write("q/g", "T");
            assertEquals("p/\nq/\nq/g \"Text\" mode=0600\n", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("I7, C12: hard links of a lower layer stay one object, and the content stays below")
    void chmod_indexedFile_leavesTheContentBelow() throws ErrnoException {
        OverlayOptions indexed = ON.withIndex(OverlayOptions.Index.ON);
        try (MountedUnion union = MountedUnion.with(indexed, "q/", "a \"text\"\nd/b = a\nd/c = a")) {
            union.chmod("a", 0600);
            assertFalse(union.upperFilesystem.faults().calls().contains(BackendCall.WRITE));
            assertFalse(union.upperFilesystem.faults().calls().contains(BackendCall.COPY_FILE_RANGE));
            assertTrue(upper(union).contains("overlay.metacopy"), upper(union));
            assertEquals("a \"text\" mode=0600\nd/\nd/b = a\nd/c = a\nq/\n", union.view());
            union.verify();
            union.rename("d/b", "q/b");
            union.link("q/b", "q/n");
            assertEquals("a \"text\" mode=0600\nd/\nd/c = a\nq/\nq/b = a\nq/n = a\n", union.view());
            union.verify();
            // The names of the lower layer go; only the redirect tells where the content is.
            union.at("d/c", inode -> null);
            union.unlink("a");
            union.unlink("d/c");
            union.rename("q/n", "d/m");
            union.remount();
            union.rename("q/b", "b");
            assertEquals("b \"text\" mode=0600\nd/\nd/m = b\nq/\n", union.view());
            union.verify();
            union.write("d/m", "T");
            assertEquals("b \"Text\" mode=0600\nd/\nd/m = b\nq/\n", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("I7, R6: one that was found by a lower name keeps the redirect that it has")
    void rename_indexedMetacopyFoundByALowerName_keepsItsRedirect() throws ErrnoException {
        OverlayOptions indexed = ON.withIndex(OverlayOptions.Index.ON);
        try (MountedUnion union = MountedUnion.with(indexed, "q/", "a \"text\"\nd/b = a")) {
            union.rename("a", "q/n");
            union.remount();
            OverlayInode held = union.hold("d/b");
            union.at("q/n", inode -> null);
            union.unlink("d/b");
            union.rename("q/n", "m");
            union.filesystem().release(held);
            assertEquals("d/\nm \"text\"\nq/\n", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("U7: an open metacopy without a name stays usable")
    void unlink_openMetacopy_staysUsable() throws ErrnoException {
        try (MountedUnion union = mount("", "f \"text\"")) {
            union.chmod("f", 0600);
            OverlayInode held = union.hold("f");
            OpenFile open = union.filesystem().open(held, OpenFlags.O_RDONLY, false);
            union.unlink("f");
            assertEquals("text", MountedUnion.read(open));
            OpenFile writer = union.filesystem().open(held, OpenFlags.O_RDWR, false);
            MountedUnion.write(writer, "T");
            assertEquals("Text", MountedUnion.read(open));
            union.filesystem().close(writer);
            union.filesystem().close(open);
            union.filesystem().release(held);
            assertEquals("", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("C12: an empty file has nothing to leave below; other kinds are whole")
    void chmod_withoutContent_isWhole() throws ErrnoException {
        try (MountedUnion union = mount("", "empty\nfifo (fifo)\nd/")) {
            for (String path : List.of("empty", "fifo", "d")) {
                union.chmod(path, 0700);
            }
            assertFalse(union.upperDrawing().contains("metacopy"), union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("C12: where the mark cannot be set, all is copied")
    void chmod_upperCannotHoldTheMark_copiesAll() throws ErrnoException {
        try (MountedUnion union = mount("", "f \"text\"")) {
            union.upperFilesystem.faults().failEvery(call -> call == BackendCall.SETXATTR, Errno.EOPNOTSUPP);
            union.chmod("f", 0600);
            union.upperFilesystem.faults().reset();
            assertEquals("f \"text\" mode=0600\n", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("C12: a metacopy of a lower layer, changed and written")
    void chmod_metacopyOfALower_continuesTheChain() throws ErrnoException {
        String[] lowers = {"f size=4 mode=0601" + MARK + " trusted.overlay.redirect=g\ng (whiteout)", "g \"text\""};
        try (MountedUnion union = mount("q/", lowers)) {
            union.chmod("f", 0602);
            assertEquals("f \"text\" mode=0602\nq/\n", union.view());
            union.verify();
            union.rename("f", "q/h");
            assertEquals("q/\nq/h \"text\" mode=0602\n", union.view());
            union.verify();
            union.write("q/h", "T");
            assertEquals("q/\nq/h \"Text\" mode=0602\n", union.view());
            union.verify();
        }
        try (MountedUnion union = mount("", lowers)) {
            union.write("f", "T");
            assertEquals("f \"Text\" mode=0601\n", union.view());
            assertFalse(union.upperDrawing().contains("overlay."), union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("C12: unprivileged, with the user's own attributes")
    void chmod_ordinaryUser_userMark() throws ErrnoException {
        UpperFeatures user = new UpperFeatures(true, true, true, true, false, true, false);
        try (MountedUnion union = MountedUnion.of(user, ON, "", "f \"text\"")) {
            union.chmod("f", 0600);
            assertEquals("f \"\" mode=0600 user.overlay.metacopy=\"\"\n", upper(union));
            assertEquals("f \"text\" mode=0600\n", union.view());
            union.verify();
            union.write("f", "T");
            assertEquals("f \"Text\" mode=0600\n", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("O5: without written redirects everything is copied, since the file might move")
    void chmod_redirectsNotWritten_copiesAll() throws ErrnoException {
        try (MountedUnion union = MountedUnion.with(
                ON.withRedirectDir(RedirectDir.FOLLOW), "g size=4" + MARK, "f \"text\"\ng \"gggg\"")) {
            union.chmod("f", 0600);
            union.rename("g", "h");
            assertEquals("f \"text\" mode=0600\ng (whiteout)\nh \"gggg\"\n", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("C11, C12: changes of attributes and the arrival of the content do not undo each other")
    void setattr_whileOthersWrite_nothingIsLost() throws Exception {
        for (int round = 0; round < 50; round++) {
            try (MountedUnion union = mount("", "f \"text\"");
                    ExecutorService threads = Executors.newFixedThreadPool(3)) {
                union.chmod("f", 0600);
                List<Callable<Object>> work = List.of(
                        Executors.callable(() -> quietly(() -> union.chmod("f", 0755))),
                        Executors.callable(() -> quietly(() -> union.write("f", "T"))),
                        Executors.callable(() -> quietly(() -> union.setattr("f",
                                new SetattrRequest(-1, -1, -1, -1, new Timestamp(3, 0), null, false)))));
                for (Future<Object> done : threads.invokeAll(work)) {
                    done.get();
                }
                assertEquals("f \"Text\" mode=0755\n", union.view());
                assertEquals(3, union.stat("f").atime());
                assertNull(union.at("f", inode -> union.filesystem()
                        .getxattr(inode, XattrName.of("user.none"))));
                union.verify();
            }
        }
    }

    private static long realNumber(MountedUnion union) throws ErrnoException {
        RealEntry entry = union.upper().asUpper().root().lookup(Name.of("f"));
        assertNotNull(entry);
        return entry.stat().ino();
    }

    private interface Work {
        void run() throws ErrnoException;
    }

    private static void quietly(Work work) {
        try {
            work.run();
        } catch (ErrnoException e) {
            throw new IllegalStateException(e);
        }
    }
}
