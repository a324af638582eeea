package io.ufs.core.vfs;

/**
 * What {@code statx(2)} says of an object.
 *
 * @param dev device of the filesystem that holds it, an opaque number: equal numbers, same filesystem
 * @param ino inode number
 * @param mode type and permission bits
 * @param nlink number of hard links
 * @param uid owner
 * @param gid group
 * @param rdev device number of a device node, encoded as in {@link DeviceId}
 * @param size bytes
 * @param blocks allocated units of 512 bytes
 * @param blksize preferred I/O size in bytes
 * @param atime seconds of the last access
 * @param atimeNsec its nanoseconds
 * @param mtime seconds of the last change of content
 * @param mtimeNsec its nanoseconds
 * @param ctime seconds of the last change of the inode
 * @param ctimeNsec its nanoseconds
 * @param btime seconds of creation; 0 with {@code btimeNsec} 0 where unknown
 * @param btimeNsec its nanoseconds
 * @param protection {@code FS_IMMUTABLE_FL} (0x10), {@code FS_APPEND_FL} (0x20), both or 0: whatever the object's type, as statx(2)
 *     says it
 */
public record Stat(
        long dev,
        long ino,
        int mode,
        int nlink,
        int uid,
        int gid,
        int rdev,
        long size,
        long blocks,
        int blksize,
        long atime,
        int atimeNsec,
        long mtime,
        int mtimeNsec,
        long ctime,
        int ctimeNsec,
        long btime,
        int btimeNsec,
        int protection) {

    /** Returns the type. */
    public FileType type() {
        return FileType.ofMode(mode);
    }

    /** Says whether this is a directory. */
    public boolean isDirectory() {
        return Mode.isDirectory(mode);
    }

    /** Says whether this is a regular file. */
    public boolean isRegular() {
        return Mode.isRegular(mode);
    }

    /** Says whether this is a whiteout in the kernel's first form: a character device 0:0. */
    public boolean isWhiteoutDevice() {
        return (mode & Mode.S_IFMT) == Mode.S_IFCHR && rdev == DeviceId.WHITEOUT;
    }

    /** Returns a copy with another identity and link count, as the merged view shows it. */
    public Stat withIdentity(long newDev, long newIno, int newNlink) {
        return new Stat(newDev, newIno, mode, newNlink, uid, gid, rdev, size, blocks, blksize, atime, atimeNsec,
                mtime, mtimeNsec, ctime, ctimeNsec, btime, btimeNsec, protection);
    }

    /** Returns a copy with another owner. */
    public Stat withOwner(int newUid, int newGid) {
        return new Stat(dev, ino, mode, nlink, newUid, newGid, rdev, size, blocks, blksize, atime, atimeNsec, mtime,
                mtimeNsec, ctime, ctimeNsec, btime, btimeNsec, protection);
    }

    /** Returns a copy that takes this many units of 512 bytes. */
    public Stat withBlocks(long newBlocks) {
        return new Stat(dev, ino, mode, nlink, uid, gid, rdev, size, newBlocks, blksize, atime, atimeNsec, mtime,
                mtimeNsec, ctime, ctimeNsec, btime, btimeNsec, protection);
    }
}
