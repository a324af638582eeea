package io.ufs.fuse.protocol;

/**
 * {@code fuse_dirent}: one record of READDIR; the name follows, and zeros up to a multiple of 8 bytes.
 *
 * <pre>
 *     0  u64  ino
 *     8  u64  nextOffset
 *    16  u32  nameLength
 *    20  u32  type
 * </pre>
 */
public final class DirentEncoder extends StructEncoder {
    static final int INO_OFFSET = 0;
    static final int NEXT_OFFSET_OFFSET = 8;
    static final int NAME_LENGTH_OFFSET = 16;
    static final int TYPE_OFFSET = 20;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 24;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public DirentEncoder() {
        super("fuse_dirent", ENCODED_LENGTH);
    }

    /** Sets the inode number. */
    public DirentEncoder ino(long value) {
        int64(INO_OFFSET, value);
        return this;
    }

    /** Sets where a later READDIR goes on. */
    public DirentEncoder nextOffset(long value) {
        int64(NEXT_OFFSET_OFFSET, value);
        return this;
    }

    /** Sets the bytes of the name. */
    public DirentEncoder nameLength(int value) {
        int32(NAME_LENGTH_OFFSET, value);
        return this;
    }

    /** Sets the {@code DT_...} type. */
    public DirentEncoder type(int value) {
        int32(TYPE_OFFSET, value);
        return this;
    }

    /** Returns the bytes that a record takes with a name of {@code nameLength} bytes. */
    public static int recordLength(int nameLength) {
        return (ENCODED_LENGTH + nameLength + 7) & ~7;
    }
}
