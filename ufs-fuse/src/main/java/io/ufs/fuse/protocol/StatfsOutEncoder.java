package io.ufs.fuse.protocol;

/**
 * {@code fuse_statfs_out}: STATFS.
 *
 * <pre>
 *     0  u64  blocks
 *     8  u64  bfree
 *    16  u64  bavail
 *    24  u64  files
 *    32  u64  ffree
 *    40  u32  bsize
 *    44  u32  nameMax
 *    48  u32  frsize
 *    52  u32  padding
 *    56  u32  spare[6]
 * </pre>
 */
public final class StatfsOutEncoder extends StructEncoder {
    static final int BLOCKS_OFFSET = 0;
    static final int BFREE_OFFSET = 8;
    static final int BAVAIL_OFFSET = 16;
    static final int FILES_OFFSET = 24;
    static final int FFREE_OFFSET = 32;
    static final int BSIZE_OFFSET = 40;
    static final int NAME_MAX_OFFSET = 44;
    static final int FRSIZE_OFFSET = 48;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 80;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public StatfsOutEncoder() {
        super("fuse_statfs_out", ENCODED_LENGTH);
    }

    /** Sets all blocks, in units of {@link #frsize}. */
    public StatfsOutEncoder blocks(long value) {
        int64(BLOCKS_OFFSET, value);
        return this;
    }

    /** Sets the free blocks. */
    public StatfsOutEncoder bfree(long value) {
        int64(BFREE_OFFSET, value);
        return this;
    }

    /** Sets the free blocks for ordinary users. */
    public StatfsOutEncoder bavail(long value) {
        int64(BAVAIL_OFFSET, value);
        return this;
    }

    /** Sets all inodes. */
    public StatfsOutEncoder files(long value) {
        int64(FILES_OFFSET, value);
        return this;
    }

    /** Sets the free inodes. */
    public StatfsOutEncoder ffree(long value) {
        int64(FFREE_OFFSET, value);
        return this;
    }

    /** Sets the block size in bytes. */
    public StatfsOutEncoder bsize(int value) {
        int32(BSIZE_OFFSET, value);
        return this;
    }

    /** Sets the longest name in bytes. */
    public StatfsOutEncoder nameMax(int value) {
        int32(NAME_MAX_OFFSET, value);
        return this;
    }

    /** Sets the fragment size in bytes. */
    public StatfsOutEncoder frsize(int value) {
        int32(FRSIZE_OFFSET, value);
        return this;
    }
}
