package io.ufs.fuse.protocol;

/**
 * {@code fuse_notify_inval_entry_out}: {@link NotifyCode#INVAL_ENTRY}; the name follows, NUL included.
 *
 * <pre>
 *     0  u64  parent
 *     8  u32  nameLength
 *    12  u32  flags
 * </pre>
 */
public final class NotifyInvalEntryEncoder extends StructEncoder {
    static final int PARENT_OFFSET = 0;
    static final int NAME_LENGTH_OFFSET = 8;
    static final int FLAGS_OFFSET = 12;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 16;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public NotifyInvalEntryEncoder() {
        super("fuse_notify_inval_entry_out", ENCODED_LENGTH);
    }

    /** Sets the directory. */
    public NotifyInvalEntryEncoder parent(long value) {
        int64(PARENT_OFFSET, value);
        return this;
    }

    /** Sets the bytes of the name, without NUL. */
    public NotifyInvalEntryEncoder nameLength(int value) {
        int32(NAME_LENGTH_OFFSET, value);
        return this;
    }

    /** Sets {@code FUSE_EXPIRE_ONLY} (1) or 0. */
    public NotifyInvalEntryEncoder flags(int value) {
        int32(FLAGS_OFFSET, value);
        return this;
    }
}
