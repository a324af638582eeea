package io.ufs.core.overlay;

import static io.ufs.core.overlay.Errnos.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.backend.memory.BackendCall;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a name leads to: rules L1 to L14. */
@Timeout(20)
class LookupTest {
    private static void assertView(String expected, String upper, String... lowers) throws ErrnoException {
        try (MountedUnion union = MountedUnion.of(upper, lowers)) {
            assertEquals(expected, union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("L1: a directory that the parent did not merge is not searched")
    void lookup_belowAnOpaqueParent_deeperLayersAreNotSearched() throws ErrnoException {
        assertView("d/\nd/sub/\nd/sub/a \"\"\n", "", "d/ opaque\nd/sub/a", "d/sub/b");
    }

    @Test
    @DisplayName("L1: layers are searched from top to bottom")
    void lookup_fileInSeveralLayers_topmostWins() throws ErrnoException {
        assertView("f \"1\"\n", "", "f \"1\"", "f \"2\"", "f \"3\"");
        assertView("f \"0\"\n", "f \"0\"", "f \"1\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"f (whiteout)", "f (xattr-whiteout)"})
    @DisplayName("L2: a whiteout ends the search")
    void lookup_whiteoutInAnyLayer_hidesDeeperOnes(String whiteout) throws ErrnoException {
        assertView("", "", whiteout, "f \"2\"");
        assertView("", whiteout, "f \"1\"");
        assertView("f \"1\"\n", "", "f \"1\"", whiteout, "f \"3\"");
    }

    @Test
    @DisplayName("L2: the attribute makes a whiteout of an empty file only, and in marked directories only")
    void lookup_fileWithContentAndWhiteoutAttribute_shows() throws ErrnoException {
        assertView("f \"1\"\n", "", ". trusted.overlay.opaque=x\nf \"1\" trusted.overlay.whiteout=y", "f \"2\"");
    }

    @Test
    @DisplayName("L3: a non-directory is the result, whatever lies below")
    void lookup_fileOverDirectory_hidesIt() throws ErrnoException {
        assertView("d \"1\"\n", "", "d \"1\"", "d/x");
        assertView("d -> \"t\"\n", "d -> t", "d/x");
    }

    @Test
    @DisplayName("L4: directories are merged until something stops it")
    void lookup_directories_areMergedUntilOneOtherThing() throws ErrnoException {
        assertView("d/\nd/a \"\"\nd/b \"\"\nd/c \"\"\n", "d/a", "d/b", "d/c");
        assertView("d/\nd/a \"\"\n", "", "d/a", "d \"file\"", "d/c");
        assertView("d/\nd/a \"\"\n", "", "d/a", "d (whiteout)", "d/c");
        assertView("d/\nd/a \"\"\nd/b \"\"\n", "", "d/a", "d/ opaque\nd/b", "d/c");
    }

    @ParameterizedTest
    @CsvSource({"y,false", "x,true", "n,true", "yy,true", "'',true"})
    @DisplayName("L5: y is opaque, nothing else is")
    void lookup_opaqueValues_onlyYStops(String value, boolean merged) throws ErrnoException {
        String marked = "d/ trusted.overlay.opaque=\"" + value + "\"";
        try (MountedUnion union = MountedUnion.of("", marked, "d/below")) {
            assertEquals(merged, union.exists("d/below"));
            union.verify();
        }
        try (MountedUnion union = MountedUnion.of(marked, "d/below")) {
            assertEquals(merged, union.exists("d/below"));
            union.verify();
        }
    }

    @Test
    @DisplayName("L5: both namespaces are read, and what fuse-overlayfs writes without privilege")
    void lookup_opaqueInUserNamespaces_stops() throws ErrnoException {
        assertView("d/\n", "", "d/ user.overlay.opaque=y", "d/x");
        assertView("d/\n", "", "d/ user.fuseoverlayfs.opaque=y", "d/x");
    }

    @Test
    @DisplayName("L5: on a root the marker means nothing")
    void lookup_opaqueRoot_isMergedAllTheSame() throws ErrnoException {
        assertView("a \"\"\nb \"\"\n", ". opaque\na", "b");
    }

    @Test
    @DisplayName("L6: the topmost member gives the attributes")
    void getattr_mergedDirectory_isOfTheTopmostMember() throws ErrnoException {
        assertView("d/ mode=0700 uid=1 gid=2 user.a=\"top\"\n",
                "", "d/ mode=0700 uid=1 gid=2 user.a=top", "d/ mode=0711 uid=3 user.b=low");
    }

    @Test
    @DisplayName("L13: a name that is too long")
    void lookup_tooLongName_ENAMETOOLONG() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "a")) {
            assertErrno(Errno.ENAMETOOLONG, () -> union.stat("n".repeat(256)));
            assertFalse(union.exists("n".repeat(255)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EIO, Errno.EACCES, Errno.ENOMEM})
    @DisplayName("L14: an error of a layer is an error, not an absence")
    void lookup_errorOfALayer_isReported(int errno) throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "a", "b")) {
            union.upperFilesystem.faults().failEvery(call -> call == BackendCall.LOOKUP, errno);
            assertErrno(errno, () -> union.stat("a"));
            union.upperFilesystem.faults().reset();
            union.lowerFilesystem.faults().failAt(2, errno);
            assertErrno(errno, () -> union.stat("b"));
            assertTrue(union.exists("b"));
            union.lowerFilesystem.faults().reset();
        }
    }

    @Test
    void lookup_inAFile_ENOTDIR() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "f")) {
            assertErrno(Errno.ENOTDIR, () -> union.stat("f/x"));
        }
    }

    @Test
    void lookup_everyType_showsAsItIs() throws ErrnoException {
        String all = """
                b (block 8:1)
                c (char 1:3)
                d/
                f "text" user.k="v"
                l -> "f"
                p (fifo)
                s (socket)
                """;
        assertView(all, "", all);
        assertView(all, all, "");
    }

    @Test
    void lookup_twice_sameInode() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "d/f", "d/")) {
            OverlayInode first = union.hold("d/f");
            OverlayInode second = union.hold("d/f");
            assertTrue(first == second);
            union.filesystem().release(first);
            union.filesystem().release(second);
            union.verify();
        }
    }
}
