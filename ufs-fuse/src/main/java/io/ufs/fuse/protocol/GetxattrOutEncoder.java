package io.ufs.fuse.protocol;

/**
 * {@code fuse_getxattr_out}: GETXATTR and LISTXATTR when they ask for a size.
 *
 * <pre>
 *     0  u32  size
 *     4  u32  padding
 * </pre>
 */
public final class GetxattrOutEncoder extends StructEncoder {
    static final int SIZE_OFFSET = 0;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 8;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public GetxattrOutEncoder() {
        super("fuse_getxattr_out", ENCODED_LENGTH);
    }

    /** Sets the size in bytes. */
    public GetxattrOutEncoder size(int value) {
        int32(SIZE_OFFSET, value);
        return this;
    }
}
