package io.ufs.fuse.protocol;

/**
 * {@code fuse_forget_one}: one record of BATCH_FORGET.
 *
 * <pre>
 *     0  u64  nodeId
 *     8  u64  nlookup
 * </pre>
 */
public final class ForgetOneDecoder extends StructDecoder {
    static final int NODE_ID_OFFSET = 0;
    static final int NLOOKUP_OFFSET = 8;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 16;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public ForgetOneDecoder() {
        super("fuse_forget_one", ENCODED_LENGTH);
    }

    /** Returns the node. */
    public long nodeId() {
        return int64(NODE_ID_OFFSET);
    }

    /** Returns by how much its lookup count goes down. */
    public long nlookup() {
        return int64(NLOOKUP_OFFSET);
    }
}
