package io.ufs.core.overlay;

import static io.ufs.core.overlay.Errnos.assertErrno;
import static io.ufs.core.vfs.RenameFlags.RENAME_EXCHANGE;
import static io.ufs.core.vfs.RenameFlags.RENAME_NOREPLACE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.backend.memory.BackendCall;
import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.layer.WhiteoutFormat;
import io.ufs.core.overlay.OverlayOptions.RedirectDir;
import io.ufs.core.vfs.OpenFlags;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Renaming directories of lower layers: rules R2 to R8 with {@code redirect_dir=on}. */
@Timeout(20)
class RedirectRenameTest {
    private static final OverlayOptions ON = OverlayOptions.defaults().withRedirectDir(RedirectDir.ON);

    private static MountedUnion mount(String upper, String... lowers) throws ErrnoException {
        return MountedUnion.with(ON, upper, lowers);
    }

    private static UpperFeatures features(boolean trusted, boolean user) {
        return new UpperFeatures(true, true, true, true, trusted, user, trusted);
    }

    @Test
    @DisplayName("R6: in the same parent the redirect is relative, and nothing but the directory is copied")
    void rename_inTheSameParent_relativeRedirect() throws ErrnoException {
        try (MountedUnion union = mount("", "p/d/sub/f \"x\"\np/d/g \"y\"")) {
            union.rename("p/d", "p/e");
            assertEquals("p/\np/e/\np/e/g \"y\"\np/e/sub/\np/e/sub/f \"x\"\n", union.view());
            assertEquals("p/\np/d (whiteout)\np/e/ trusted.overlay.redirect=\"d\"\n", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("R6: in another parent the redirect is a path from the root")
    void rename_toAnotherParent_absoluteRedirect() throws ErrnoException {
        try (MountedUnion union = mount("q/", "p/d/f \"x\"", "p/d/g \"y\"")) {
            union.rename("p/d", "q/e");
            assertEquals("p/\nq/\nq/e/\nq/e/f \"x\"\nq/e/g \"y\"\n", union.view());
            assertEquals("p/\np/d (whiteout)\nq/\nq/e/ trusted.overlay.redirect=\"/p/d\"\n", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("N7: a .wh. marker beside an object does not end the search of what takes the object's place")
    void exchange_withAnObjectBesideADotWhMarker_keepsWhatIsBelow() throws ErrnoException {
        try (MountedUnion union = mount(".wh.c\nc \"c\"\n.wh.e\ne/\ne/own", "a/b/f \"x\"\ne/hidden")) {
            union.rename("a/b", "c", RENAME_EXCHANGE);
            assertEquals("a/\na/b \"c\"\nc/\nc/f \"x\"\ne/\ne/own \"\"\n", union.view());
            union.verify();
            union.rename("c", "e", RENAME_EXCHANGE);
            assertEquals("a/\na/b \"c\"\nc/\nc/own \"\"\ne/\ne/f \"x\"\n", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("N7: nor of a directory that replaces it")
    void rename_overADirectoryBesideADotWhMarker_keepsWhatIsBelow() throws ErrnoException {
        try (MountedUnion union = mount(".wh.c\nc/", "a/b/f \"x\"\nc/hidden")) {
            union.rename("a/b", "c");
            assertEquals("a/\nc/\nc/f \"x\"\n", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("N7: nor does one that hid the name, though removing it fails")
    void rename_overADotWhWhiteoutThatStays_isDoneOrNot() throws ErrnoException {
        try (MountedUnion union = mount(".wh.c", "a/b/f \"x\"\nc/hidden")) {
            union.upperFilesystem.faults().failEvery(call -> call == BackendCall.UNLINK, Errno.EIO);
            assertErrno(Errno.EIO, () -> union.rename("a/b", "c"));
            assertEquals("a/\na/b/\na/b/f \"x\"\n", union.view());
            union.upperFilesystem.faults().reset();
            union.rename("a/b", "c");
            assertEquals("a/\nc/\nc/f \"x\"\n", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("N7: what is made over one is there, though removing it fails")
    void create_overADotWhWhiteoutThatStays_isDone() throws ErrnoException {
        try (MountedUnion union = mount(".wh.c", "c/hidden")) {
            union.upperFilesystem.faults().failEvery(call -> call == BackendCall.UNLINK, Errno.EIO);
            union.mkdir("c");
            union.upperFilesystem.faults().reset();
            assertEquals("c/\n", union.view());
            union.remount();
            assertEquals("c/\n", union.view());
        }
    }

    @Test
    @DisplayName("R6: names above that have moved are told as the layers below know them")
    void rename_underRenamedAncestors_pathOfTheLayersBelow() throws ErrnoException {
        try (MountedUnion union = mount("q/", "a/b/c/f \"x\"\na/o \"o\"")) {
            union.rename("a/b", "a/b2");
            union.rename("a", "a2");
            union.rename("a2/b2/c", "a2/b2/c2");
            union.rename("a2/b2/c2", "q/c3");
            assertEquals("/a/b/c", union.upper().drawing(name -> true).lines()
                    .filter(line -> line.startsWith("q/c3/"))
                    .map(line -> line.replaceAll(".*redirect=\"([^\"]*)\".*", "$1"))
                    .findFirst().orElse(""));
            union.rename("a2/b2", "q/b3");
            union.rename("q/b3", "b4");
            assertEquals("a2/\na2/o \"o\"\nb4/\nq/\nq/c3/\nq/c3/f \"x\"\n", union.view());
            union.verify();
            union.rename("q/c3", "c4");
            union.rename("q", "q2");
            assertEquals("a2/\na2/o \"o\"\nb4/\nc4/\nc4/f \"x\"\nq2/\n", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("R6: a relative redirect becomes absolute when the directory leaves its parent, not the other way")
    void rename_again_redirectIsWidenedOnly() throws ErrnoException {
        try (MountedUnion union = mount("q/", "p/d/f")) {
            union.rename("p/d", "p/e");
            union.remount();
            union.rename("p/e", "q/e");
            assertTrue(union.upperDrawing().contains("q/e/ trusted.overlay.redirect=\"/p/d\""));
            union.remount();
            union.rename("q/e", "q/g");
            union.rename("q/g", "p/d");
            assertEquals("p/\np/d/ trusted.overlay.redirect=\"/p/d\"\nq/\n", union.upperDrawing());
            assertEquals("p/\np/d/\np/d/f \"\"\nq/\n", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("R2: a merged directory moves with what upper and all lowers have in it")
    void rename_mergedDirectory_movesAllOfIt() throws ErrnoException {
        try (MountedUnion union = mount(
                "m/u\nm/gone (whiteout)\nq/", "m/l \"1\"\nm/gone\nm/same \"1\"", "m/same \"2\"\nm/deep/x")) {
            String inside = union.view().lines().filter(line -> line.startsWith("m/")).map(line -> line.substring(2))
                    .toList().toString();
            union.rename("m", "q/n");
            union.create("q/n/deep/new", "n");
            union.unlink("q/n/deep/new");
            assertEquals(inside, union.view().lines().filter(line -> line.startsWith("q/n/"))
                    .map(line -> line.substring(4)).toList().toString());
            union.verify();
        }
    }

    @Test
    @DisplayName("R3: over an empty directory, and not over one that shows something")
    void rename_lowerDirectoryOverDirectories_dependsOnWhatShows() throws ErrnoException {
        try (MountedUnion union = mount(
                "emptied/gone (whiteout)", "s/x \"x\"\nfull/f\nhollow/\nemptied/gone")) {
            assertErrno(Errno.ENOTEMPTY, () -> union.rename("s", "full"));
            assertErrno(Errno.EEXIST, () -> union.rename("s", "hollow", RENAME_NOREPLACE));
            union.rename("s", "hollow");
            assertEquals("emptied/\nfull/\nfull/f \"\"\nhollow/\nhollow/x \"x\"\n", union.view());
            union.rename("hollow", "emptied");
            assertEquals("emptied/\nemptied/x \"x\"\nfull/\nfull/f \"\"\n", union.view());
            union.rename("emptied", "s", RENAME_NOREPLACE);
            assertEquals("full/\nfull/f \"\"\ns/\ns/x \"x\"\n", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("R5: over a whiteout, with and without something below the old name")
    void rename_overAWhiteout_hidesWhatWasBelow() throws ErrnoException {
        try (MountedUnion union = mount("t (whiteout)\nw (whiteout)", "d/x\nt/hidden\nw \"file\"")) {
            union.rename("d", "t");
            assertEquals("t/\nt/x \"\"\n", union.view());
            assertEquals("d (whiteout)\nt/ trusted.overlay.redirect=\"d\"\nw (whiteout)\n", union.upperDrawing());
            union.rename("t", "w");
            assertEquals("w/\nw/x \"\"\n", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("R4, R6: exchange moves both, whatever they are")
    void rename_exchange_swapsLowerDirectories() throws ErrnoException {
        String lower = "a/x \"ax\"\nq/b/y \"by\"\nf \"f\"";
        try (MountedUnion union = mount("u/up", lower)) {
            union.rename("a", "q/b", RENAME_EXCHANGE);
            assertEquals("a/\na/y \"by\"\nf \"f\"\nq/\nq/b/\nq/b/x \"ax\"\nu/\nu/up \"\"\n", union.view());
            union.rename("a", "f", RENAME_EXCHANGE);
            union.rename("u", "q/b", RENAME_EXCHANGE);
            assertEquals("a \"f\"\nf/\nf/y \"by\"\nq/\nq/b/\nq/b/up \"\"\nu/\nu/x \"ax\"\n", union.view());
            union.verify();
            union.rename("f", "u", RENAME_EXCHANGE);
            assertEquals("a \"f\"\nf/\nf/x \"ax\"\nq/\nq/b/\nq/b/up \"\"\nu/\nu/y \"by\"\n", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("R6: the old name can be used again, and removed, without touching what has moved")
    void rename_thenUseTheOldName_bothAreSeparate() throws ErrnoException {
        try (MountedUnion union = mount("", "d/x \"x\"\nd/y \"y\"")) {
            union.rename("d", "e");
            union.mkdir("d");
            union.create("d/x", "new");
            union.unlink("e/y");
            assertEquals("d/\nd/x \"new\"\ne/\ne/x \"x\"\n", union.view());
            union.verify();
            union.unlink("d/x");
            union.rmdir("d");
            union.unlink("e/x");
            union.rmdir("e");
            assertEquals("", union.view());
            assertEquals("d (whiteout)\n", union.upperDrawing());
            union.verify();
        }
    }

    @ParameterizedTest
    @CsvSource({"256,true", "257,false"})
    @DisplayName("R6: a redirect of more than 256 bytes is not written: EXDEV")
    void rename_deepPath_isLimited(int length, boolean moves) throws ErrnoException {
        String path = ("p".repeat(99) + "/").repeat(2) + "d".repeat(length - 201);
        try (MountedUnion union = mount("q/", path + "/f")) {
            if (moves) {
                union.rename(path, "q/d");
                assertTrue(union.exists("q/d/f"));
            } else {
                assertErrno(Errno.EXDEV, () -> union.rename(path, "q/d"));
                assertTrue(union.exists(path + "/f"));
                assertEquals("q/\n", union.upperDrawing(), "nothing is copied up for it");
                union.rename(path, path + "2");
                assertTrue(union.exists(path + "2/f"));
            }
            union.verify();
        }
    }

    @Test
    @DisplayName("R6: where the attribute cannot be set it does not move; a full disk is a full disk")
    void rename_redirectCannotBeSet_EXDEV() throws ErrnoException {
        for (int errno : new int[]{Errno.EOPNOTSUPP, Errno.EPERM, Errno.ENOSPC}) {
            try (MountedUnion union = mount("p/d/u", "p/d/x")) {
                union.upperFilesystem.faults().failEvery(call -> call == BackendCall.SETXATTR, errno);
                assertErrno(errno == Errno.ENOSPC ? errno : Errno.EXDEV, () -> union.rename("p/d", "p/e"));
                union.verify();
                assertTrue(union.exists("p/d/x"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FOLLOW", "NOFOLLOW"})
    @DisplayName("R2: otherwise EXDEV")
    void rename_notOn_EXDEV(RedirectDir mode) throws ErrnoException {
        OverlayOptions options = OverlayOptions.defaults().withRedirectDir(mode);
        try (MountedUnion union = MountedUnion.with(options, "", "d/x")) {
            assertErrno(Errno.EXDEV, () -> union.rename("d", "e"));
            union.verify();
        }
    }

    @Test
    @DisplayName("R2: nor where upper holds no attributes, or deletions are written as .wh. files")
    void rename_upperCannotHoldRedirects_EXDEV() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of(features(false, false), ON, "", "d/x")) {
            assertErrno(Errno.EXDEV, () -> union.rename("d", "e"));
        }
        OverlayOptions dotWh = ON.withWhiteoutFormat(WhiteoutFormat.DOT_WH);
        try (MountedUnion union = MountedUnion.with(dotWh, "", "d/x")) {
            assertErrno(Errno.EXDEV, () -> union.rename("d", "e"));
        }
    }

    @Test
    @DisplayName("R2: an ordinary user's union moves them too, with attributes of his own")
    void rename_ordinaryUser_userRedirect() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of(features(false, true), ON, "", "p/d/x \"x\"\nq/")) {
            union.rename("p/d", "q/e");
            assertEquals("p/\np/d (whiteout)\nq/\nq/e/ user.overlay.redirect=\"/p/d\"\n", union.upperDrawing());
            assertEquals("p/\nq/\nq/e/\nq/e/x \"x\"\n", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("I1: numbers stay, in place and after a remount")
    void rename_directory_keepsItsNumber() throws ErrnoException {
        try (MountedUnion union = mount("q/", "d/x")) {
            long ino = union.stat("d").ino();
            long inside = union.stat("d/x").ino();
            union.rename("d", "q/e");
            assertEquals(List.of(ino, inside), List.of(union.stat("q/e").ino(), union.stat("q/e/x").ino()));
            union.remount();
            assertEquals(List.of(ino, inside), List.of(union.stat("q/e").ino(), union.stat("q/e/x").ino()));
            union.verify();
        }
    }

    @Test
    @DisplayName("L6: the directory's attributes move with it")
    void rename_directory_keepsItsAttributes() throws ErrnoException {
        try (MountedUnion union = mount("", "d/ mode=0710 uid=4 gid=5 user.k=v mtime=7\nd/x")) {
            union.rename("d", "e");
            assertEquals("e/ mode=0710 uid=4 gid=5 user.k=\"v\"\ne/x \"\"\n", union.view());
            assertEquals(7, union.stat("e").mtime());
            union.verify();
        }
    }

    @Test
    @DisplayName("C13: what is open inside stays open, and finds its place for a copy-up")
    void rename_openFilesInside_follow() throws ErrnoException {
        try (MountedUnion union = mount("q/", "d/s/f \"x\"")) {
            OverlayInode held = union.hold("d/s/f");
            OpenFile open = union.filesystem().open(held, OpenFlags.O_RDONLY, false);
            union.rename("d", "q/e");
            assertEquals("x", MountedUnion.read(open));
            union.write("q/e/s/f", "y");
            assertEquals("y", MountedUnion.read(open));
            assertEquals("d (whiteout)\nq/\nq/e/ trusted.overlay.redirect=\"/d\"\nq/e/s/\nq/e/s/f \"y\"\n",
                    union.upperDrawing());
            union.filesystem().close(open);
            union.filesystem().release(held);
            union.verify();
        }
    }

    @Test
    @DisplayName("R3: an emptied directory that had moved hides nothing when it goes")
    void rmdir_movedDirectory_leavesNoTrace() throws ErrnoException {
        try (MountedUnion union = mount("q/", "d/x")) {
            union.rename("d", "q/e");
            union.unlink("q/e/x");
            union.rmdir("q/e");
            assertEquals("d (whiteout)\nq/\n", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("N2: a new directory in a merged one is opaque, so that what is moved about below never joins it")
    void mkdir_inAMergedDirectory_isOpaque() throws ErrnoException {
        try (MountedUnion union = mount("", "m/f")) {
            union.mkdir("m/n");
            union.mkdir("m/n/inner");
            assertEquals("m/\nm/n/ trusted.overlay.opaque=\"y\"\nm/n/inner/\n", union.upperDrawing());
            union.verify();
        }
        try (MountedUnion union = MountedUnion.of("", "m/f")) {
            union.mkdir("m/n");
            assertEquals("m/\nm/n/\n", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("N2: no .wh. file is written for it")
    void mkdir_whereDeletionsAreDotWhFiles_leavesNoMark() throws ErrnoException {
        OverlayOptions options = ON.withMetacopy(true).withIndex(OverlayOptions.Index.AUTO);
        UpperFeatures noDevices = new UpperFeatures(false, true, true, true, true, true, true);
        try (MountedUnion union = MountedUnion.of(noDevices, options, "", "m/f")) {
            union.mkdir("m/n");
            assertEquals("m/\nm/n/\n", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("N2: an index is reason enough")
    void mkdir_withIndex_isOpaque() throws ErrnoException {
        OverlayOptions options = OverlayOptions.defaults().withIndex(OverlayOptions.Index.ON);
        try (MountedUnion union = MountedUnion.with(options, "", "m/f")) {
            union.mkdir("m/n");
            assertEquals("m/\nm/n/ trusted.overlay.opaque=\"y\"\n", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    void rename_manyEntries_takesAsManyCallsAsFew() throws ErrnoException {
        int few = callsOfARename(3);
        assertEquals(few, callsOfARename(2000));
    }

    private static int callsOfARename(int entries) throws ErrnoException {
        StringBuilder lower = new StringBuilder("d/\n");
        for (int i = 0; i < entries; i++) {
            lower.append("d/f").append(i).append('\n');
        }
        try (MountedUnion union = MountedUnion.of(MemoryFilesystem.create(), ON, "", lower.toString())) {
            union.lowerFilesystem.faults().reset();
            union.upperFilesystem.faults().reset();
            union.rename("d", "e");
            return union.lowerFilesystem.faults().calls().size()
                    + union.upperFilesystem.faults().calls().size();
        }
    }
}
