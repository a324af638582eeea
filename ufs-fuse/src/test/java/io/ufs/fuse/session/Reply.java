package io.ufs.fuse.session;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A reply or notification as the kernel would get it. */
final class Reply {
    private final ByteBuffer message;

    Reply(byte[] bytes) {
        message = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    int length() {
        return message.getInt(0);
    }

    int size() {
        return message.capacity();
    }

    int error() {
        return message.getInt(4);
    }

    long unique() {
        return message.getLong(8);
    }

    /** Returns a number of the payload. */
    int u32(int offset) {
        return message.getInt(16 + offset);
    }

    /** Returns a number of the payload. */
    long u64(int offset) {
        return message.getLong(16 + offset);
    }

    byte[] payload() {
        byte[] bytes = new byte[size() - 16];
        message.get(16, bytes);
        return bytes;
    }
}
