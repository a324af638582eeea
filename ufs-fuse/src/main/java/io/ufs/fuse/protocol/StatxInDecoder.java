package io.ufs.fuse.protocol;

/**
 * {@code fuse_statx_in}: STATX.
 *
 * <pre>
 *     0  u32  getattrFlags
 *     4  u32  reserved
 *     8  u64  fh
 *    16  u32  statxFlags
 *    20  u32  mask
 * </pre>
 */
public final class StatxInDecoder extends StructDecoder {
    static final int GETATTR_FLAGS_OFFSET = 0;
    static final int FH_OFFSET = 8;
    static final int STATX_FLAGS_OFFSET = 16;
    static final int MASK_OFFSET = 20;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 24;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public StatxInDecoder() {
        super("fuse_statx_in", ENCODED_LENGTH);
    }

    /** Returns {@link GetattrInDecoder#FUSE_GETATTR_FH} or 0. */
    public int getattrFlags() {
        return int32(GETATTR_FLAGS_OFFSET);
    }

    /** Returns the handle. */
    public long fh() {
        return int64(FH_OFFSET);
    }

    /** Returns the flags of {@code statx(2)}. */
    public int statxFlags() {
        return int32(STATX_FLAGS_OFFSET);
    }

    /** Returns the wanted {@code STATX_...} bits. */
    public int mask() {
        return int32(MASK_OFFSET);
    }

    /** Says whether the request carries a handle. */
    public boolean hasHandle() {
        return (getattrFlags() & GetattrInDecoder.FUSE_GETATTR_FH) != 0;
    }
}
