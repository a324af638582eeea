package io.ufs.core.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.check.CheckOptions.DotWhNames;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Timestamp;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Findings about whiteouts and opaque directories; each is made, found, mended, and the union shows the same. */
class MarkerCheckTest {
    private static final String LOWER = "a \"text\"\nd/b \"below\"\nd/c \"below\"\n";

    @Test
    void check_cleanLayers_findsNothing() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of("a (whiteout)\nd/b (whiteout)\nnew \"x\"\nn/ opaque\nn/k \"k\"\n", LOWER,
                "n/old \"x\"\n");
        String before = union.upper.snapshot();
        assertEquals(List.of(), union.check(RepairMode.ALL));
        assertEquals(before, union.upper.snapshot());
    }

    @Test
    @DisplayName("U3: a whiteout over nothing is garbage")
    void check_whiteoutOverNothing_isRemoved() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of("gone (whiteout)\nd/\nd/gone (whiteout)\n", LOWER);
        union.upper.seed().times("d", new Timestamp(5, 0), new Timestamp(5, 0));
        union.requireMended(RepairMode.SAFE, "garbage-whiteout /gone", "garbage-whiteout /d/gone");
        RealEntry dir = union.upper.asStored().root().lookup(Name.of("d"));
        assertNotNull(dir);
        assertEquals(5, dir.stat().mtime());
    }

    /** A whiteout of a lower layer hides the name from the layers below it; so upper's is not needed. */
    @Test
    void check_whiteoutOverAWhiteout_isRemoved() throws ErrnoException {
        CheckedUnion.of("a (whiteout)\n", "a (whiteout)\n", LOWER)
                .requireMended(RepairMode.SAFE, "garbage-whiteout /a");
    }

    @Test
    void check_whiteoutInANewDirectory_isRemoved() throws ErrnoException {
        CheckedUnion.of("new/x (whiteout)\n", LOWER).requireMended(RepairMode.SAFE, "garbage-whiteout /new/x");
    }

    @Test
    void check_whiteoutInOpaque_isRemoved() throws ErrnoException {
        CheckedUnion.of("d/ opaque\nd/b (whiteout)\n", LOWER)
                .requireMended(RepairMode.SAFE, "whiteout-in-opaque /d/b");
    }

    @Test
    @DisplayName("D4: a whiteout by attribute needs a directory that says so")
    void check_unmarkedWhiteout_becomesADevice() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of("d/b \"\" trusted.overlay.whiteout=\"y\"\n", LOWER);
        assertEquals(List.of("unmarked-whiteout /d/b"), union.check(RepairMode.NONE));
        assertEquals(List.of("unmarked-whiteout /d/b mended"), union.check(RepairMode.SAFE));
        assertEquals("d/\nd/b (whiteout)\n", union.upper.drawing());
        assertEquals(List.of(), union.check(RepairMode.NONE));
        assertEquals("a \"text\"\nd/\nd/c \"below\"\n", union.kernelView());
        assertEquals(List.of(), union.upper.workNames());
    }

    @Test
    void check_unmarkedWhiteoutWithoutDevices_marksTheDirectory() throws ErrnoException {
        UpperFeatures features = new UpperFeatures(false, true, true, true, true, true, true);
        CheckedUnion union = new CheckedUnion(MemoryFilesystem.builder().features(features).build(),
                "d/b \"\" trusted.overlay.whiteout=\"y\"\n", LOWER);
        assertEquals(List.of("unmarked-whiteout /d/b mended"), union.check(RepairMode.SAFE));
        assertEquals(List.of(), union.check(RepairMode.NONE));
        assertEquals("a \"text\"\nd/\nd/c \"below\"\n", union.kernelView());
    }

    @Test
    void check_markedXattrWhiteouts_areFine() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of("d/b (xattr-whiteout)\n", LOWER);
        assertEquals(List.of(), union.check(RepairMode.NONE));
    }

    @Test
    void check_xattrWhiteoutOverNothing_isRemoved() throws ErrnoException {
        CheckedUnion.of("d/gone (xattr-whiteout)\n", LOWER)
                .requireMended(RepairMode.SAFE, "garbage-whiteout /d/gone");
    }

    @Test
    @DisplayName("L5: what becomes opaque is marked x no more: its whiteouts by attribute go")
    void check_xattrWhiteoutsInWhatBecomesOpaque_areRemoved() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of("d/.wh..wh..opq \"\"\nd/b (xattr-whiteout)\nd/own\n", LOWER);
        union.check(RepairMode.SAFE);
        assertEquals("d/ trusted.overlay.opaque=\"y\"\nd/own \"\"\n", union.upper.drawing());
        assertEquals(List.of(), union.check(RepairMode.NONE));
    }

    @Test
    void check_whiteoutAttributeOnContent_isRemoved() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of(
                "a \"new\" trusted.overlay.whiteout=\"y\"\nd/ user.overlay.whiteout=\"y\"\n", LOWER);
        union.requireMended(RepairMode.SAFE, "stray-whiteout-attribute /a", "stray-whiteout-attribute /d");
        assertEquals("a \"new\"\nd/\n", union.upper.drawing());
    }

    @Test
    @DisplayName("N7: .wh.NAME hides for ufs and not for the kernel; it is replaced")
    void check_dotWhWhiteout_becomesADevice() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of(".wh.a \"\"\nd/.wh.b \"\"\n", LOWER);
        String shown = union.view();
        union.requireMended(RepairMode.SAFE, "dot-wh-whiteout /.wh.a", "dot-wh-whiteout /d/.wh.b");
        assertEquals("a (whiteout)\nd/\nd/b (whiteout)\n", union.upper.drawing());
        assertEquals(shown, union.kernelView());
    }

    @Test
    void check_dotWhOpaque_becomesTheAttribute() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of("d/.wh..wh..opq \"\"\nd/n \"new\"\n", LOWER);
        String shown = union.view();
        union.requireMended(RepairMode.SAFE, "dot-wh-opaque /d/.wh..wh..opq");
        assertEquals("d/ trusted.overlay.opaque=\"y\"\nd/n \"new\"\n", union.upper.drawing());
        assertEquals(shown, union.kernelView());
    }

    /** {@code .wh.d} beside {@code d} is how some unpackers say that the old directory is gone. */
    @Test
    void check_dotWhBesideADirectory_makesItOpaque() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of(".wh.d \"\"\nd/n \"new\"\n", LOWER);
        String shown = union.view();
        union.requireMended(RepairMode.SAFE, "dot-wh-opaque /.wh.d");
        assertEquals(shown, union.kernelView());
    }

    @Test
    void check_whatFuseOverlayfsLeaves_isRemoved() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of("""
                n/ opaque
                n/.wh..wh..opq ""
                n/.wh..opq (whiteout)
                d/ opaque
                d/.wh..wh..opq ""
                .wh.a ""
                a (whiteout)
                .wh.nothing ""
                .wh. ""
                """, LOWER);
        assertEquals(
                List.of("dot-wh-junk /.wh.a mended", "dot-wh-junk /.wh.nothing mended", "dot-wh-junk /.wh. mended",
                        "opaque-over-nothing /n", "dot-wh-junk /n/.wh..wh..opq mended",
                        "dot-wh-junk /n/.wh..opq mended", "dot-wh-junk /d/.wh..wh..opq mended"),
                union.check(RepairMode.SAFE));
        assertEquals("a (whiteout)\nd/ trusted.overlay.opaque=\"y\"\nn/ trusted.overlay.opaque=\"y\"\n",
                union.upper.drawing());
    }

    /** {@code .wh..opq} hides {@code .opq} for whoever reads such names. */
    @Test
    void check_dotWhOpq_hidesTheNameThatExists() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of("d/.wh..opq (whiteout)\n", "d/.opq \"x\"\n");
        String shown = union.view();
        union.requireMended(RepairMode.SAFE, "dot-wh-whiteout /d/.wh..opq");
        assertEquals(shown, union.kernelView());
    }

    @Test
    void check_dotWhNameWithContent_isLeft() throws ErrnoException {
        CheckedUnion.of(".wh.a \"content\"\n.wh.e/f \"x\"\n", LOWER)
                .requireLeft("reserved-name /.wh.a", "reserved-name /.wh.e");
    }

    @Test
    void check_dotWhLayer_findsOnlyWhatHidesNothing() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of(".wh.a \"\"\nd/.wh..wh..opq \"\"\nn/.wh..wh..opq \"\"\n.wh.gone \"\"\n",
                LOWER);
        assertEquals(List.of("dot-wh-junk /.wh.gone"),
                union.check(new CheckOptions(RepairMode.NONE, false, DotWhNames.MARKERS, false)));
    }

    @Test
    void check_ordinaryDotWhNames_areNoFindings() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of(".wh.a \"\"\nd/.wh..wh..opq \"\"\n", LOWER);
        assertEquals(List.of(),
                union.check(new CheckOptions(RepairMode.NONE, false, DotWhNames.ORDINARY, false)));
    }

    @Test
    @DisplayName("L5: overlay.opaque has two values")
    void check_invalidOpaque_isRemoved() throws ErrnoException {
        CheckedUnion.of("d/ trusted.overlay.opaque=\"yes\"\na \"mine\" user.overlay.opaque=\"y\"\n", LOWER)
                .requireMended(RepairMode.SAFE, "invalid-opaque /a", "invalid-opaque /d");
    }

    @Test
    void check_opaqueOverNothing_isANote() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of("n/ opaque\nn/m/ opaque\n", LOWER);
        union.requireLeft("opaque-over-nothing /n", "opaque-over-nothing /n/m");
        assertEquals(false, union.summary(CheckOptions.of(RepairMode.NONE), finding -> {}).hasErrors());
    }

    @Test
    void check_foreignAttributes_areReplaced() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of(
                "a \"mine\" user.fuseoverlayfs.origin=\"a\"\nd/ user.fuseoverlayfs.opaque=\"y\"\n", LOWER);
        union.requireMended(RepairMode.SAFE, "foreign-attribute /a", "foreign-attribute /d");
        assertEquals("a \"mine\"\nd/ trusted.overlay.opaque=\"y\"\n", union.upper.drawing());
    }

    @Test
    void check_userMarkers_areWrittenWhereTheyAre() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of(". user.overlay.impure=\"y\"\nd/.wh..wh..opq \"\"\n", LOWER);
        assertEquals(List.of("dot-wh-opaque /d/.wh..wh..opq mended", "stale-impure / mended"),
                union.check(RepairMode.ALL));
        assertEquals("d/ user.overlay.opaque=\"y\"\n", union.upper.drawing());
    }
}
