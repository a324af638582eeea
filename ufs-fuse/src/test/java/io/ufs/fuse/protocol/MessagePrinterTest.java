package io.ufs.fuse.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessagePrinterTest {
    private static String request(int opcode, String body) {
        byte[] tail = Rows.bytes(body);
        String header = String.format("%02x000000%02x000000", 40 + tail.length, opcode)
                + "0c00000000000000"
                + "0100000000000000"
                + "00".repeat(16);
        MemorySegment message = Rows.segment(header, body);
        return MessagePrinter.request(message, message.byteSize());
    }

    @Test
    void request_lookup_showsTheName() {
        assertEquals("rx 12 LOOKUP n1 \"foo\"", request(1, "666f6f00"));
    }

    @Test
    void request_nameWithControlCharacters_cannotForgeALine() {
        assertEquals("rx 12 LOOKUP n1 \"a\\x0a\\\"\\xff\"", request(1, "610a22ff00"));
    }

    @Test
    void request_rename2_showsBothNamesAndFlags() {
        String body = "0900000000000000" + "02000000" + "00000000" + "6100" + "6200";
        assertEquals("rx 12 RENAME2 n1 \"a\" to n9 \"b\" flags 2", request(45, body));
    }

    @Test
    void request_create_showsModesInOctal() {
        String body = "42000000" + "a4810000" + "12000000" + "00000000" + "6e657700";
        assertEquals("rx 12 CREATE n1 \"new\" mode 0100644 umask 022 flags 0102", request(35, body));
    }

    @Test
    void request_malformed_saysSo() {
        assertEquals("rx 12 LOOKUP n1 malformed: string without NUL at 40 of 43", request(1, "666f6f"));
        assertEquals("rx ? fuse_in_header needs 40 bytes, the message has 3",
                MessagePrinter.request(Rows.segment("010203"), 3));
    }

    @Test
    void request_unknownOpcode_showsItsNumber() {
        assertEquals("rx 12 opcode 200 n1", request(200, ""));
    }

    @Test
    void request_anyBytes_neverThrows() {
        Random random = new Random(1);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[40 + random.nextInt(80)];
            random.nextBytes(bytes);
            MemorySegment message = MemorySegment.ofArray(bytes);
            message.set(java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED, 0, bytes.length);
            message.set(java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED, 4, random.nextInt(60));
            message.set(java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED, 36, 0);
            assertTrue(MessagePrinter.request(message, bytes.length).startsWith("rx "));
        }
    }

    @Test
    void reply_error_showsItsNumber() {
        MemorySegment reply = Rows.segment("10000000", "feffffff", "0c00000000000000");
        assertEquals("tx 12 error -2", MessagePrinter.reply(Opcode.LOOKUP, reply, 16));
    }

    @Test
    void reply_entry_showsNodeAndAttributes() {
        MemorySegment reply = MemorySegment.ofArray(new byte[144]);
        OutHeaderEncoder header = new OutHeaderEncoder();
        header.wrap(reply, 0);
        header.length(144).unique(12);
        EntryOutEncoder entry = new EntryOutEncoder();
        entry.wrap(reply, 16);
        entry.nodeId(5).generation(1).entryTimeout(1_000_000_000L);
        AttrEncoder attr = new AttrEncoder();
        attr.wrap(reply, 16 + EntryOutEncoder.ATTR_OFFSET);
        attr.ino(99).mode(0100644).nlink(1).size(13);

        assertEquals(
                "tx 12 OK entry n5 gen 1 valid 1 ino 99 mode 0100644 nlink 1 size 13",
                MessagePrinter.reply(Opcode.LOOKUP, reply, 144));
    }

    @Test
    void reply_negativeEntry_showsNodeZero() {
        MemorySegment reply = MemorySegment.ofArray(new byte[144]);
        OutHeaderEncoder header = new OutHeaderEncoder();
        header.wrap(reply, 0);
        header.length(144).unique(12);

        assertEquals("tx 12 OK entry n0 gen 0 valid 0", MessagePrinter.reply(Opcode.LOOKUP, reply, 144));
    }

    @Test
    void describe_flags_namesKnownBits() {
        assertEquals("ASYNC_READ|bit7|PASSTHROUGH",
                InitFlags.describe(InitFlags.ASYNC_READ | 1 << 7 | InitFlags.PASSTHROUGH));
    }
}
