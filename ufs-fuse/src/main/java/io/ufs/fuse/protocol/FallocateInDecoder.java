package io.ufs.fuse.protocol;

/**
 * {@code fuse_fallocate_in}: FALLOCATE.
 *
 * <pre>
 *     0  u64  fh
 *     8  u64  rangeOffset
 *    16  u64  rangeLength
 *    24  u32  mode
 *    28  u32  padding
 * </pre>
 */
public final class FallocateInDecoder extends StructDecoder {
    static final int FH_OFFSET = 0;
    static final int RANGE_OFFSET_OFFSET = 8;
    static final int RANGE_LENGTH_OFFSET = 16;
    static final int MODE_OFFSET = 24;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 32;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public FallocateInDecoder() {
        super("fuse_fallocate_in", ENCODED_LENGTH);
    }

    /** Returns the handle. */
    public long fh() {
        return int64(FH_OFFSET);
    }

    /** Returns the start in bytes. */
    public long rangeOffset() {
        return int64(RANGE_OFFSET_OFFSET);
    }

    /** Returns the length in bytes. */
    public long rangeLength() {
        return int64(RANGE_LENGTH_OFFSET);
    }

    /** Returns the mode of {@code fallocate(2)}. */
    public int mode() {
        return int32(MODE_OFFSET);
    }
}
