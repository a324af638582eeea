package io.ufs.fuse.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A write-only view on one wire struct. Not safe for use by several threads. */
public abstract class StructEncoder {
    private final String struct;
    private final int encodedLength;
    private MemorySegment buffer = MemorySegment.NULL;
    private long offset;

    /**
     * Creates a view on nothing.
     *
     * @param struct kernel name of the struct, for messages
     * @param encodedLength its length in bytes, a multiple of 8
     */
    StructEncoder(String struct, int encodedLength) {
        this.struct = struct;
        this.encodedLength = encodedLength;
    }

    /**
     * Begins a struct: all of it becomes zero, padding included, so that nothing of an earlier message can
     * leak to the kernel.
     *
     * @throws IllegalArgumentException if the buffer is too short
     */
    public final void wrap(MemorySegment target, long start) {
        if (target.byteSize() - start < encodedLength) {
            throw new IllegalArgumentException(
                    struct + " needs " + encodedLength + " bytes at " + start + " of " + target.byteSize());
        }
        buffer = target;
        offset = start;
        for (int at = 0; at < encodedLength; at += Long.BYTES) {
            int64(at, 0);
        }
    }

    final void int16(int at, int value) {
        buffer.set(ValueLayout.JAVA_SHORT_UNALIGNED, offset + at, (short) value);
    }

    final void int32(int at, int value) {
        buffer.set(ValueLayout.JAVA_INT_UNALIGNED, offset + at, value);
    }

    final void int64(int at, long value) {
        buffer.set(ValueLayout.JAVA_LONG_UNALIGNED, offset + at, value);
    }
}
