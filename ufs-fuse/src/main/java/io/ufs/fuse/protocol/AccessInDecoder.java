package io.ufs.fuse.protocol;

/**
 * {@code fuse_access_in}: ACCESS.
 *
 * <pre>
 *     0  u32  mask
 *     4  u32  padding
 * </pre>
 */
public final class AccessInDecoder extends StructDecoder {
    static final int MASK_OFFSET = 0;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 8;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public AccessInDecoder() {
        super("fuse_access_in", ENCODED_LENGTH);
    }

    /** Returns {@code R_OK} (4), {@code W_OK} (2), {@code X_OK} (1). */
    public int mask() {
        return int32(MASK_OFFSET);
    }
}
