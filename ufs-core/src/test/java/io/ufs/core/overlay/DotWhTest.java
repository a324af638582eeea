package io.ufs.core.overlay;

import static io.ufs.core.overlay.Errnos.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.layer.WhiteoutFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The {@code .wh.} form of OCI layers and fuse-overlayfs: read always, written on request or in need (N7). */
@Timeout(20)
class DotWhTest {
    private static final UpperFeatures NO_DEVICES = new UpperFeatures(false, true, true, true, true, true, true);

    private static MountedUnion writing(String upper, String... lowers) throws ErrnoException {
        return MountedUnion.of(MemoryFilesystem.create(),
                OverlayOptions.defaults().withWhiteoutFormat(WhiteoutFormat.DOT_WH), upper, lowers);
    }

    @Test
    void view_dotWhMarkersInAnyLayer_hideAndAreHidden() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of(".wh.a\nd/.wh..wh..opq\nd/new", ".wh.b\na\nd/old", "b\nc")) {
            assertEquals("c \"\"\nd/\nd/new \"\"\n", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("what fuse-overlayfs 1.x leaves beside its opaque marker is hidden too")
    void view_strayDotWhDevice_isHidden() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("d/.wh..wh..opq\nd/.wh..opq (whiteout)\nd/x", "d/y")) {
            assertEquals("d/\nd/x \"\"\n", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("N7: not read on request")
    void view_dotWhNotRead_areOrdinaryNames() throws ErrnoException {
        OverlayOptions options = OverlayOptions.defaults().withReadDotWh(false);
        try (MountedUnion union = MountedUnion.of(MemoryFilesystem.create(), options, ".wh.a", "a")) {
            assertEquals(".wh.a \"\"\na \"\"\n", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("L5, L7: nor does a redirect lead past a marker file")
    void view_redirectedDirectoryWithAMarkerFile_isOpaque() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of(
                "p/d/ trusted.overlay.redirect=/low\np/d/.wh..wh..opq\nq/e/ trusted.overlay.redirect=/low\nq/.wh.e",
                "low/deleted")) {
            assertEquals("low/\nlow/deleted \"\"\np/\np/d/\nq/\nq/e/\n", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("P5: a marker file is no change of a directory")
    void rename_ofADirectoryThatIsMadeOpaque_keepsItsTime() throws ErrnoException {
        try (MountedUnion union = writing("d/x mtime=5\nd/ mtime=7\nm/", "m/e")) {
            union.rename("d", "m/d");
            assertEquals(7, union.stat("m/d").mtime());
            union.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void remove_writingDotWh_leavesMarkerFiles(boolean inNeed) throws ErrnoException {
        try (MountedUnion union = inNeed
                ? MountedUnion.of(NO_DEVICES, OverlayOptions.defaults(), "b \"u\"", "a\nb\nd/")
                : writing("b \"u\"", "a\nb\nd/")) {
            union.unlink("a");
            union.unlink("b");
            union.rmdir("d");
            assertEquals(".wh.a \"\" mode=0400\n.wh.b \"\" mode=0400\n.wh.d \"\" mode=0400\n", union.upperDrawing());
            assertEquals("", union.view());
            union.verify();
        }
    }

    @Test
    void create_overADotWhiteout_removesIt() throws ErrnoException {
        try (MountedUnion union = writing(".wh.a\n.wh.d\n.wh.l\n.wh.r", "a\nd/old\nl\nr\nsource \"s\"")) {
            union.create("a", "new");
            union.mkdir("d");
            union.link("source", "l");
            union.rename("source", "r");
            assertEquals("""
                    .wh.source "" mode=0400
                    a "new"
                    d/
                    d/.wh..wh..opq "" mode=0400
                    l "s"
                    r = l
                    """, union.upperDrawing());
            assertEquals("a \"new\"\nd/\nl \"s\"\nr = l\n", union.view());
            union.verify();
        }
    }

    @Test
    void unlink_nameTooLongForItsMarker_ENAMETOOLONG() throws ErrnoException {
        String longest = "n".repeat(252);
        try (MountedUnion union = writing("", longest)) {
            assertEquals(251, union.filesystem().statfs().nameMax());
            assertErrno(Errno.ENAMETOOLONG, () -> union.unlink(longest));
            union.verify();
        }
    }

    @Test
    void rename_writingDotWh_hidesTheOldName() throws ErrnoException {
        try (MountedUnion union = writing("d/x", "f \"1\"\ng \"2\"\nm/k")) {
            union.rename("f", "g");
            union.rename("d", "m/d");
            assertEquals("g \"1\"\nm/\nm/d/\nm/d/x \"\"\nm/k \"\"\n", union.view());
            union.verify();
        }
    }

    @Test
    void rmdir_ofADirectoryWithMarkers_works() throws ErrnoException {
        try (MountedUnion union = writing("d/.wh.a\nu/.wh..wh..opq", "d/a\nu/b")) {
            union.rmdir("d");
            union.rmdir("u");
            assertEquals("", union.view());
            union.mkdir("d");
            assertEquals("d/\n", union.view());
            union.verify();
        }
    }

    @Test
    void mount_writingDotWhWithoutReadingIt_isRefused() {
        OverlayOptions options = OverlayOptions.defaults()
                .withWhiteoutFormat(WhiteoutFormat.DOT_WH)
                .withReadDotWh(false);
        assertErrno(Errno.EOPNOTSUPP, () -> MountedUnion.of(MemoryFilesystem.create(), options, "", ""));
    }
}
