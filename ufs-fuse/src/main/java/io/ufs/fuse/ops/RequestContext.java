package io.ufs.fuse.ops;

/**
 * Who asks.
 *
 * @param uid filesystem user id of the caller
 * @param gid filesystem group id of the caller
 * @param pid its process id, 0 where the kernel does not tell
 */
public record RequestContext(int uid, int gid, int pid) {}
