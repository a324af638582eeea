package io.ufs.fuse.node;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.overlay.OverlayInode;
import io.ufs.fuse.ops.FuseOperations;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Node ids and their inodes; the only place where lookup counts change. A node holds one engine reference, however
 * high its count. A node id is a slot number, with the number of lives that the slot has had in the upper half, so
 * that an id is never given twice.
 */
public final class NodeTable {
    private static final int ROOT_SLOT = (int) FuseOperations.ROOT_ID;

    private final OverlayFilesystem filesystem;
    private final DataFiles dataFiles;

    // All guarded by this.
    private @Nullable OverlayInode[] inodes = new @Nullable OverlayInode[1024];
    private long[] counts = new long[1024];
    private int[] lives = new int[1024];
    private int[] free = new int[64];
    private int freeCount;
    private int nextSlot = ROOT_SLOT + 1;
    private int live = 1;

    /**
     * Serves {@code filesystem}; its root is node 1.
     *
     * @param dataFiles lets go of the files of nodes that are gone
     */
    public NodeTable(OverlayFilesystem filesystem, DataFiles dataFiles) {
        this.filesystem = filesystem;
        this.dataFiles = dataFiles;
        inodes[ROOT_SLOT] = filesystem.root();
        counts[ROOT_SLOT] = 1;
        filesystem.root().setNodeId(FuseOperations.ROOT_ID);
    }

    /**
     * Returns the inode of a node.
     *
     * @throws ErrnoException ESTALE if the kernel has forgotten it
     */
    public synchronized OverlayInode inode(long nodeId) throws ErrnoException {
        int slot = (int) nodeId;
        if (slot <= 0 || slot >= inodes.length || lives[slot] != (int) (nodeId >>> 32)) {
            throw new ErrnoException(Errno.ESTALE);
        }
        OverlayInode inode = inodes[slot];
        if (inode == null) {
            throw new ErrnoException(Errno.ESTALE);
        }
        return inode;
    }

    /**
     * Raises the lookup count of an inode's node by one, and makes the node if there is none.
     *
     * @param inode with a reference of the caller, which passes to the node
     * @return its id
     */
    public long enter(OverlayInode inode) {
        long nodeId;
        synchronized (this) {
            nodeId = inode.nodeId();
            if (nodeId == 0) {
                return add(inode);
            }
            counts[(int) nodeId]++;
        }
        filesystem.release(inode);
        return nodeId;
    }

    /** Raises the lookup count of an inode that has a node already; no reference passes. */
    public synchronized long enterAgain(OverlayInode inode) {
        long nodeId = inode.nodeId();
        counts[(int) nodeId]++;
        return nodeId;
    }

    private long add(OverlayInode inode) {
        int slot;
        if (freeCount > 0) {
            slot = free[--freeCount];
        } else {
            slot = nextSlot++;
            if (slot == inodes.length) {
                int larger = inodes.length + (inodes.length >> 1);
                inodes = Arrays.copyOf(inodes, larger);
                counts = Arrays.copyOf(counts, larger);
                lives = Arrays.copyOf(lives, larger);
            }
        }
        inodes[slot] = inode;
        counts[slot] = 1;
        live++;
        long nodeId = (long) lives[slot] << 32 | slot;
        inode.setNodeId(nodeId);
        return nodeId;
    }

    /** Lowers a lookup count; at zero the node is gone. An unknown node is ignored. */
    public void forget(long nodeId, long nlookup) {
        OverlayInode forgotten;
        synchronized (this) {
            int slot = (int) nodeId;
            if (slot <= ROOT_SLOT || slot >= inodes.length || lives[slot] != (int) (nodeId >>> 32)) {
                return;
            }
            forgotten = inodes[slot];
            if (forgotten == null) {
                return;
            }
            counts[slot] -= nlookup;
            if (counts[slot] > 0) {
                return;
            }
            inodes[slot] = null;
            counts[slot] = 0;
            lives[slot]++;
            live--;
            forgotten.setNodeId(0);
            if (freeCount == free.length) {
                free = Arrays.copyOf(free, free.length * 2);
            }
            free[freeCount++] = slot;
        }
        dataFiles.drop(forgotten);
        filesystem.release(forgotten);
    }

    /** Returns the number of nodes that the kernel holds, the root included. */
    public synchronized int size() {
        return live;
    }
}
