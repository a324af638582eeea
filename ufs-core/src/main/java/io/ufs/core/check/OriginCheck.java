package io.ufs.core.check;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.PrivateAttributes;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.overlay.IndexFormat;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.XattrName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What copies say to be copies of, and the mark of their directories (rules C8, C10, D7, I4, I9). */
final class OriginCheck {
    private final Reporter reporter;
    private final List<LowerLayer> lowers;
    private final IndexTable index;

    /** Whether file handles cannot be opened: without privilege nobody can tell what is at their end. */
    private boolean forbidden;

    OriginCheck(Reporter reporter, List<LowerLayer> lowers, IndexTable index) {
        this.reporter = reporter;
        this.lowers = lowers;
        this.index = index;
    }

    /**
     * Examines the origin of an object in a directory.
     *
     * @param merged whether it is a directory that has parts below
     */
    void check(UpperDirectory dir, Location where, UpperInode inode, Stat stat, PrivateAttributes attributes,
            boolean merged)
            throws ErrnoException {
        XattrName attribute = attributes.find(OverlayXattr::origin);
        byte[] origin = attribute == null ? null : attributes.value(attribute);
        dir.holdsCopies |= merged || origin != null;
        if (attribute == null || origin == null || origin.length == 0) {
            return;
        }
        if (!IndexFormat.isKey(origin)) {
            reporter.found(Problem.MALFORMED_ORIGIN, where,
                    "overlay.origin is '" + AttributeCheck.printable(origin) + "', which is no file handle",
                    Repair.safe("remove the attribute", () -> inode.removexattr(attribute)));
            return;
        }
        boolean known = known(where, origin);
        if (!known) {
            return;
        }
        Stat lower = IndexFormat.isOwn(origin) ? null : stat(origin);
        boolean indexed = !stat.isDirectory() && index.meets(where, inode, stat, origin, lower);
        boolean single = lower != null ? lower.nlink() == 1 : IndexFormat.isOwn(origin);
        if (inode instanceof UpperDir ? merged : indexed || single) {
            dir.needsImpure = true;
            dir.userCopies = attribute.equals(OverlayXattr.USER.origin());
        }
    }

    /** Says whether the lower object can be found; reports one that is gone. */
    private boolean known(Location where, byte[] origin) throws ErrnoException {
        boolean found = IndexFormat.isOwn(origin)
                ? lowers.stream().anyMatch(lower -> IndexFormat.isOwnOf(origin, lower.filesystemId()))
                : stat(origin) != null;
        if (!found && !forbidden) {
            reporter.found(Problem.UNRESOLVED_ORIGIN, where,
                    "overlay.origin is of an object that is in no lower layer any more: the inode number is upper's own");
        }
        return found;
    }

    /** Returns null if it is gone or that cannot be told. */
    @Nullable Stat stat(byte[] origin) throws ErrnoException {
        if (forbidden) {
            return null;
        }
        try {
            for (LowerLayer lower : lowers) {
                Stat stat = lower.statOrigin(origin);
                if (stat != null) {
                    return stat;
                }
            }
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EPERM) {
                throw e;
            }
            forbidden = true;
        }
        return null;
    }

    /** Says whether file handles cannot be opened. */
    boolean isForbidden() {
        return forbidden;
    }

    /** Examines the mark of a directory, when all that is in it has been seen. */
    void finish(UpperDirectory dir) {
        XattrName attribute = dir.attributes.find(OverlayXattr::impure);
        if (attribute == null && dir.needsImpure) {
            OverlayXattr space = dir.userCopies ? OverlayXattr.USER : OverlayXattr.TRUSTED;
            reporter.found(Problem.MISSING_IMPURE, dir.where,
                    "overlay.impure is missing although copies are in the directory: listings tell other inode numbers"
                            + " than stat",
                    Repair.safe("set it", () -> Mending.set(dir.real, space.impure(), 'y')));
        } else if (attribute != null && !dir.holdsCopies) {
            reporter.found(Problem.STALE_IMPURE, dir.where,
                    "overlay.impure is set although no copy is in the directory: listings take longer",
                    Repair.byDecision("remove it", () -> dir.real.removexattr(attribute)));
        }
    }
}
