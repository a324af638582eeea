package io.ufs.core.overlay;

import io.ufs.core.vfs.Stat;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Identity across hard links: objects of upper with more than one name, by device and inode number. Objects
 * with one name are not in here; their dentry is their identity. Lower hard links are joined by the {@link
 * HardLinkIndex}; without one each name is a file of its own once it is copied up (rule I4).
 */
final class InodeTable {
    /** Identity of an object in upper. */
    record InodeKey(long dev, long ino) {
        static InodeKey of(Stat stat) {
            return new InodeKey(stat.dev(), stat.ino());
        }
    }

    private final Map<InodeKey, OverlayInode> byKey = new HashMap<>();

    /** Returns the inode of this object with a reference taken, or null if it is not known. */
    synchronized @Nullable OverlayInode retain(Stat stat) {
        OverlayInode inode = byKey.get(InodeKey.of(stat));
        return inode != null && inode.tryRetain() ? inode : null;
    }

    /**
     * Makes an inode known, unless another one has become so meanwhile.
     *
     * @param inode referenced by the caller
     * @return the one that counts, with one reference taken for the caller if it is not {@code inode}
     */
    synchronized OverlayInode share(Stat stat, OverlayInode inode) {
        InodeKey key = InodeKey.of(stat);
        OverlayInode known = byKey.get(key);
        if (known != null && known != inode && known.tryRetain()) {
            return known;
        }
        byKey.put(key, inode);
        inode.setSharedAs(key);
        return inode;
    }

    /** Makes the inode of an index entry known. */
    synchronized void record(InodeKey key, IndexedInode inode) {
        byKey.put(key, inode);
        inode.setSharedAs(key);
    }

    /** Forgets a dead inode. */
    synchronized void remove(OverlayInode inode) {
        InodeKey key = inode.sharedAs();
        if (key != null) {
            byKey.remove(key, inode);
            inode.setSharedAs(null);
        }
    }
}
