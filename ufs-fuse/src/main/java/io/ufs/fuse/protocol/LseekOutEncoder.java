package io.ufs.fuse.protocol;

/**
 * {@code fuse_lseek_out}: LSEEK.
 *
 * <pre>
 *     0  u64  seekOffset
 * </pre>
 */
public final class LseekOutEncoder extends StructEncoder {
    static final int SEEK_OFFSET_OFFSET = 0;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 8;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public LseekOutEncoder() {
        super("fuse_lseek_out", ENCODED_LENGTH);
    }

    /** Sets the position in bytes. */
    public LseekOutEncoder seekOffset(long value) {
        int64(SEEK_OFFSET_OFFSET, value);
        return this;
    }
}
