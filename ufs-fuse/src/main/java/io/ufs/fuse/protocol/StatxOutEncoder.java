package io.ufs.fuse.protocol;

/**
 * {@code fuse_statx_out}: STATX: timeouts and a {@code struct statx} at offset 32.
 *
 * <pre>
 *     0  u64  attrTimeout
 *     8  u32  attrTimeoutNsec
 *    12  u32  flags
 *    16  u64  spare[2]
 *    32  u32  mask
 *    36  u32  blksize
 *    40  u64  attributes
 *    48  u32  nlink
 *    52  u32  uid
 *    56  u32  gid
 *    60  u16  mode
 *    64  u64  ino
 *    72  u64  size
 *    80  u64  blocks
 *    88  u64  attributesMask
 *    96  s64  atime
 *   104  u32  atimeNsec
 *   112  s64  btime
 *   120  u32  btimeNsec
 *   128  s64  ctime
 *   136  u32  ctimeNsec
 *   144  s64  mtime
 *   152  u32  mtimeNsec
 *   160  u32  rdevMajor
 *   164  u32  rdevMinor
 *   168  u32  devMajor
 *   172  u32  devMinor
 *   176  u64  spare[14]
 * </pre>
 */
public final class StatxOutEncoder extends StructEncoder {
    static final int MASK_OFFSET = 32;
    static final int BLKSIZE_OFFSET = 36;
    static final int ATTRIBUTES_OFFSET = 40;
    static final int NLINK_OFFSET = 48;
    static final int UID_OFFSET = 52;
    static final int GID_OFFSET = 56;
    static final int MODE_OFFSET = 60;
    static final int INO_OFFSET = 64;
    static final int SIZE_OFFSET = 72;
    static final int BLOCKS_OFFSET = 80;
    static final int ATTRIBUTES_MASK_OFFSET = 88;
    static final int ATIME_OFFSET = 96;
    static final int ATIME_NSEC_OFFSET = 104;
    static final int BTIME_OFFSET = 112;
    static final int BTIME_NSEC_OFFSET = 120;
    static final int CTIME_OFFSET = 128;
    static final int CTIME_NSEC_OFFSET = 136;
    static final int MTIME_OFFSET = 144;
    static final int MTIME_NSEC_OFFSET = 152;
    static final int RDEV_MAJOR_OFFSET = 160;
    static final int RDEV_MINOR_OFFSET = 164;
    static final int DEV_MAJOR_OFFSET = 168;
    static final int DEV_MINOR_OFFSET = 172;
    static final int ATTR_TIMEOUT_OFFSET = 0;
    static final int ATTR_TIMEOUT_NSEC_OFFSET = 8;

    /** {@code STATX_BASIC_STATS}. */
    public static final int STATX_BASIC_STATS = 0x7ff;

    /** {@code STATX_BTIME}. */
    public static final int STATX_BTIME = 0x800;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 288;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public StatxOutEncoder() {
        super("fuse_statx_out", ENCODED_LENGTH);
    }

    /** Sets the {@code STATX_...} bits of the valid fields. */
    public StatxOutEncoder mask(int value) {
        int32(MASK_OFFSET, value);
        return this;
    }

    /** Sets the preferred I/O size in bytes. */
    public StatxOutEncoder blksize(int value) {
        int32(BLKSIZE_OFFSET, value);
        return this;
    }

    /** Sets {@code STATX_ATTR_...}. */
    public StatxOutEncoder attributes(long value) {
        int64(ATTRIBUTES_OFFSET, value);
        return this;
    }

    /** Sets the number of hard links. */
    public StatxOutEncoder nlink(int value) {
        int32(NLINK_OFFSET, value);
        return this;
    }

    /** Sets the owner. */
    public StatxOutEncoder uid(int value) {
        int32(UID_OFFSET, value);
        return this;
    }

    /** Sets the group. */
    public StatxOutEncoder gid(int value) {
        int32(GID_OFFSET, value);
        return this;
    }

    /** Sets type and permission bits. */
    public StatxOutEncoder mode(int value) {
        int16(MODE_OFFSET, value);
        return this;
    }

    /** Sets the inode number. */
    public StatxOutEncoder ino(long value) {
        int64(INO_OFFSET, value);
        return this;
    }

    /** Sets the length in bytes. */
    public StatxOutEncoder size(long value) {
        int64(SIZE_OFFSET, value);
        return this;
    }

    /** Sets the allocated units of 512 bytes. */
    public StatxOutEncoder blocks(long value) {
        int64(BLOCKS_OFFSET, value);
        return this;
    }

    /** Sets the {@code STATX_ATTR_...} that are known. */
    public StatxOutEncoder attributesMask(long value) {
        int64(ATTRIBUTES_MASK_OFFSET, value);
        return this;
    }

    /** Sets seconds of the access time. */
    public StatxOutEncoder atime(long value) {
        int64(ATIME_OFFSET, value);
        return this;
    }

    /** Sets nanoseconds of the access time. */
    public StatxOutEncoder atimeNsec(int value) {
        int32(ATIME_NSEC_OFFSET, value);
        return this;
    }

    /** Sets seconds of the creation time. */
    public StatxOutEncoder btime(long value) {
        int64(BTIME_OFFSET, value);
        return this;
    }

    /** Sets nanoseconds of the creation time. */
    public StatxOutEncoder btimeNsec(int value) {
        int32(BTIME_NSEC_OFFSET, value);
        return this;
    }

    /** Sets seconds of the change time. */
    public StatxOutEncoder ctime(long value) {
        int64(CTIME_OFFSET, value);
        return this;
    }

    /** Sets nanoseconds of the change time. */
    public StatxOutEncoder ctimeNsec(int value) {
        int32(CTIME_NSEC_OFFSET, value);
        return this;
    }

    /** Sets seconds of the modification time. */
    public StatxOutEncoder mtime(long value) {
        int64(MTIME_OFFSET, value);
        return this;
    }

    /** Sets nanoseconds of the modification time. */
    public StatxOutEncoder mtimeNsec(int value) {
        int32(MTIME_NSEC_OFFSET, value);
        return this;
    }

    /** Sets the major number of a device node. */
    public StatxOutEncoder rdevMajor(int value) {
        int32(RDEV_MAJOR_OFFSET, value);
        return this;
    }

    /** Sets the minor number of a device node. */
    public StatxOutEncoder rdevMinor(int value) {
        int32(RDEV_MINOR_OFFSET, value);
        return this;
    }

    /** Sets the major number of the filesystem. */
    public StatxOutEncoder devMajor(int value) {
        int32(DEV_MAJOR_OFFSET, value);
        return this;
    }

    /** Sets the minor number of the filesystem. */
    public StatxOutEncoder devMinor(int value) {
        int32(DEV_MINOR_OFFSET, value);
        return this;
    }

    /** Sets for how long the attributes may be cached, in nanoseconds as {@link CacheTimeout} reads them. */
    public StatxOutEncoder attrTimeout(long nanos) {
        int64(ATTR_TIMEOUT_OFFSET, CacheTimeout.seconds(nanos));
        int32(ATTR_TIMEOUT_NSEC_OFFSET, CacheTimeout.nanosOfSecond(nanos));
        return this;
    }
}
