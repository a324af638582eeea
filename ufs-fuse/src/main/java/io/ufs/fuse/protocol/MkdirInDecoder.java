package io.ufs.fuse.protocol;

/**
 * {@code fuse_mkdir_in}: MKDIR; the name follows.
 *
 * <pre>
 *     0  u32  mode
 *     4  u32  umask
 * </pre>
 */
public final class MkdirInDecoder extends StructDecoder {
    static final int MODE_OFFSET = 0;
    static final int UMASK_OFFSET = 4;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 8;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public MkdirInDecoder() {
        super("fuse_mkdir_in", ENCODED_LENGTH);
    }

    /** Returns the permission bits. */
    public int mode() {
        return int32(MODE_OFFSET);
    }

    /** Returns the umask of the caller, to be applied only with {@link InitFlags#DONT_MASK}. */
    public int umask() {
        return int32(UMASK_OFFSET);
    }
}
