package io.ufs.fuse.protocol;

/**
 * {@code fuse_fsync_in}: FSYNC and FSYNCDIR.
 *
 * <pre>
 *     0  u64  fh
 *     8  u32  fsyncFlags
 *    12  u32  padding
 * </pre>
 */
public final class FsyncInDecoder extends StructDecoder {
    static final int FH_OFFSET = 0;
    static final int FSYNC_FLAGS_OFFSET = 8;

    /** Data only. */
    public static final int FUSE_FSYNC_FDATASYNC = 1;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 16;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public FsyncInDecoder() {
        super("fuse_fsync_in", ENCODED_LENGTH);
    }

    /** Returns the handle. */
    public long fh() {
        return int64(FH_OFFSET);
    }

    /** Returns {@link #FUSE_FSYNC_FDATASYNC} or 0. */
    public int fsyncFlags() {
        return int32(FSYNC_FLAGS_OFFSET);
    }

    /** Says whether the data are enough, as for {@code fdatasync(2)}. */
    public boolean isDataOnly() {
        return (fsyncFlags() & FUSE_FSYNC_FDATASYNC) != 0;
    }
}
