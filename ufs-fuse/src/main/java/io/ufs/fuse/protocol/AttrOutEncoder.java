package io.ufs.fuse.protocol;

/**
 * {@code fuse_attr_out}: GETATTR and SETATTR.
 * A {@link AttrEncoder} lies at {@link #ATTR_OFFSET}.
 *
 * <pre>
 *     0  u64  attrTimeout
 *     8  u32  attrTimeoutNsec
 *    12  u32  padding
 *    16  attr fuse_attr
 * </pre>
 */
public final class AttrOutEncoder extends StructEncoder {
    static final int ATTR_TIMEOUT_OFFSET = 0;
    static final int ATTR_TIMEOUT_NSEC_OFFSET = 8;

    /** Where the attributes begin. */
    public static final int ATTR_OFFSET = 16;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 104;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public AttrOutEncoder() {
        super("fuse_attr_out", ENCODED_LENGTH);
    }

    /** Sets for how long the attributes may be cached, in nanoseconds as {@link CacheTimeout} reads them. */
    public AttrOutEncoder attrTimeout(long nanos) {
        int64(ATTR_TIMEOUT_OFFSET, CacheTimeout.seconds(nanos));
        int32(ATTR_TIMEOUT_NSEC_OFFSET, CacheTimeout.nanosOfSecond(nanos));
        return this;
    }
}
