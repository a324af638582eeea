package io.ufs.fuse.protocol;

/**
 * {@code fuse_attr}: attributes inside other structs.
 *
 * <pre>
 *     0  u64  ino
 *     8  u64  size
 *    16  u64  blocks
 *    24  u64  atime
 *    32  u64  mtime
 *    40  u64  ctime
 *    48  u32  atimeNsec
 *    52  u32  mtimeNsec
 *    56  u32  ctimeNsec
 *    60  u32  mode
 *    64  u32  nlink
 *    68  u32  uid
 *    72  u32  gid
 *    76  u32  rdev
 *    80  u32  blksize
 *    84  u32  flags
 * </pre>
 */
public final class AttrEncoder extends StructEncoder {
    static final int INO_OFFSET = 0;
    static final int SIZE_OFFSET = 8;
    static final int BLOCKS_OFFSET = 16;
    static final int ATIME_OFFSET = 24;
    static final int MTIME_OFFSET = 32;
    static final int CTIME_OFFSET = 40;
    static final int ATIME_NSEC_OFFSET = 48;
    static final int MTIME_NSEC_OFFSET = 52;
    static final int CTIME_NSEC_OFFSET = 56;
    static final int MODE_OFFSET = 60;
    static final int NLINK_OFFSET = 64;
    static final int UID_OFFSET = 68;
    static final int GID_OFFSET = 72;
    static final int RDEV_OFFSET = 76;
    static final int BLKSIZE_OFFSET = 80;
    static final int FLAGS_OFFSET = 84;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 88;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public AttrEncoder() {
        super("fuse_attr", ENCODED_LENGTH);
    }

    /** Sets the inode number that {@code stat} shows. */
    public AttrEncoder ino(long value) {
        int64(INO_OFFSET, value);
        return this;
    }

    /** Sets the length in bytes. */
    public AttrEncoder size(long value) {
        int64(SIZE_OFFSET, value);
        return this;
    }

    /** Sets the allocated units of 512 bytes. */
    public AttrEncoder blocks(long value) {
        int64(BLOCKS_OFFSET, value);
        return this;
    }

    /** Sets seconds of the access time. */
    public AttrEncoder atime(long value) {
        int64(ATIME_OFFSET, value);
        return this;
    }

    /** Sets seconds of the modification time. */
    public AttrEncoder mtime(long value) {
        int64(MTIME_OFFSET, value);
        return this;
    }

    /** Sets seconds of the change time. */
    public AttrEncoder ctime(long value) {
        int64(CTIME_OFFSET, value);
        return this;
    }

    /** Sets nanoseconds of the access time. */
    public AttrEncoder atimeNsec(int value) {
        int32(ATIME_NSEC_OFFSET, value);
        return this;
    }

    /** Sets nanoseconds of the modification time. */
    public AttrEncoder mtimeNsec(int value) {
        int32(MTIME_NSEC_OFFSET, value);
        return this;
    }

    /** Sets nanoseconds of the change time. */
    public AttrEncoder ctimeNsec(int value) {
        int32(CTIME_NSEC_OFFSET, value);
        return this;
    }

    /** Sets type and permission bits. */
    public AttrEncoder mode(int value) {
        int32(MODE_OFFSET, value);
        return this;
    }

    /** Sets the number of hard links. */
    public AttrEncoder nlink(int value) {
        int32(NLINK_OFFSET, value);
        return this;
    }

    /** Sets the owner. */
    public AttrEncoder uid(int value) {
        int32(UID_OFFSET, value);
        return this;
    }

    /** Sets the group. */
    public AttrEncoder gid(int value) {
        int32(GID_OFFSET, value);
        return this;
    }

    /** Sets the device number ({@code new_encode_dev}). */
    public AttrEncoder rdev(int value) {
        int32(RDEV_OFFSET, value);
        return this;
    }

    /** Sets the preferred I/O size in bytes. */
    public AttrEncoder blksize(int value) {
        int32(BLKSIZE_OFFSET, value);
        return this;
    }

    /** Sets {@code FUSE_ATTR_...}. */
    public AttrEncoder flags(int value) {
        int32(FLAGS_OFFSET, value);
        return this;
    }
}
