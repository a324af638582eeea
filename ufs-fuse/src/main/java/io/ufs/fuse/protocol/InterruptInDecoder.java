package io.ufs.fuse.protocol;

/**
 * {@code fuse_interrupt_in}: INTERRUPT.
 *
 * <pre>
 *     0  u64  interruptedUnique
 * </pre>
 */
public final class InterruptInDecoder extends StructDecoder {
    static final int INTERRUPTED_UNIQUE_OFFSET = 0;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 8;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public InterruptInDecoder() {
        super("fuse_interrupt_in", ENCODED_LENGTH);
    }

    /** Returns the id of the request that its caller gave up. */
    public long interruptedUnique() {
        return int64(INTERRUPTED_UNIQUE_OFFSET);
    }
}
