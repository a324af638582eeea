package io.ufs.fuse.protocol;

/**
 * {@code fuse_rename2_in}: RENAME2; old and new name follow.
 *
 * <pre>
 *     0  u64  newParent
 *     8  u32  flags
 *    12  u32  padding
 * </pre>
 */
public final class Rename2InDecoder extends StructDecoder {
    static final int NEW_PARENT_OFFSET = 0;
    static final int FLAGS_OFFSET = 8;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 16;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public Rename2InDecoder() {
        super("fuse_rename2_in", ENCODED_LENGTH);
    }

    /** Returns the directory of the new name. */
    public long newParent() {
        return int64(NEW_PARENT_OFFSET);
    }

    /** Returns the flags of {@code renameat2(2)}. */
    public int flags() {
        return int32(FLAGS_OFFSET);
    }
}
