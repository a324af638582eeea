package io.ufs.fuse.protocol;

/**
 * {@code fuse_setattr_in}: SETATTR; which fields count is in {@link #valid}.
 *
 * <pre>
 *     0  u32  valid
 *     4  u32  padding
 *     8  u64  fh
 *    16  u64  size
 *    24  u64  lockOwner
 *    32  u64  atime
 *    40  u64  mtime
 *    48  u64  ctime
 *    56  u32  atimeNsec
 *    60  u32  mtimeNsec
 *    64  u32  ctimeNsec
 *    68  u32  mode
 *    72  u32  unused4
 *    76  u32  uid
 *    80  u32  gid
 *    84  u32  unused5
 * </pre>
 */
public final class SetattrInDecoder extends StructDecoder {
    static final int VALID_OFFSET = 0;
    static final int FH_OFFSET = 8;
    static final int SIZE_OFFSET = 16;
    static final int LOCK_OWNER_OFFSET = 24;
    static final int ATIME_OFFSET = 32;
    static final int MTIME_OFFSET = 40;
    static final int CTIME_OFFSET = 48;
    static final int ATIME_NSEC_OFFSET = 56;
    static final int MTIME_NSEC_OFFSET = 60;
    static final int CTIME_NSEC_OFFSET = 64;
    static final int MODE_OFFSET = 68;
    static final int UID_OFFSET = 76;
    static final int GID_OFFSET = 80;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 88;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public SetattrInDecoder() {
        super("fuse_setattr_in", ENCODED_LENGTH);
    }

    /** Returns bits of {@link FattrMask}. */
    public int valid() {
        return int32(VALID_OFFSET);
    }

    /** Returns the handle. */
    public long fh() {
        return int64(FH_OFFSET);
    }

    /** Returns the new length in bytes. */
    public long size() {
        return int64(SIZE_OFFSET);
    }

    /** Returns the owner of locks. */
    public long lockOwner() {
        return int64(LOCK_OWNER_OFFSET);
    }

    /** Returns seconds of the access time. */
    public long atime() {
        return int64(ATIME_OFFSET);
    }

    /** Returns seconds of the modification time. */
    public long mtime() {
        return int64(MTIME_OFFSET);
    }

    /** Returns seconds of the change time. */
    public long ctime() {
        return int64(CTIME_OFFSET);
    }

    /** Returns nanoseconds of the access time. */
    public int atimeNsec() {
        return int32(ATIME_NSEC_OFFSET);
    }

    /** Returns nanoseconds of the modification time. */
    public int mtimeNsec() {
        return int32(MTIME_NSEC_OFFSET);
    }

    /** Returns nanoseconds of the change time. */
    public int ctimeNsec() {
        return int32(CTIME_NSEC_OFFSET);
    }

    /** Returns the new mode, type bits included. */
    public int mode() {
        return int32(MODE_OFFSET);
    }

    /** Returns the new owner. */
    public int uid() {
        return int32(UID_OFFSET);
    }

    /** Returns the new group. */
    public int gid() {
        return int32(GID_OFFSET);
    }
}
