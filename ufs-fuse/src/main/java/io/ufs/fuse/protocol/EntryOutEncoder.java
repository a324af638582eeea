package io.ufs.fuse.protocol;

/**
 * {@code fuse_entry_out}: LOOKUP, MKNOD, MKDIR, SYMLINK, LINK; first part of CREATE and TMPFILE,
 * and of each READDIRPLUS record. A {@link AttrEncoder} lies at {@link #ATTR_OFFSET}.
 *
 * <pre>
 *     0  u64  nodeId
 *     8  u64  generation
 *    16  u64  entryTimeout
 *    24  u64  attrTimeout
 *    32  u32  entryTimeoutNsec
 *    36  u32  attrTimeoutNsec
 *    40  attr fuse_attr
 * </pre>
 */
public final class EntryOutEncoder extends StructEncoder {
    static final int NODE_ID_OFFSET = 0;
    static final int GENERATION_OFFSET = 8;
    static final int ENTRY_TIMEOUT_OFFSET = 16;
    static final int ATTR_TIMEOUT_OFFSET = 24;
    static final int ENTRY_TIMEOUT_NSEC_OFFSET = 32;
    static final int ATTR_TIMEOUT_NSEC_OFFSET = 36;

    /** Where the attributes begin. */
    public static final int ATTR_OFFSET = 40;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 128;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public EntryOutEncoder() {
        super("fuse_entry_out", ENCODED_LENGTH);
    }

    /** Sets the node; 0 is a negative entry. */
    public EntryOutEncoder nodeId(long value) {
        int64(NODE_ID_OFFSET, value);
        return this;
    }

    /** Sets the generation of the node id. */
    public EntryOutEncoder generation(long value) {
        int64(GENERATION_OFFSET, value);
        return this;
    }

    /** Sets for how long the name may be cached, in nanoseconds as {@link CacheTimeout} reads them. */
    public EntryOutEncoder entryTimeout(long nanos) {
        int64(ENTRY_TIMEOUT_OFFSET, CacheTimeout.seconds(nanos));
        int32(ENTRY_TIMEOUT_NSEC_OFFSET, CacheTimeout.nanosOfSecond(nanos));
        return this;
    }

    /** Sets for how long the attributes may be cached, in nanoseconds as {@link CacheTimeout} reads them. */
    public EntryOutEncoder attrTimeout(long nanos) {
        int64(ATTR_TIMEOUT_OFFSET, CacheTimeout.seconds(nanos));
        int32(ATTR_TIMEOUT_NSEC_OFFSET, CacheTimeout.nanosOfSecond(nanos));
        return this;
    }
}
