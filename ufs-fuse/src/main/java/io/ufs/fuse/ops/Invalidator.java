package io.ufs.fuse.ops;

import io.ufs.core.vfs.Name;

/**
 * Tells the kernel to forget what it caches. Calls return at once; the messages are sent by a thread of
 * their own, since one sent from a handler can wait for a lock that its own request holds.
 */
public interface Invalidator {
    /** Drops attributes and, from {@code offset} ≥ 0 on, {@code length} cached bytes (0: all) of a node. */
    void invalidateInode(long nodeId, long offset, long length);

    /** Drops a name. */
    void invalidateEntry(long parentNodeId, Name name);

    /**
     * Asks for nodes that nobody uses: each that the kernel can do without comes back by FORGET. Nothing happens where the
     * kernel cannot be asked, or while it is being asked already.
     *
     * @param choice asked for the nodes when they are to be sent, by another thread
     */
    void prune(NodeChoice choice);

    /** Chooses nodes. */
    @FunctionalInterface
    interface NodeChoice {
        /** Puts ids into an array, from its beginning, and returns how many. */
        int choose(long[] nodeIds);
    }
}
