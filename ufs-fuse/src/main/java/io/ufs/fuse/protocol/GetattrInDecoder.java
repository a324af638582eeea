package io.ufs.fuse.protocol;

/**
 * {@code fuse_getattr_in}: GETATTR.
 *
 * <pre>
 *     0  u32  flags
 *     4  u32  padding
 *     8  u64  fh
 * </pre>
 */
public final class GetattrInDecoder extends StructDecoder {
    static final int FLAGS_OFFSET = 0;
    static final int FH_OFFSET = 8;

    /** The request carries a handle. */
    public static final int FUSE_GETATTR_FH = 1;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 16;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public GetattrInDecoder() {
        super("fuse_getattr_in", ENCODED_LENGTH);
    }

    /** Returns {@link #FUSE_GETATTR_FH} or 0. */
    public int flags() {
        return int32(FLAGS_OFFSET);
    }

    /** Returns the handle, valid with {@link #FUSE_GETATTR_FH}. */
    public long fh() {
        return int64(FH_OFFSET);
    }

    /** Says whether the request carries a handle. */
    public boolean hasHandle() {
        return (flags() & FUSE_GETATTR_FH) != 0;
    }
}
