package io.ufs.fuse.protocol;

/**
 * {@code fuse_notify_inval_inode_out}: {@link NotifyCode#INVAL_INODE}.
 *
 * <pre>
 *     0  u64  ino
 *     8  s64  rangeOffset
 *    16  s64  rangeLength
 * </pre>
 */
public final class NotifyInvalInodeEncoder extends StructEncoder {
    static final int INO_OFFSET = 0;
    static final int RANGE_OFFSET_OFFSET = 8;
    static final int RANGE_LENGTH_OFFSET = 16;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 24;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public NotifyInvalInodeEncoder() {
        super("fuse_notify_inval_inode_out", ENCODED_LENGTH);
    }

    /** Sets the node id. */
    public NotifyInvalInodeEncoder ino(long value) {
        int64(INO_OFFSET, value);
        return this;
    }

    /** Sets the first byte to drop; negative: attributes only. */
    public NotifyInvalInodeEncoder rangeOffset(long value) {
        int64(RANGE_OFFSET_OFFSET, value);
        return this;
    }

    /** Sets how many bytes to drop; 0 or less: all. */
    public NotifyInvalInodeEncoder rangeLength(long value) {
        int64(RANGE_LENGTH_OFFSET, value);
        return this;
    }
}
