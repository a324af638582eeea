package io.ufs.fuse.protocol;

/**
 * {@code fuse_batch_forget_in}: BATCH_FORGET: how many {@link ForgetOneDecoder} follow. It has no reply.
 *
 * <pre>
 *     0  u32  count
 *     4  u32  padding
 * </pre>
 */
public final class BatchForgetInDecoder extends StructDecoder {
    static final int COUNT_OFFSET = 0;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 8;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public BatchForgetInDecoder() {
        super("fuse_batch_forget_in", ENCODED_LENGTH);
    }

    /** Returns the number of records. */
    public int count() {
        return int32(COUNT_OFFSET);
    }
}
