package io.ufs.fuse.transport.libfuse;

import io.ufs.core.vfs.Name;
import io.ufs.fuse.ops.Invalidator;

/** libfuse 2 cannot tell the kernel to forget; short timeouts do that instead. */
enum SilentInvalidator implements Invalidator {
    INSTANCE;

    @Override
    public void invalidateInode(long nodeId, long offset, long length) {}

    @Override
    public void invalidateEntry(long parentNodeId, Name name) {}

    @Override
    public void prune(NodeChoice choice) {}
}
