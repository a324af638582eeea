package io.ufs.fuse.session;

import io.ufs.core.vfs.Name;
import io.ufs.fuse.ops.BackingRegistry;
import io.ufs.fuse.ops.Invalidator;

/** Stands for the kernel where it is to learn nothing: of the files of a {@link Rehearsal}. */
final class UnknownToTheKernel implements BackingRegistry, Invalidator {
    private int backingId;

    @Override
    public int register(int descriptor) {
        return ++backingId;
    }

    @Override
    public void unregister(int id) {}

    @Override
    public void invalidateInode(long nodeId, long offset, long length) {}

    @Override
    public void invalidateEntry(long parentNodeId, Name name) {}

    @Override
    public void prune(NodeChoice choice) {}
}
