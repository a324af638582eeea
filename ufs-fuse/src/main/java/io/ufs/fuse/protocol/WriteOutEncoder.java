package io.ufs.fuse.protocol;

/**
 * {@code fuse_write_out}: WRITE and COPY_FILE_RANGE.
 *
 * <pre>
 *     0  u32  size
 *     4  u32  padding
 * </pre>
 */
public final class WriteOutEncoder extends StructEncoder {
    static final int SIZE_OFFSET = 0;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 8;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public WriteOutEncoder() {
        super("fuse_write_out", ENCODED_LENGTH);
    }

    /** Sets the bytes written. */
    public WriteOutEncoder size(int value) {
        int32(SIZE_OFFSET, value);
        return this;
    }
}
