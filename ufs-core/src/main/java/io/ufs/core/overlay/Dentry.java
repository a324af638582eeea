package io.ufs.core.overlay;

import io.ufs.core.vfs.Name;
import org.jspecify.annotations.Nullable;

/**
 * A name in a merged directory and the object it leads to. Dentries of one object (hard links in upper) form a
 * list; the first of them is the place by which the object's upper half is addressed.
 */
final class Dentry {
    final OverlayDirectory parent;
    final Name name;
    final OverlayInode inode;

    /** Next name of the same object; changed under the monitor of {@link #inode}. */
    volatile @Nullable Dentry nextAlias;

    /** Whether upper does not have this name of an {@link IndexedInode}; cleared under the directory's lock. */
    volatile boolean lowerOnly;

    Dentry(OverlayDirectory parent, Name name, OverlayInode inode) {
        this.parent = parent;
        this.name = name;
        this.inode = inode;
    }
}
