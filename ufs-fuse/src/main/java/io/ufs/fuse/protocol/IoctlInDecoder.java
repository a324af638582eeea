package io.ufs.fuse.protocol;

/**
 * {@code fuse_ioctl_in}: IOCTL; {@link #inSize} bytes follow.
 *
 * <pre>
 *     0  u64  fh
 *     8  u32  flags
 *    12  u32  command
 *    16  u64  argument
 *    24  u32  inSize
 *    28  u32  outSize
 * </pre>
 */
public final class IoctlInDecoder extends StructDecoder {
    static final int FH_OFFSET = 0;
    static final int FLAGS_OFFSET = 8;
    static final int COMMAND_OFFSET = 12;
    static final int ARGUMENT_OFFSET = 16;
    static final int IN_SIZE_OFFSET = 24;
    static final int OUT_SIZE_OFFSET = 28;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 32;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public IoctlInDecoder() {
        super("fuse_ioctl_in", ENCODED_LENGTH);
    }

    /** Returns the handle. */
    public long fh() {
        return int64(FH_OFFSET);
    }

    /** Returns bits of {@code FUSE_IOCTL_...}. */
    public int flags() {
        return int32(FLAGS_OFFSET);
    }

    /** Returns the number of the control operation. */
    public int command() {
        return int32(COMMAND_OFFSET);
    }

    /** Returns the argument, a pointer of the caller. */
    public long argument() {
        return int64(ARGUMENT_OFFSET);
    }

    /** Returns the bytes that follow. */
    public int inSize() {
        return int32(IN_SIZE_OFFSET);
    }

    /** Returns the room for the result in bytes. */
    public int outSize() {
        return int32(OUT_SIZE_OFFSET);
    }
}
