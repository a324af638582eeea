package io.ufs.core.overlay;

import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperInode;
import org.jspecify.annotations.Nullable;

/**
 * What only some inodes have: objects in two layers, notes in upper, an identity of their own. Most are one object of one
 * layer, and an {@link OverlayInode} without this takes half the memory.
 */
final class Details {
    /** Set once by copy-up, never cleared. */
    volatile @Nullable UpperInode upper;

    final @Nullable RealInode lower;

    /** The name below that upper tells. */
    volatile @Nullable Redirect redirect;

    /** Where the content is, if not in the real object. */
    volatile @Nullable MetacopyData data;

    /** Guarded by the {@link InodeTable}. */
    InodeTable.@Nullable InodeKey sharedAs;

    Details(@Nullable UpperInode upper, @Nullable RealInode lower) {
        this.upper = upper;
        this.lower = lower;
    }
}
