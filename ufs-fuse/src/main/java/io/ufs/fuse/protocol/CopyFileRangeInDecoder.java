package io.ufs.fuse.protocol;

/**
 * {@code fuse_copy_file_range_in}: COPY_FILE_RANGE and COPY_FILE_RANGE_64; the node of the header is the source.
 *
 * <pre>
 *     0  u64  fhIn
 *     8  u64  offsetIn
 *    16  u64  nodeIdOut
 *    24  u64  fhOut
 *    32  u64  offsetOut
 *    40  u64  copyLength
 *    48  u64  flags
 * </pre>
 */
public final class CopyFileRangeInDecoder extends StructDecoder {
    static final int FH_IN_OFFSET = 0;
    static final int OFFSET_IN_OFFSET = 8;
    static final int NODE_ID_OUT_OFFSET = 16;
    static final int FH_OUT_OFFSET = 24;
    static final int OFFSET_OUT_OFFSET = 32;
    static final int COPY_LENGTH_OFFSET = 40;
    static final int FLAGS_OFFSET = 48;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 56;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public CopyFileRangeInDecoder() {
        super("fuse_copy_file_range_in", ENCODED_LENGTH);
    }

    /** Returns the handle of the source. */
    public long fhIn() {
        return int64(FH_IN_OFFSET);
    }

    /** Returns the position in the source. */
    public long offsetIn() {
        return int64(OFFSET_IN_OFFSET);
    }

    /** Returns the target. */
    public long nodeIdOut() {
        return int64(NODE_ID_OUT_OFFSET);
    }

    /** Returns the handle of the target. */
    public long fhOut() {
        return int64(FH_OUT_OFFSET);
    }

    /** Returns the position in the target. */
    public long offsetOut() {
        return int64(OFFSET_OUT_OFFSET);
    }

    /** Returns the bytes to copy. */
    public long copyLength() {
        return int64(COPY_LENGTH_OFFSET);
    }

    /** Returns the flags of {@code copy_file_range(2)}. */
    public long flags() {
        return int64(FLAGS_OFFSET);
    }
}
