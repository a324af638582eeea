package io.ufs.fuse.protocol;

/**
 * {@code fuse_create_in}: CREATE and TMPFILE; a name follows.
 *
 * <pre>
 *     0  u32  flags
 *     4  u32  mode
 *     8  u32  umask
 *    12  u32  openFlags
 * </pre>
 */
public final class CreateInDecoder extends StructDecoder {
    static final int FLAGS_OFFSET = 0;
    static final int MODE_OFFSET = 4;
    static final int UMASK_OFFSET = 8;
    static final int OPEN_FLAGS_OFFSET = 12;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 16;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public CreateInDecoder() {
        super("fuse_create_in", ENCODED_LENGTH);
    }

    /** Returns the flags of {@code open(2)}. */
    public int flags() {
        return int32(FLAGS_OFFSET);
    }

    /** Returns type and permission bits. */
    public int mode() {
        return int32(MODE_OFFSET);
    }

    /** Returns the umask of the caller, to be applied only with {@link InitFlags#DONT_MASK}. */
    public int umask() {
        return int32(UMASK_OFFSET);
    }

    /** Returns {@link OpenInDecoder#FUSE_OPEN_KILL_SUIDGID} or 0. */
    public int openFlags() {
        return int32(OPEN_FLAGS_OFFSET);
    }
}
