package io.ufs.core.check;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.XattrName;

/** Whiteouts of the kernel's two forms: each should hide something (rules L2, D4). */
final class WhiteoutCheck {
    private final Reporter reporter;
    private final Below below;
    private final Mending mending;

    WhiteoutCheck(Reporter reporter, Below below, Mending mending) {
        this.reporter = reporter;
        this.below = below;
        this.mending = mending;
    }

    /** Examines a whiteout that takes the name itself; returns whether it is one that hides something. */
    boolean hides(UpperDirectory dir, Name name) throws ErrnoException {
        Location where = dir.where.child(name);
        Repair removal = Repair.safeOverLowers("remove it", () -> Mending.unlink(dir.real, name));
        if (dir.opaque) {
            reporter.found(Problem.WHITEOUT_IN_OPAQUE, where, "a whiteout in an opaque directory hides nothing",
                    Repair.safe("remove it", () -> Mending.unlink(dir.real, name)));
            return false;
        }
        if (!below.has(dir, name)) {
            reporter.found(Problem.GARBAGE_WHITEOUT, where, "a whiteout hides nothing: no layer below has the name",
                    removal);
            return false;
        }
        return true;
    }

    /** Examines an object with {@code overlay.whiteout}. */
    void attribute(UpperDirectory dir, Name name, RealEntry entry, XattrName attribute) throws ErrnoException {
        if (!entry.stat().isRegular() || entry.stat().size() != 0) {
            stray(dir.where.child(name), (UpperInode) entry.inode(), attribute);
            return;
        }
        if (hides(dir, name) && !dir.hasXattrWhiteouts()) {
            reporter.found(Problem.UNMARKED_WHITEOUT, dir.where.child(name),
                    "a whiteout by attribute in a directory without overlay.opaque=x: kernel overlay lists it",
                    Repair.safe("put a whiteout device in its place", () -> replace(dir, name)));
        }
    }

    void stray(Location where, UpperInode inode, XattrName attribute) {
        reporter.found(Problem.STRAY_WHITEOUT_ATTRIBUTE, where,
                "overlay.whiteout on what is no empty file means nothing",
                Repair.safe("remove the attribute", () -> inode.removexattr(attribute)));
    }

    /** Where there are no devices, the directory is marked. */
    private void replace(UpperDirectory dir, Name name) throws ErrnoException {
        try {
            mending.replaceByWhiteout(dir.real, name);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EPERM) {
                throw e;
            }
            OverlayXattr space = mending.space();
            Mending.set(dir.real, space.opaque(), 'x');
        }
    }
}
