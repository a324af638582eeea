package io.ufs.fuse.session;

import io.ufs.fuse.protocol.Opcode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Builds requests as the kernel sends them. */
final class Request {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final int opcode;
    private final long unique;
    private final long nodeId;

    private Request(int opcode, long unique, long nodeId) {
        this.opcode = opcode;
        this.unique = unique;
        this.nodeId = nodeId;
    }

    static Request of(Opcode opcode, long unique, long nodeId) {
        return new Request(opcode.number(), unique, nodeId);
    }

    static Request of(int opcode, long unique) {
        return new Request(opcode, unique, 1);
    }

    Request u32(int... values) {
        for (int value : values) {
            byte[] bytes = new byte[4];
            ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(value);
            body.writeBytes(bytes);
        }
        return this;
    }

    Request u64(long... values) {
        for (long value : values) {
            byte[] bytes = new byte[8];
            ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putLong(value);
            body.writeBytes(bytes);
        }
        return this;
    }

    Request string(String text) {
        return raw(text.getBytes(StandardCharsets.UTF_8)).raw(new byte[1]);
    }

    Request raw(byte[] bytes) {
        body.writeBytes(bytes);
        return this;
    }

    byte[] bytes() {
        byte[] message = new byte[40 + body.size()];
        ByteBuffer header = ByteBuffer.wrap(message).order(ByteOrder.nativeOrder());
        header.putInt(message.length).putInt(opcode).putLong(unique).putLong(nodeId);
        header.putInt(1000).putInt(100).putInt(4321).putInt(0);
        header.put(body.toByteArray());
        return message;
    }
}
