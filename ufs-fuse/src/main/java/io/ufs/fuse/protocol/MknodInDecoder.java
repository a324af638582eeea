package io.ufs.fuse.protocol;

/**
 * {@code fuse_mknod_in}: MKNOD; the name follows.
 *
 * <pre>
 *     0  u32  mode
 *     4  u32  rdev
 *     8  u32  umask
 *    12  u32  padding
 * </pre>
 */
public final class MknodInDecoder extends StructDecoder {
    static final int MODE_OFFSET = 0;
    static final int RDEV_OFFSET = 4;
    static final int UMASK_OFFSET = 8;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 16;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public MknodInDecoder() {
        super("fuse_mknod_in", ENCODED_LENGTH);
    }

    /** Returns type and permission bits. */
    public int mode() {
        return int32(MODE_OFFSET);
    }

    /** Returns the device number ({@code new_encode_dev}). */
    public int rdev() {
        return int32(RDEV_OFFSET);
    }

    /** Returns the umask of the caller, to be applied only with {@link InitFlags#DONT_MASK}. */
    public int umask() {
        return int32(UMASK_OFFSET);
    }
}
