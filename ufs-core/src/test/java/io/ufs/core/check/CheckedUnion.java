package io.ufs.core.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.backend.memory.MemoryTree;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.overlay.MergedView;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.overlay.OverlayOptions;
import io.ufs.core.vfs.Name;
import java.util.ArrayList;
import java.util.List;

/** Layers in memory that are examined. Lowers and upper are of one filesystem, or hard links could not be told. */
final class CheckedUnion {
    final MemoryFilesystem filesystem;
    final MemoryTree upper;
    final List<MemoryTree> lowers = new ArrayList<>();

    CheckedUnion(MemoryFilesystem filesystem, String upper, String... lowers) {
        this.filesystem = filesystem;
        for (int i = 0; i < lowers.length; i++) {
            this.lowers.add(filesystem.tree("lower" + i, lowers[i]));
        }
        this.upper = filesystem.tree("upper", upper);
    }

    static CheckedUnion of(String upper, String... lowers) {
        return new CheckedUnion(MemoryFilesystem.create(), upper, lowers);
    }

    CheckedLayers layers() {
        return new CheckedLayers(upper.asStored(), lowers.stream().map(MemoryTree::asLower).toList(), List.of());
    }

    /** Examines, and returns a line for each finding: {@code problem path [outcome]}. */
    List<String> check(RepairMode mode) throws ErrnoException {
        return check(CheckOptions.of(mode));
    }

    List<String> check(CheckOptions options) throws ErrnoException {
        List<String> lines = new ArrayList<>();
        summary(options, finding -> lines.add(line(finding)));
        return lines;
    }

    CheckSummary summary(CheckOptions options, CheckListener listener) throws ErrnoException {
        try (CheckedLayers layers = layers()) {
            CheckSummary summary = new LayerCheck(layers, options, listener).run();
            assertEquals(0, filesystem.users(), "open or pinned");
            return summary;
        }
    }

    static String line(Finding finding) {
        String path = finding.path().isEmpty() ? "/" : "";
        for (Name name : finding.path()) {
            path += "/" + name;
        }
        String area = finding.area() == Finding.Area.WORK ? " work:" : " ";
        String outcome = switch (finding.outcome()) {
            case LEFT -> "";
            case MENDED -> " mended";
            case FAILED -> " failed";
        };
        return finding.problem().word() + area + path + outcome;
    }

    /** Draws what ufs shows, which reads markers of all forms. */
    String view() throws ErrnoException {
        return view(OverlayOptions.defaults().withMetacopy(true));
    }

    /** Draws what shows to who reads the kernel's markers alone. */
    String kernelView() throws ErrnoException {
        return view(OverlayOptions.defaults().withMetacopy(true).withReadDotWh(false));
    }

    String view(OverlayOptions options) throws ErrnoException {
        LayerStack stack = new LayerStack(null, all());
        OverlayFilesystem filesystem = new OverlayFilesystem(stack, options);
        try {
            return new MergedView(filesystem, false).draw();
        } finally {
            filesystem.close();
        }
    }

    private List<LowerLayer> all() {
        List<LowerLayer> all = new ArrayList<>();
        all.add(upper.asLower());
        lowers.forEach(lower -> all.add(lower.asLower()));
        return all;
    }

    /** Finds exactly this, mends it, and finds nothing any more; the view stays. */
    void requireMended(RepairMode mode, String... expected) throws ErrnoException {
        assertEquals(List.of(expected), check(RepairMode.NONE));
        String before = view();
        List<String> mended = new ArrayList<>();
        for (String line : expected) {
            mended.add(line + " mended");
        }
        assertEquals(mended, check(mode));
        assertEquals(List.of(), check(RepairMode.NONE), () -> "left after the repair:\n" + upper.drawing());
        assertEquals(before, view(), "the union has changed");
    }

    /** Finds exactly this, and nothing of it can be mended. */
    void requireLeft(String... expected) throws ErrnoException {
        String before = upper.snapshot();
        assertEquals(List.of(expected), check(RepairMode.ALL));
        assertEquals(before, upper.snapshot());
    }
}
