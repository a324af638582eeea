package io.ufs.core.vfs;

/**
 * What {@code statfs(2)} says of a filesystem.
 *
 * @param type magic number ({@code f_type})
 * @param bsize block size in bytes
 * @param frsize fragment size in bytes: the unit of the block counts
 * @param blocks all blocks
 * @param bfree free blocks
 * @param bavail free blocks for ordinary users
 * @param files all inodes
 * @param ffree free inodes
 * @param nameMax longest name in bytes
 * @param fsid {@code f_fsid}, both words in one
 */
public record StatFs(
        long type,
        int bsize,
        int frsize,
        long blocks,
        long bfree,
        long bavail,
        long files,
        long ffree,
        int nameMax,
        long fsid) {}
