package io.ufs.fuse.protocol;

/**
 * {@code fuse_setxattr_in}: SETXATTR; name and value follow.
 * Without {@link InitFlags#SETXATTR_EXT} only the first 8 bytes exist.
 *
 * <pre>
 *     0  u32  size
 *     4  u32  flags
 *     8  u32  setxattrFlags
 *    12  u32  padding
 * </pre>
 */
public final class SetxattrInDecoder extends StructDecoder {
    static final int SIZE_OFFSET = 0;
    static final int FLAGS_OFFSET = 4;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 16;

    /** Length without {@link InitFlags#SETXATTR_EXT}. */
    public static final int COMPAT_LENGTH = 8;

    /** Setting an ACL clears the set-group-id bit. */
    public static final int FUSE_SETXATTR_ACL_KILL_SGID = 1;

    private static final int SETXATTR_FLAGS_OFFSET = 8;

    private final boolean extended;

    /**
     * Creates a view on nothing.
     *
     * @param extended whether {@link InitFlags#SETXATTR_EXT} was agreed on
     */
    public SetxattrInDecoder(boolean extended) {
        super("fuse_setxattr_in", extended ? ENCODED_LENGTH : COMPAT_LENGTH);
        this.extended = extended;
    }

    /** Returns the bytes of the value. */
    public int size() {
        return int32(SIZE_OFFSET);
    }

    /** Returns {@code XATTR_CREATE} (1), {@code XATTR_REPLACE} (2) or 0. */
    public int flags() {
        return int32(FLAGS_OFFSET);
    }

    /** Returns {@link #FUSE_SETXATTR_ACL_KILL_SGID} or 0. */
    public int setxattrFlags() {
        return extended ? int32(SETXATTR_FLAGS_OFFSET) : 0;
    }

    /** Says whether setting an ACL clears the set-group-id bit. */
    public boolean killsSgid() {
        return (setxattrFlags() & FUSE_SETXATTR_ACL_KILL_SGID) != 0;
    }
}
