package io.ufs.fuse.protocol;

/**
 * {@code fuse_open_in}: OPEN and OPENDIR.
 *
 * <pre>
 *     0  u32  flags
 *     4  u32  openFlags
 * </pre>
 */
public final class OpenInDecoder extends StructDecoder {
    static final int FLAGS_OFFSET = 0;
    static final int OPEN_FLAGS_OFFSET = 4;

    /** The truncation by {@code O_TRUNC} takes set-id bits and capabilities away. */
    public static final int FUSE_OPEN_KILL_SUIDGID = 1;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 8;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public OpenInDecoder() {
        super("fuse_open_in", ENCODED_LENGTH);
    }

    /** Returns the flags of {@code open(2)}. */
    public int flags() {
        return int32(FLAGS_OFFSET);
    }

    /** Returns {@link #FUSE_OPEN_KILL_SUIDGID} or 0. */
    public int openFlags() {
        return int32(OPEN_FLAGS_OFFSET);
    }

    /** Says whether set-id bits and capabilities go, since the caller lacks CAP_FSETID and truncates. */
    public boolean killsSetId() {
        return (openFlags() & FUSE_OPEN_KILL_SUIDGID) != 0;
    }
}
