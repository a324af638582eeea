package io.ufs.core.overlay;

import static io.ufs.core.overlay.Errnos.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.vfs.Name;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Removing names: rules U1 to U5, K-D1. */
@Timeout(20)
class WhiteoutTest {
    @Test
    @DisplayName("U3: what only upper has is simply removed")
    void remove_onlyInUpper_leavesNoWhiteout() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("f\nd/\nm/g", "m/h")) {
            union.unlink("f");
            union.rmdir("d");
            union.unlink("m/g");
            assertEquals("m/\n", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("U3: what a lower shows gets a whiteout, in upper or not")
    void remove_visibleBelow_leavesAWhiteout() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("both \"u\"\nbothdir/", "both\nlow\nlowdir/\nbothdir/")) {
            union.unlink("both");
            union.unlink("low");
            union.rmdir("lowdir");
            union.rmdir("bothdir");
            assertEquals("both (whiteout)\nbothdir = both\nlow = both\nlowdir = both\n", union.upperDrawing());
            assertEquals("", union.view());
            union.verify();
            assertEquals("", union.view());
        }
    }

    @Test
    @DisplayName("U3: no whiteout where a lower whiteout hides it already")
    void unlink_hiddenBelowByAWhiteout_needsNone() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("f \"u\"", "f (whiteout)", "f \"2\"")) {
            union.unlink("f");
            assertEquals("", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("U3: a directory hidden by an opaque parent needs no whiteout")
    void unlink_inAnOpaqueDirectory_needsNone() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("d/ opaque\nd/f", "d/f")) {
            union.unlink("d/f");
            assertEquals("d/ trusted.overlay.opaque=\"y\"\n", union.upperDrawing());
            union.rmdir("d");
            assertEquals("d (whiteout)\n", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("U1: whiteouts do not keep a directory from being removed, visible names do")
    void rmdir_mergedDirectory_dependsOnWhatShows() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("d/a", "d/b", "d/c")) {
            assertErrno(Errno.ENOTEMPTY, () -> union.rmdir("d"));
            union.unlink("d/a");
            assertErrno(Errno.ENOTEMPTY, () -> union.rmdir("d"));
            union.unlink("d/b");
            assertErrno(Errno.ENOTEMPTY, () -> union.rmdir("d"));
            union.unlink("d/c");
            union.rmdir("d");
            assertEquals("", union.view());
            assertEquals("d (whiteout)\n", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("K-D1: stray markers in a directory of upper alone do not block rmdir")
    void rmdir_strayMarkersInUpper_goWithIt() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("d/x (whiteout)\nd/.wh.y\nd/.wh..wh..opq", "")) {
            assertEquals(List.of(), union.readdir("d"));
            union.rmdir("d");
            assertEquals("", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    void remove_wrongKindOrAbsent_EISDIR_ENOTDIR_ENOENT() throws ErrnoException {
        for (boolean inUpper : new boolean[]{true, false}) {
            String tree = "d/\nf\ngone (whiteout)";
            try (MountedUnion union = MountedUnion.of(inUpper ? tree : "", inUpper ? "" : tree)) {
                assertErrno(Errno.EISDIR, () -> union.unlink("d"));
                assertErrno(Errno.ENOTDIR, () -> union.rmdir("f"));
                assertErrno(Errno.ENOENT, () -> union.unlink("absent"));
                assertErrno(Errno.ENOENT, () -> union.rmdir("absent"));
                assertErrno(Errno.ENOENT, () -> union.unlink("gone"));
                union.verify();
            }
        }
    }

    @Test
    @DisplayName("U4: whiteouts are links of one, until there are too many")
    void unlink_manyNames_sharesWhiteouts() throws ErrnoException {
        MemoryFilesystem few = MemoryFilesystem.builder().maxLinks(3).build();
        StringBuilder lower = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            lower.append("f").append(i).append('\n');
        }
        try (MountedUnion union = MountedUnion.of(few, OverlayOptions.defaults(), "", lower.toString())) {
            for (int i = 0; i < 8; i++) {
                union.unlink("f" + i);
            }
            List<Integer> links = new ArrayList<>();
            var root = union.upper().asLower().root();
            for (int i = 0; i < 8; i++) {
                RealEntry whiteout = root.lookup(Name.of("f" + i));
                assertTrue(whiteout != null && whiteout.stat().isWhiteoutDevice());
                links.add(whiteout == null ? 0 : whiteout.stat().nlink());
            }
            assertEquals(List.of(3, 3, 3, 3, 3, 3, 2, 2), links);
            assertEquals("", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("U4: the shared whiteout may lose all its names")
    void unlink_afterEveryWhiteoutWasReplaced_makesANewOne() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "a\nb")) {
            union.unlink("a");
            union.create("a", "new");
            union.unlink("b");
            assertEquals("a \"new\"\nb (whiteout)\n", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    void removeAndMakeAgain_manyTimes_leavesNothing() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "d/f \"low\"\nd/e/g")) {
            for (int i = 0; i < 5; i++) {
                union.unlink("d/f");
                union.create("d/f", "new");
                if (union.exists("d/e/g")) {
                    union.unlink("d/e/g");
                }
                union.rmdir("d/e");
                union.mkdir("d/e");
            }
            assertEquals("d/\nd/e/ trusted.overlay.opaque=\"y\"\nd/f \"new\"\n", union.upperDrawing());
            union.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("U3: without RENAME_EXCHANGE too")
    void rmdir_mergedDirectory_withAndWithoutExchange(boolean exchange) throws ErrnoException {
        UpperFeatures features = new UpperFeatures(true, exchange, exchange, exchange, true, true, true);
        try (MountedUnion union =
                MountedUnion.of(features, OverlayOptions.defaults(), "d/gone (whiteout)", "d/gone\nf", "d/gone")) {
            union.rmdir("d");
            union.unlink("f");
            assertEquals("d (whiteout)\nf = d\n", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("L2: an xattr whiteout in upper is replaced and hidden like any")
    void create_overAnXattrWhiteout_replacesIt() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("f (xattr-whiteout)\nd (xattr-whiteout)", "f\nd/x")) {
            assertEquals("", union.view());
            union.create("f", "new");
            union.mkdir("d");
            assertEquals("d/\nf \"new\"\n", union.view());
            union.unlink("f");
            union.rmdir("d");
            assertEquals("", union.view());
            union.verify();
        }
    }
}
