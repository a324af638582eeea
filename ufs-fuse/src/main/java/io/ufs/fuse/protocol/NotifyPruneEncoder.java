package io.ufs.fuse.protocol;

/**
 * {@code fuse_notify_prune_out}: {@link NotifyCode#PRUNE}. Node ids follow, 8 bytes each.
 *
 * <pre>
 *     0  u32  count
 *     4  u32  padding
 *     8  u64  spare
 * </pre>
 */
public final class NotifyPruneEncoder extends StructEncoder {
    static final int COUNT_OFFSET = 0;
    static final int PADDING_OFFSET = 4;
    static final int SPARE_OFFSET = 8;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 16;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public NotifyPruneEncoder() {
        super("fuse_notify_prune_out", ENCODED_LENGTH);
    }

    /** Sets how many node ids follow. */
    public NotifyPruneEncoder count(int value) {
        int32(COUNT_OFFSET, value);
        int32(PADDING_OFFSET, 0);
        int64(SPARE_OFFSET, 0);
        return this;
    }
}
