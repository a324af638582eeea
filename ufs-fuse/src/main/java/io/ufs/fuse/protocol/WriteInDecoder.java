package io.ufs.fuse.protocol;

/**
 * {@code fuse_write_in}: WRITE; the data follow.
 *
 * <pre>
 *     0  u64  fh
 *     8  u64  writeOffset
 *    16  u32  size
 *    20  u32  writeFlags
 *    24  u64  lockOwner
 *    32  u32  flags
 *    36  u32  padding
 * </pre>
 */
public final class WriteInDecoder extends StructDecoder {
    static final int FH_OFFSET = 0;
    static final int WRITE_OFFSET_OFFSET = 8;
    static final int SIZE_OFFSET = 16;
    static final int WRITE_FLAGS_OFFSET = 20;
    static final int LOCK_OWNER_OFFSET = 24;
    static final int FLAGS_OFFSET = 32;

    /** Write from the page cache: the caller is not known. */
    public static final int FUSE_WRITE_CACHE = 1;

    /** The write takes set-id bits and capabilities away. */
    public static final int FUSE_WRITE_KILL_SUIDGID = 4;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 40;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public WriteInDecoder() {
        super("fuse_write_in", ENCODED_LENGTH);
    }

    /** Returns the handle. */
    public long fh() {
        return int64(FH_OFFSET);
    }

    /** Returns where to write, in bytes. */
    public long writeOffset() {
        return int64(WRITE_OFFSET_OFFSET);
    }

    /** Returns the bytes of data. */
    public int size() {
        return int32(SIZE_OFFSET);
    }

    /** Returns {@link #FUSE_WRITE_KILL_SUIDGID} and others. */
    public int writeFlags() {
        return int32(WRITE_FLAGS_OFFSET);
    }

    /** Returns the owner of locks. */
    public long lockOwner() {
        return int64(LOCK_OWNER_OFFSET);
    }

    /** Returns the flags of the open file. */
    public int flags() {
        return int32(FLAGS_OFFSET);
    }

    /** Says whether set-id bits and capabilities go. */
    public boolean killsSetId() {
        return (writeFlags() & FUSE_WRITE_KILL_SUIDGID) != 0;
    }
}
