package io.ufs.fuse.protocol;

/**
 * {@code fuse_open_out}: OPEN, OPENDIR; second part of CREATE and TMPFILE.
 *
 * <pre>
 *     0  u64  fh
 *     8  u32  openFlags
 *    12  s32  backingId
 * </pre>
 */
public final class OpenOutEncoder extends StructEncoder {
    static final int FH_OFFSET = 0;
    static final int OPEN_FLAGS_OFFSET = 8;
    static final int BACKING_ID_OFFSET = 12;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 16;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public OpenOutEncoder() {
        super("fuse_open_out", ENCODED_LENGTH);
    }

    /** Sets the handle. */
    public OpenOutEncoder fh(long value) {
        int64(FH_OFFSET, value);
        return this;
    }

    /** Sets bits of {@link FopenFlags}. */
    public OpenOutEncoder openFlags(int value) {
        int32(OPEN_FLAGS_OFFSET, value);
        return this;
    }

    /** Sets the backing file, with {@link FopenFlags#PASSTHROUGH}. */
    public OpenOutEncoder backingId(int value) {
        int32(BACKING_ID_OFFSET, value);
        return this;
    }
}
