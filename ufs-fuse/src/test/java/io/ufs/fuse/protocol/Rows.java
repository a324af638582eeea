package io.ufs.fuse.protocol;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;

/** Messages as bytes: one row a field, in hexadecimal as a little-endian machine has it in memory. */
final class Rows {
    private Rows() {}

    static byte[] bytes(String... rows) {
        return HexFormat.of().parseHex(String.join("", rows).replace(" ", ""));
    }

    static MemorySegment segment(String... rows) {
        return MemorySegment.ofArray(bytes(rows));
    }

    /** Wraps a whole request and points {@code body} behind its header. */
    static InMessage wrap(MemorySegment message, StructDecoder body) throws MalformedMessageException {
        InMessage in = new InMessage();
        in.wrap(message, message.byteSize());
        in.next(body);
        return in;
    }
}
