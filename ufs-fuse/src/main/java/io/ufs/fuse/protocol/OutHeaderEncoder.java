package io.ufs.fuse.protocol;

/**
 * {@code fuse_out_header}: what every reply and notification begins with.
 *
 * <pre>
 *     0  u32  length
 *     4  s32  error
 *     8  u64  unique
 * </pre>
 */
public final class OutHeaderEncoder extends StructEncoder {
    static final int LENGTH_OFFSET = 0;
    static final int ERROR_OFFSET = 4;
    static final int UNIQUE_OFFSET = 8;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 16;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public OutHeaderEncoder() {
        super("fuse_out_header", ENCODED_LENGTH);
    }

    /** Sets the bytes of the whole message. */
    public OutHeaderEncoder length(int value) {
        int32(LENGTH_OFFSET, value);
        return this;
    }

    /** Sets 0, a negated errno above -512, or the code of a notification. */
    public OutHeaderEncoder error(int value) {
        int32(ERROR_OFFSET, value);
        return this;
    }

    /** Sets the id of the request; 0 marks a notification. */
    public OutHeaderEncoder unique(long value) {
        int64(UNIQUE_OFFSET, value);
        return this;
    }
}
