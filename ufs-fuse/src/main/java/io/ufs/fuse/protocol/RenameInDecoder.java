package io.ufs.fuse.protocol;

/**
 * {@code fuse_rename_in}: RENAME; old and new name follow.
 *
 * <pre>
 *     0  u64  newParent
 * </pre>
 */
public final class RenameInDecoder extends StructDecoder {
    static final int NEW_PARENT_OFFSET = 0;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 8;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public RenameInDecoder() {
        super("fuse_rename_in", ENCODED_LENGTH);
    }

    /** Returns the directory of the new name. */
    public long newParent() {
        return int64(NEW_PARENT_OFFSET);
    }
}
