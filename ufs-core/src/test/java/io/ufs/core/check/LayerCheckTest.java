package io.ufs.core.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.backend.memory.BackendCall;
import io.ufs.core.check.CheckOptions.DotWhNames;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.overlay.OverlayInode;
import io.ufs.core.overlay.OverlayOptions;
import io.ufs.core.vfs.Name;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The examination as a whole: work area, modes, errors, the end. */
class LayerCheckTest {
    @Test
    @DisplayName("C14: what an interrupted operation left is removed")
    void check_leftovers_areRemoved() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of("", "a \"\"\n");
        union.upper.workSeed().file("#1", "half").file("#2/d/e", "x").mode("#2/d", 0).whiteout("#3")
                .file("27/.wh..wh..opq", "");
        union.requireMended(RepairMode.SAFE, "leftover work:/work/#1", "leftover work:/work/#2",
                "leftover work:/work/27");
        assertEquals(1, union.upper.workNames().size(), "the kernel's shared whiteout stays");
    }

    @Test
    void check_deepLeftover_isRemoved() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of("", "a \"\"\n");
        union.upper.workSeed().file("#2/" + "d/".repeat(500) + "f", "");
        assertEquals(List.of("leftover work:/work/#2 mended"), union.check(RepairMode.SAFE));
        assertEquals(List.of(), union.upper.workNames());
    }

    @Test
    void check_whileLive_tellsOnlyWhatCannotBeInUse() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of("", "a \"\"\n");
        union.upper.workSeed().file("#1", "half").draw("strange \"x\"\nincompat/volatile/dirty \"\"\n");
        union.upper.indexSeed().file("#1", "half");
        assertEquals(List.of("leftover work:/work/strange"),
                union.check(new CheckOptions(RepairMode.NONE, true, DotWhNames.FOREIGN, false)));
        assertThrows(IllegalArgumentException.class,
                () -> new CheckOptions(RepairMode.SAFE, true, DotWhNames.FOREIGN, false));
    }

    @Test
    @DisplayName("O4: the mark of a volatile mount is left for a person")
    void check_volatileMark_isLeft() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of("", "a \"\"\n");
        union.upper.workSeed().draw("incompat/volatile/dirty \"\"\n");
        union.requireLeft("volatile work:/work/incompat/volatile");
    }

    @Test
    void check_withoutRepair_changesNothing() throws ErrnoException {
        CheckedUnion union =
                CheckedUnion.of("x (whiteout)\n.wh.a \"\"\nd/ trusted.overlay.opaque=\"no\"\n", "a \"\"\n");
        union.filesystem.faults().failEvery(BackendCall::isChange, Errno.EROFS);
        String before = union.upper.snapshot();
        CheckSummary summary = union.summary(CheckOptions.of(RepairMode.NONE), finding -> {});
        assertEquals(before, union.upper.snapshot());
        assertEquals(3, summary.warnings());
        assertEquals(0, summary.failures());
        assertTrue(summary.hasErrors());
    }

    @Test
    void check_repairThatFails_isToldAndTheRestGoesOn() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of("x (whiteout)\nd/ trusted.overlay.opaque=\"no\"\n", "a \"\"\n");
        union.filesystem.faults().failEvery(call -> call == BackendCall.UNLINK, Errno.EIO);
        List<Finding> findings = new ArrayList<>();
        CheckSummary summary = union.summary(CheckOptions.of(RepairMode.ALL), findings::add);
        union.filesystem.faults().reset();
        assertEquals(List.of("garbage-whiteout /x failed", "invalid-opaque /d mended"),
                findings.stream().map(CheckedUnion::line).toList());
        assertEquals("injected at UNLINK: Input/output error (EIO)", findings.getFirst().failure());
        assertEquals(1, summary.failures());
        assertEquals(1, summary.mended());
    }

    /** Whatever fails, and wherever it stops: what is hidden stays hidden to who reads all forms. */
    @Test
    void check_repairThatIsCutOff_revealsNothing() throws ErrnoException {
        String upper = """
                .wh.a ""
                d/.wh..wh..opq ""
                e/f "" trusted.overlay.whiteout="y"
                .wh.g ""
                g/n ""
                h/ user.fuseoverlayfs.opaque="y"
                i/ trusted.overlay.redirect="/gone"
                """;
        String lower = "a \"1\"\nd/b \"2\"\ne/f \"3\"\ng/x \"4\"\nh/y \"5\"\ni/z \"6\"\n";
        CheckedUnion counted = CheckedUnion.of(upper, lower);
        String shown = withoutGhosts(counted);
        counted.filesystem.faults().reset();
        counted.filesystem.faults().count(BackendCall::isChange);
        counted.check(RepairMode.ALL);
        int changes = counted.filesystem.faults().calls().size();
        assertTrue(changes > 15, "only " + changes);
        for (int n = 1; n <= changes; n++) {
            CheckedUnion union = CheckedUnion.of(upper, lower);
            union.filesystem.faults().reset();
            union.filesystem.faults().count(BackendCall::isChange);
            union.filesystem.faults().crashAt(n);
            try {
                union.check(RepairMode.ALL);
            } catch (ErrnoException e) {
                // The world has ended.
            }
            union.filesystem.faults().reset();
            int at = n;
            assertEquals(shown, withoutGhosts(union), () -> "stopped at change " + at);
            union.check(RepairMode.ALL);
            assertEquals(List.of(), union.check(RepairMode.NONE));
            assertEquals(shown, withoutGhosts(union));
        }
    }

    /** The view of a mount with upper as upper: whiteouts by attribute never show there, marked or not. */
    private static String withoutGhosts(CheckedUnion union) throws ErrnoException {
        LayerStack stack = new LayerStack(
                union.upper.asUpper(), List.of(union.lowers.getFirst().asLower()));
        OverlayFilesystem filesystem = new OverlayFilesystem(
                stack, OverlayOptions.defaults());
        try {
            StringBuilder names = new StringBuilder();
            for (String path : List.of("a", "d/b", "e/f", "g/x", "g/n", "h/y", "i/z", "d", "h")) {
                names.append(path).append(exists(filesystem, path) ? " there\n" : " not there\n");
            }
            return names.toString();
        } finally {
            filesystem.close();
        }
    }

    private static boolean exists(OverlayFilesystem filesystem, String path) throws ErrnoException {
        OverlayInode at = filesystem.root();
        for (String part : path.split("/")) {
            OverlayFilesystem.Entry entry =
                    filesystem.lookup(at, Name.of(part));
            if (entry == null) {
                return false;
            }
            at = entry.inode();
        }
        return true;
    }

    @Test
    void check_unreadableObject_isToldAndTheRestGoesOn() throws ErrnoException {
        CheckedUnion union = CheckedUnion.of("f \"x\"\ng \"x\"\nx (whiteout)\n", "a \"\"\n");
        union.filesystem.faults().failEvery(call -> call == BackendCall.LISTXATTR, Errno.EIO);
        assertThrows(ErrnoException.class, () -> union.check(RepairMode.NONE), "the root cannot be read");
        int told = 0;
        for (int n = 1; n <= 12; n++) {
            CheckedUnion deep = CheckedUnion.of("d/x (whiteout)\ny (whiteout)\n", "a \"\"\n");
            deep.filesystem.faults().count(call -> call == BackendCall.LISTXATTR);
            deep.filesystem.faults().failAt(n, Errno.EIO);
            try {
                List<String> lines = deep.check(RepairMode.NONE);
                told += lines.equals(List.of("garbage-whiteout /y", "unreadable /d")) ? 1 : 0;
            } catch (ErrnoException e) {
                assertEquals(Errno.EIO, e.errno());
            }
        }
        assertTrue(told > 0);
    }

    @Test
    void check_cancelled_endsEarly() throws ErrnoException {
        StringBuilder drawing = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            drawing.append("f").append(i).append(" (whiteout)\n");
        }
        CheckedUnion union = CheckedUnion.of(drawing.toString(), "a \"\"\n");
        CheckSummary summary = union.summary(CheckOptions.of(RepairMode.ALL), new CheckListener() {
            private int found;

            @Override
            public void found(Finding finding) {
                found++;
            }

            @Override
            public boolean isCancelled() {
                return found > 300;
            }
        });
        assertTrue(summary.cancelled());
        assertTrue(summary.mended() > 300 && summary.mended() < 1000, summary::toString);
        assertFalse(union.summary(CheckOptions.of(RepairMode.ALL), finding -> {}).cancelled());
    }
}
