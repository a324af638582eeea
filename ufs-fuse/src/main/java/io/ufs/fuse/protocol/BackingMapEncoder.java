package io.ufs.fuse.protocol;

/**
 * {@code fuse_backing_map}: the argument of {@code FUSE_DEV_IOC_BACKING_OPEN}.
 *
 * <pre>
 *     0  s32  fd
 *     4  u32  flags
 *     8  u64  padding
 * </pre>
 */
public final class BackingMapEncoder extends StructEncoder {
    static final int FD_OFFSET = 0;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 16;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public BackingMapEncoder() {
        super("fuse_backing_map", ENCODED_LENGTH);
    }

    /** Sets the descriptor to register. */
    public BackingMapEncoder fd(int value) {
        int32(FD_OFFSET, value);
        return this;
    }
}
