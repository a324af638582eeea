package io.ufs.fuse.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class InMessageTest {
    private static final MemorySegment LOOKUP = Rows.segment(
            "2c000000", //          len 44
            "01000000", //          opcode LOOKUP
            "0c00000000000000", //  unique 12
            "0100000000000000", //  nodeid 1
            "e8030000", //          uid 1000
            "64000000", //          gid 100
            "39300000", //          pid 12345
            "0000", //              total_extlen
            "0000", //              padding
            "666f6f00"); //         "foo"

    private final InMessage message = new InMessage();

    @Test
    void wrap_lookup_readsTheHeaderAndTheName() throws Exception {
        message.wrap(LOOKUP, LOOKUP.byteSize());

        assertEquals(44, message.header().length());
        assertEquals(Opcode.LOOKUP, Opcode.of(message.header().opcode()));
        assertEquals(12, message.header().unique());
        assertEquals(1, message.header().nodeId());
        assertEquals(1000, message.header().uid());
        assertEquals(100, message.header().gid());
        assertEquals(12345, message.header().pid());
        assertEquals(4, message.remaining());
        assertArrayEquals(new byte[]{'f', 'o', 'o'}, message.nextString());
        assertEquals(0, message.remaining());
    }

    @Test
    void wrap_shorterThanAHeader_isMalformed() {
        MalformedMessageException e =
                assertThrows(MalformedMessageException.class, () -> message.wrap(LOOKUP, 39));
        assertEquals("fuse_in_header needs 40 bytes, the message has 39", e.getMessage());
    }

    @Test
    void wrap_otherLengthThanAnnounced_isMalformed() {
        assertThrows(MalformedMessageException.class, () -> message.wrap(LOOKUP, 43));
    }

    @Test
    void nextString_withoutNul_isMalformed() throws Exception {
        MemorySegment bytes = Rows.segment("2b000000", "01000000", "00".repeat(32), "666f6f");
        message.wrap(bytes, 43);

        assertThrows(MalformedMessageException.class, message::nextString);
    }

    @Test
    void nextString_atTheEnd_isMalformed() throws Exception {
        message.wrap(LOOKUP, 44);
        message.nextString();

        assertThrows(MalformedMessageException.class, message::nextString);
    }

    @Test
    void next_structLongerThanTheMessage_isMalformed() throws Exception {
        message.wrap(LOOKUP, 44);

        MalformedMessageException e =
                assertThrows(MalformedMessageException.class, () -> message.next(new ReadInDecoder()));
        assertEquals("fuse_read_in needs 40 bytes, the message has 4", e.getMessage());
    }

    @Test
    void remaining_withExtensions_leavesThemOut() throws Exception {
        MemorySegment bytes = Rows.segment(
                "34000000", //      len 52
                "01000000", //      opcode
                "00".repeat(28), // unique, nodeid, uid, gid, pid
                "0100", //          total_extlen: 8 bytes
                "0000", //          padding
                "66006f00", //      "f", then something
                "1122334455667788"); // extension
        message.wrap(bytes, 52);

        assertEquals(4, message.remaining());
    }

    @Test
    void wrap_extensionsLongerThanTheMessage_isMalformed() {
        MemorySegment bytes = Rows.segment("28000000", "01000000", "00".repeat(28), "0100", "0000");

        assertThrows(MalformedMessageException.class, () -> message.wrap(bytes, 40));
    }

    @Test
    void nextBytes_moreThanThereAre_isMalformed() throws Exception {
        message.wrap(LOOKUP, 44);

        assertThrows(MalformedMessageException.class, () -> message.nextBytes(5));
        assertThrows(MalformedMessageException.class, () -> message.nextSegment(-1));
        assertEquals(4, message.nextSegment(4).byteSize());
    }

    @Test
    void of_everyNumber_isItsOpcodeOrNull() {
        for (Opcode opcode : Opcode.values()) {
            assertEquals(opcode, Opcode.of(opcode.number()));
            assertTrue(opcode.number() < Opcode.TABLE_SIZE);
        }
        assertEquals(null, Opcode.of(0));
        assertEquals(null, Opcode.of(-1));
        assertEquals(null, Opcode.of(4096));
    }
}
