package io.ufs.fuse.protocol;

/**
 * {@code fuse_read_in}: READ, READDIR and READDIRPLUS.
 *
 * <pre>
 *     0  u64  fh
 *     8  u64  readOffset
 *    16  u32  size
 *    20  u32  readFlags
 *    24  u64  lockOwner
 *    32  u32  flags
 *    36  u32  padding
 * </pre>
 */
public final class ReadInDecoder extends StructDecoder {
    static final int FH_OFFSET = 0;
    static final int READ_OFFSET_OFFSET = 8;
    static final int SIZE_OFFSET = 16;
    static final int READ_FLAGS_OFFSET = 20;
    static final int LOCK_OWNER_OFFSET = 24;
    static final int FLAGS_OFFSET = 32;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 40;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public ReadInDecoder() {
        super("fuse_read_in", ENCODED_LENGTH);
    }

    /** Returns the handle. */
    public long fh() {
        return int64(FH_OFFSET);
    }

    /** Returns where to read: bytes, or what a record said as the next offset. */
    public long readOffset() {
        return int64(READ_OFFSET_OFFSET);
    }

    /** Returns the most bytes that the reply may carry. */
    public int size() {
        return int32(SIZE_OFFSET);
    }

    /** Returns {@code FUSE_READ_LOCKOWNER} (2) or 0. */
    public int readFlags() {
        return int32(READ_FLAGS_OFFSET);
    }

    /** Returns the owner of locks. */
    public long lockOwner() {
        return int64(LOCK_OWNER_OFFSET);
    }

    /** Returns the flags of the open file. */
    public int flags() {
        return int32(FLAGS_OFFSET);
    }
}
