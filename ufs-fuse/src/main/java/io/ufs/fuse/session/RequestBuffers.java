package io.ufs.fuse.session;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The memory of one {@link Exchange}.
 *
 * @param request where requests are read to
 * @param reply where replies are built
 */
record RequestBuffers(MemorySegment request, MemorySegment reply) {
    private static final long ALIGNMENT = 64;

    /** Allocates what this connection needs; it lives as long as the arena. */
    static RequestBuffers allocate(Arena arena, NegotiatedConnection connection) {
        return new RequestBuffers(
                arena.allocate(connection.requestBufferSize(), ALIGNMENT),
                arena.allocate(ReplyWriter.PAYLOAD + connection.replyPayloadSize(), ALIGNMENT));
    }
}
