package io.ufs.core.vfs;

/**
 * For whom an object is created.
 *
 * @param uid filesystem user id of the caller
 * @param gid filesystem group id of the caller
 * @param umask bits to leave out of the mode, unless the parent has a default ACL; 0 where the kernel
 *     has applied it already
 */
public record Credentials(int uid, int gid, int umask) {}
