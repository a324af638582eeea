package io.ufs.fuse.transport.libfuse;

/**
 * What the number in {@code fi->fh} stands for: libfuse gives back only this number, and no path once the file has no
 * name any more, while the operations want the node and their own handle.
 *
 * @param nodeId an open file or directory, looked up once more as long as it is open
 * @param fh handle of the operations
 */
record OpenNode(long nodeId, long fh) {}
