package io.ufs.fuse.protocol;

/**
 * {@code fuse_ioctl_out}: IOCTL; the result bytes follow.
 *
 * <pre>
 *     0  s32  result
 *     4  u32  flags
 *     8  u32  inIovs
 *    12  u32  outIovs
 * </pre>
 */
public final class IoctlOutEncoder extends StructEncoder {
    static final int RESULT_OFFSET = 0;
    static final int FLAGS_OFFSET = 4;
    static final int IN_IOVS_OFFSET = 8;
    static final int OUT_IOVS_OFFSET = 12;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 16;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public IoctlOutEncoder() {
        super("fuse_ioctl_out", ENCODED_LENGTH);
    }

    /** Sets what {@code ioctl(2)} returns. */
    public IoctlOutEncoder result(int value) {
        int32(RESULT_OFFSET, value);
        return this;
    }

    /** Sets bits of {@code FUSE_IOCTL_...}. */
    public IoctlOutEncoder flags(int value) {
        int32(FLAGS_OFFSET, value);
        return this;
    }

    /** Sets the number of input vectors of a retry. */
    public IoctlOutEncoder inIovs(int value) {
        int32(IN_IOVS_OFFSET, value);
        return this;
    }

    /** Sets the number of output vectors of a retry. */
    public IoctlOutEncoder outIovs(int value) {
        int32(OUT_IOVS_OFFSET, value);
        return this;
    }
}
