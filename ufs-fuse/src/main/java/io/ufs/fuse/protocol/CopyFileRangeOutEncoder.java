package io.ufs.fuse.protocol;

/**
 * {@code fuse_copy_file_range_out}: COPY_FILE_RANGE_64.
 *
 * <pre>
 *     0  u64  bytesCopied
 * </pre>
 */
public final class CopyFileRangeOutEncoder extends StructEncoder {
    static final int BYTES_COPIED_OFFSET = 0;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 8;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public CopyFileRangeOutEncoder() {
        super("fuse_copy_file_range_out", ENCODED_LENGTH);
    }

    /** Sets the bytes copied. */
    public CopyFileRangeOutEncoder bytesCopied(long value) {
        int64(BYTES_COPIED_OFFSET, value);
        return this;
    }
}
