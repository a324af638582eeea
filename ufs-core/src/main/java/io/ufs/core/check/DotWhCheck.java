package io.ufs.core.check;

import io.ufs.core.check.CheckOptions.DotWhNames;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.PrivateAttributes;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.overlay.DotWh;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;

/**
 * Markers in the form of aufs and OCI. fuse-overlayfs 1.x leaves them beside those of the kernel ({@code .wh..wh..opq},
 * and {@code .wh..opq} as a device), and writes nothing else where it cannot make devices. The kernel's overlay shows them.
 */
final class DotWhCheck {
    private final Reporter reporter;
    private final Below below;
    private final Mending mending;
    private final DotWhNames names;

    DotWhCheck(Reporter reporter, Below below, Mending mending, DotWhNames names) {
        this.reporter = reporter;
        this.below = below;
        this.mending = mending;
        this.names = names;
    }

    /** Says whether a name is one for this check. */
    boolean isMarker(Name name) {
        return names != DotWhNames.ORDINARY && DotWh.isMarker(name);
    }

    void check(UpperDirectory dir, Name marker, RealEntry entry) throws ErrnoException {
        Stat stat = entry.stat();
        Location where = dir.where.child(marker);
        if (!stat.isWhiteoutDevice() && !(stat.isRegular() && stat.size() == 0)) {
            reporter.found(Problem.RESERVED_NAME, where,
                    "the name is one of markers, and this is none that could be removed: with whiteouts=kernel ufs shows it");
        } else if (marker.equals(DotWh.OPAQUE)) {
            opaque(dir, where, marker);
        } else if (DotWh.isWhiteout(marker)) {
            whiteout(dir, where, marker, DotWh.hiddenBy(marker));
        } else {
            junk(dir, where, marker, "a marker without a name");
        }
    }

    private void opaque(UpperDirectory dir, Location where, Name marker) {
        boolean counts = !dir.opaque && dir.hidesSomething;
        if (!counts) {
            // A layer of that form may be made so: new directories are opaque whatever is below (rule N2).
            if (names == DotWhNames.FOREIGN || dir.opaque) {
                junk(dir, where, marker, dir.opaque
                        ? "the directory is opaque by its attribute; kernel overlay shows this file"
                        : "nothing is below the directory; kernel overlay shows this file");
            }
        } else if (names == DotWhNames.FOREIGN) {
            reporter.found(Problem.DOT_WH_OPAQUE, where,
                    "makes the directory opaque, but not for kernel overlay, which shows this file and what is below",
                    Repair.safe("set overlay.opaque on the directory and remove it", () -> {
                        mending.makeOpaque(dir.real);
                        Mending.unlink(dir.real, marker);
                    }));
        }
    }

    private void whiteout(UpperDirectory dir, Location where, Name marker, Name hidden) throws ErrnoException {
        RealEntry there = dir.real.lookup(hidden);
        boolean something = !dir.opaque && below.has(dir, hidden);
        if (there == null && something) {
            if (names == DotWhNames.FOREIGN) {
                reporter.found(Problem.DOT_WH_WHITEOUT, where,
                        "hides '" + hidden + "', but not for kernel overlay, which shows this file and what it hides",
                        Repair.safe("put a whiteout device in its place", () -> Mending.keepingTimes(dir.real, () -> {
                            Mending.makeWhiteout(dir.real, hidden);
                            dir.real.unlink(marker);
                        })));
            }
        } else if (there != null && there.inode() instanceof UpperDir target && something && !isOpaque(target)) {
            if (names == DotWhNames.FOREIGN) {
                reporter.found(Problem.DOT_WH_OPAQUE, where,
                        "makes the directory '" + hidden + "' opaque, but not for kernel overlay",
                        Repair.safe("set overlay.opaque on the directory and remove it", () -> {
                            mending.makeOpaque(target);
                            Mending.unlink(dir.real, marker);
                        }));
            }
        } else {
            junk(dir, where, marker, there == null
                    ? "hides nothing: no layer below has '" + hidden + "'"
                    : "hides nothing: '" + hidden + "' itself is here");
        }
    }

    private static boolean isOpaque(UpperDir dir) throws ErrnoException {
        return PrivateAttributes.of(dir).hasOpaque('y');
    }

    private void junk(UpperDirectory dir, Location where, Name marker, String text) {
        reporter.found(Problem.DOT_WH_JUNK, where, text,
                Repair.safeOverLowers("remove it", () -> Mending.unlink(dir.real, marker)));
    }
}
