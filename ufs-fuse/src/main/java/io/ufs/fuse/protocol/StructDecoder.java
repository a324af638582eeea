package io.ufs.fuse.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A read-only view on one wire struct. Not safe for use by several threads. */
public abstract class StructDecoder {
    private final String struct;
    private final int requiredLength;
    private MemorySegment buffer = MemorySegment.NULL;
    private long offset;
    private long limit;

    /**
     * Creates a view on nothing.
     *
     * @param struct kernel name of the struct, for messages
     * @param requiredLength bytes that must be there
     */
    StructDecoder(String struct, int requiredLength) {
        this.struct = struct;
        this.requiredLength = requiredLength;
    }

    /**
     * Looks at a struct.
     *
     * @param source holds the message
     * @param start where the struct begins
     * @param end where the message ends
     * @throws MalformedMessageException if the message ends before the struct does
     */
    public final void wrap(MemorySegment source, long start, long end) throws MalformedMessageException {
        if (end - start < requiredLength) {
            throw new MalformedMessageException(
                    struct + " needs " + requiredLength + " bytes, the message has " + Math.max(0, end - start));
        }
        buffer = source;
        offset = start;
        limit = end;
    }

    /** Returns the position behind the struct, where names or data begin. */
    public final long end() {
        return offset + requiredLength;
    }

    /** Returns the bytes from the start of the struct to the end of the message. */
    final long available() {
        return limit - offset;
    }

    final int uint16(int at) {
        return buffer.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset + at) & 0xffff;
    }

    final int int32(int at) {
        return buffer.get(ValueLayout.JAVA_INT_UNALIGNED, offset + at);
    }

    final long int64(int at) {
        return buffer.get(ValueLayout.JAVA_LONG_UNALIGNED, offset + at);
    }
}
