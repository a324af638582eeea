package io.ufs.core.overlay;

import io.ufs.core.vfs.Name;
import org.jspecify.annotations.Nullable;

/**
 * A name in a merged directory and the object it leads to. Dentries of one object (hard links in upper) form a
 * list; the first of them is the place by which the object's upper half is addressed.
 */
sealed class Dentry permits Dentry.OfIndexed {
    final OverlayDirectory parent;
    final Name name;
    final OverlayInode inode;

    /** Next name of the same object; changed under the monitor of {@link #inode}. */
    volatile @Nullable Dentry nextAlias;

    Dentry(OverlayDirectory parent, Name name, OverlayInode inode) {
        this.parent = parent;
        this.name = name;
        this.inode = inode;
    }

    /** Says whether upper does not have this name of an {@link IndexedInode}. */
    boolean isLowerOnly() {
        return false;
    }

    /** A name of an {@link IndexedInode}. */
    static final class OfIndexed extends Dentry {
        private volatile boolean lowerOnly;

        OfIndexed(OverlayDirectory parent, Name name, IndexedInode inode, boolean lowerOnly) {
            super(parent, name, inode);
            this.lowerOnly = lowerOnly;
        }

        @Override
        boolean isLowerOnly() {
            return lowerOnly;
        }

        /** Notes that upper has the name now. Precondition: the directory's lock is held for writing. */
        void setInUpper() {
            lowerOnly = false;
        }
    }
}
