package io.ufs.fuse.protocol;

/**
 * {@code fuse_link_in}: LINK; the new name follows, the node of the header is its directory.
 *
 * <pre>
 *     0  u64  oldNodeId
 * </pre>
 */
public final class LinkInDecoder extends StructDecoder {
    static final int OLD_NODE_ID_OFFSET = 0;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 8;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public LinkInDecoder() {
        super("fuse_link_in", ENCODED_LENGTH);
    }

    /** Returns the node that gets another name. */
    public long oldNodeId() {
        return int64(OLD_NODE_ID_OFFSET);
    }
}
