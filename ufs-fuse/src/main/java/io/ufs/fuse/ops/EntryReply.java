package io.ufs.fuse.ops;

import io.ufs.core.vfs.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Result of an operation that returns an entry. {@code nodeId} 0 with a positive {@code entryTimeoutNanos}
 * is a negative entry. Reused from request to request by one thread.
 */
public final class EntryReply {
    /** Node, or 0. */
    public long nodeId;

    /** Number that tells lives of one node id apart. */
    public long generation;

    /** For how long the kernel may keep the name, in nanoseconds; {@link Long#MAX_VALUE}: for ever. */
    public long entryTimeoutNanos;

    /** For how long the kernel may keep the attributes, in nanoseconds; {@link Long#MAX_VALUE}: for ever. */
    public long attrTimeoutNanos;

    /** Attributes; null for a negative entry. */
    public @Nullable Stat stat;

    /** Makes this a negative entry. */
    public void setNegative(long timeoutNanos) {
        nodeId = 0;
        generation = 0;
        entryTimeoutNanos = timeoutNanos;
        attrTimeoutNanos = 0;
        stat = null;
    }
}
