package io.ufs.fuse.session;

import java.lang.foreign.MemorySegment;

/** Where replies go. */
public interface ReplySink {
    /**
     * Sends a reply or a notification.
     *
     * @param length bytes of {@code buffer} to send
     * @return {@code length}; {@code -ENOENT} if nobody waits for it any more
     */
    long write(MemorySegment buffer, long length);
}
