package io.ufs.fuse.protocol;

/**
 * {@code fuse_getxattr_in}: GETXATTR, where a name follows, and LISTXATTR.
 *
 * <pre>
 *     0  u32  size
 *     4  u32  padding
 * </pre>
 */
public final class GetxattrInDecoder extends StructDecoder {
    static final int SIZE_OFFSET = 0;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 8;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public GetxattrInDecoder() {
        super("fuse_getxattr_in", ENCODED_LENGTH);
    }

    /** Returns the room for the value in bytes; 0 asks for its size. */
    public int size() {
        return int32(SIZE_OFFSET);
    }
}
