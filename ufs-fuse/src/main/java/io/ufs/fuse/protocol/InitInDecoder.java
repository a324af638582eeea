package io.ufs.fuse.protocol;

/**
 * {@code fuse_init_in}: INIT. Kernels before 7.36 send only the first 16 bytes.
 *
 * <pre>
 *     0  u32  major
 *     4  u32  minor
 *     8  u32  maxReadahead
 *    12  u32  flags
 *    16  u32  flags2
 *    20  u32  unused[11]
 * </pre>
 */
public final class InitInDecoder extends StructDecoder {
    static final int MAJOR_OFFSET = 0;
    static final int MINOR_OFFSET = 4;
    static final int MAX_READAHEAD_OFFSET = 8;
    static final int FLAGS_OFFSET = 12;
    static final int FLAGS2_OFFSET = 16;

    /** Length in bytes before 7.36; what every kernel sends. */
    public static final int COMPAT_LENGTH = 16;

    /** Length in bytes since 7.36. */
    public static final int ENCODED_LENGTH = 64;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public InitInDecoder() {
        super("fuse_init_in", COMPAT_LENGTH);
    }

    /** Returns the major version of the kernel. */
    public int major() {
        return int32(MAJOR_OFFSET);
    }

    /** Returns the minor version of the kernel. */
    public int minor() {
        return int32(MINOR_OFFSET);
    }

    /** Returns the largest readahead in bytes. */
    public int maxReadahead() {
        return int32(MAX_READAHEAD_OFFSET);
    }

    /** Returns the offered {@link InitFlags}, both halves where the kernel sends both. */
    public long offeredFlags() {
        long low = Integer.toUnsignedLong(int32(FLAGS_OFFSET));
        boolean hasHighHalf =
                (low & InitFlags.INIT_EXT) != 0 && available() >= FLAGS2_OFFSET + Integer.BYTES;
        return hasHighHalf ? low | (long) int32(FLAGS2_OFFSET) << 32 : low;
    }
}
