package io.ufs.fuse.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One request as read from the kernel: the header, and a cursor over what follows it. Every step forward is
 * checked against the length of the message. Not safe for use by several threads.
 *
 * <pre>
 *   +-----------+-------------------+--------------------+------------+
 *   | in_header | struct of the     | name\0 [name\0]    | extensions |
 *   | 40        | operation, if any | or data, if any    |            |
 *   +-----------+-------------------+--------------------+------------+
 * </pre>
 */
public final class InMessage {
    private final InHeaderDecoder header = new InHeaderDecoder();
    private MemorySegment buffer = MemorySegment.NULL;
    private long position;
    private long limit;

    /**
     * Looks at a message.
     *
     * @param source holds the message from its start
     * @param length bytes read
     * @throws MalformedMessageException if it is shorter than a header or than the header says
     */
    public void wrap(MemorySegment source, long length) throws MalformedMessageException {
        header.wrap(source, 0, length);
        long announced = Integer.toUnsignedLong(header.length());
        if (announced != length) {
            throw new MalformedMessageException("header says " + announced + " bytes, the message has " + length);
        }
        long end = length - header.extensionUnits() * 8L;
        if (end < InHeaderDecoder.ENCODED_LENGTH) {
            throw new MalformedMessageException(
                    "extensions of " + header.extensionUnits() * 8L + " bytes in a message of " + length);
        }
        buffer = source;
        position = InHeaderDecoder.ENCODED_LENGTH;
        limit = end;
    }

    /** Returns the header. */
    public InHeaderDecoder header() {
        return header;
    }

    /** Returns the bytes between the cursor and the end of the message, extensions left out. */
    public long remaining() {
        return limit - position;
    }

    /**
     * Points {@code decoder} at the cursor and steps over its struct.
     *
     * @throws MalformedMessageException if the message ends before the struct does
     */
    public void next(StructDecoder decoder) throws MalformedMessageException {
        decoder.wrap(buffer, position, limit);
        position = decoder.end();
    }

    /**
     * Copies a string that ends with NUL and steps over it.
     *
     * @return its bytes without the NUL
     * @throws MalformedMessageException if no NUL follows
     */
    public byte[] nextString() throws MalformedMessageException {
        long end = position;
        while (end < limit && buffer.get(ValueLayout.JAVA_BYTE, end) != 0) {
            end++;
        }
        if (end == limit) {
            throw new MalformedMessageException("string without NUL at " + position + " of " + limit);
        }
        byte[] bytes = new byte[(int) (end - position)];
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, position, bytes, 0, bytes.length);
        position = end + 1;
        return bytes;
    }

    /**
     * Copies bytes and steps over them.
     *
     * @throws MalformedMessageException if there are fewer than {@code length}
     */
    public byte[] nextBytes(int length) throws MalformedMessageException {
        byte[] bytes = new byte[(int) require(length)];
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, position, bytes, 0, bytes.length);
        position += length;
        return bytes;
    }

    /**
     * Returns bytes in place, valid until the next message, and steps over them.
     *
     * @throws MalformedMessageException if there are fewer than {@code length}
     */
    public MemorySegment nextSegment(int length) throws MalformedMessageException {
        MemorySegment bytes = buffer.asSlice(position, require(length));
        position += length;
        return bytes;
    }

    private long require(int length) throws MalformedMessageException {
        if (length < 0 || remaining() < length) {
            throw new MalformedMessageException(
                    Integer.toUnsignedLong(length) + " bytes announced, " + remaining() + " follow");
        }
        return length;
    }
}
