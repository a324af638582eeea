package io.ufs.fuse.protocol;

/**
 * {@code fuse_lseek_in}: LSEEK.
 *
 * <pre>
 *     0  u64  fh
 *     8  u64  seekOffset
 *    16  u32  whence
 *    20  u32  padding
 * </pre>
 */
public final class LseekInDecoder extends StructDecoder {
    static final int FH_OFFSET = 0;
    static final int SEEK_OFFSET_OFFSET = 8;
    static final int WHENCE_OFFSET = 16;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 24;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public LseekInDecoder() {
        super("fuse_lseek_in", ENCODED_LENGTH);
    }

    /** Returns the handle. */
    public long fh() {
        return int64(FH_OFFSET);
    }

    /** Returns from where to look, in bytes. */
    public long seekOffset() {
        return int64(SEEK_OFFSET_OFFSET);
    }

    /** Returns {@code SEEK_DATA} (3) or {@code SEEK_HOLE} (4). */
    public int whence() {
        return int32(WHENCE_OFFSET);
    }
}
