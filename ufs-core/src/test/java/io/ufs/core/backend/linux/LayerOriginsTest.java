package io.ufs.core.backend.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("I9: the value of overlay.origin")
class LayerOriginsTest {
    private static final byte[] UUID = hex("00112233445566778899aabbccddeeff");

    /** Type 1 (FILEID_INO32_GEN), inode 0x1234, generation 0xdeadbeef. */
    private static final byte[] HANDLE = hex("01000000" + "34120000" + "efbeadde");

    private static final byte[] ORIGIN =
            hex("00fb1d0001" + "00112233445566778899aabbccddeeff" + "34120000" + "efbeadde");

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    @Test
    void encode_goldenHandle_isTheKernelsStruct() {
        assertEquals(29, ORIGIN.length);
        assertArrayEquals(ORIGIN, LayerOrigins.encode(UUID, HANDLE));
    }

    @Test
    void handleOf_goldenValue_isTheHandle() {
        assertArrayEquals(HANDLE, LayerOrigins.handleOf(UUID, ORIGIN));
    }

    @Test
    void handleOf_anyByteOfTheHeaderWrong_isNothing() {
        for (int i = 0; i < 21; i++) {
            byte[] wrong = ORIGIN.clone();
            // Not the type; in the flags the bit for the byte order.
            wrong[i] ^= 1;
            if (i != 4) {
                assertNull(LayerOrigins.handleOf(UUID, wrong), "byte " + i);
            }
        }
        assertNull(LayerOrigins.handleOf(UUID, new byte[0]));
        assertNull(LayerOrigins.handleOf(UUID, hex("00fb1d0001")));
    }
}
