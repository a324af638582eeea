package io.ufs.fuse.protocol;

/**
 * {@code fuse_release_in}: RELEASE and RELEASEDIR.
 *
 * <pre>
 *     0  u64  fh
 *     8  u32  flags
 *    12  u32  releaseFlags
 *    16  u64  lockOwner
 * </pre>
 */
public final class ReleaseInDecoder extends StructDecoder {
    static final int FH_OFFSET = 0;
    static final int FLAGS_OFFSET = 8;
    static final int RELEASE_FLAGS_OFFSET = 12;
    static final int LOCK_OWNER_OFFSET = 16;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 24;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public ReleaseInDecoder() {
        super("fuse_release_in", ENCODED_LENGTH);
    }

    /** Returns the handle. */
    public long fh() {
        return int64(FH_OFFSET);
    }

    /** Returns the flags of the open file. */
    public int flags() {
        return int32(FLAGS_OFFSET);
    }

    /** Returns {@code FUSE_RELEASE_FLUSH} (1), {@code FUSE_RELEASE_FLOCK_UNLOCK} (2). */
    public int releaseFlags() {
        return int32(RELEASE_FLAGS_OFFSET);
    }

    /** Returns the owner of locks. */
    public long lockOwner() {
        return int64(LOCK_OWNER_OFFSET);
    }
}
