package io.ufs.fuse.protocol;

/**
 * {@code fuse_forget_in}: FORGET, which has no reply.
 *
 * <pre>
 *     0  u64  nlookup
 * </pre>
 */
public final class ForgetInDecoder extends StructDecoder {
    static final int NLOOKUP_OFFSET = 0;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 8;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public ForgetInDecoder() {
        super("fuse_forget_in", ENCODED_LENGTH);
    }

    /** Returns by how much the lookup count goes down. */
    public long nlookup() {
        return int64(NLOOKUP_OFFSET);
    }
}
