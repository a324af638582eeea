package io.ufs.fuse.ops;

import io.ufs.core.vfs.Stat;
import org.jspecify.annotations.Nullable;

/** Result of GETATTR and SETATTR. Reused from request to request by one thread. */
public final class AttrReply {
    /** For how long the kernel may keep the attributes, in nanoseconds; {@link Long#MAX_VALUE}: for ever. */
    public long attrTimeoutNanos;

    /** Attributes; set by every successful operation. */
    public @Nullable Stat stat;
}
