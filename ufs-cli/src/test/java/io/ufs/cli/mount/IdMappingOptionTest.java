package io.ufs.cli.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ufs.fuse.overlayfs.IdMapping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdMappingOptionTest {
    @Test
    void parse_leadingColon_isSkipped() {
        IdMapping mapping = IdMappingOption.parse(":0:100000:65536");
        assertEquals(100000, mapping.toShown(0));
        assertEquals(165535, mapping.toShown(65535));
        assertEquals(IdMapping.OVERFLOW, mapping.toShown(65536));
        assertEquals(0, mapping.toDisk(100000));
        assertEquals(-1, mapping.toDisk(5));
    }

    @Test
    void parse_keepIdOfPodman_hasThreeRanges() {
        IdMapping mapping = IdMappingOption.parse(":0:1:1001:1001:0:1:1002:1002:64535");
        assertEquals(1, mapping.toShown(0));
        assertEquals(0, mapping.toShown(1001));
        assertEquals(1002, mapping.toShown(1002));
        assertEquals(1001, mapping.toDisk(0));
    }

    @Test
    void parse_wholeRange_isPossible() {
        assertEquals(-2, IdMappingOption.parse("0:0:4294967295").toShown(-2));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", ":", "0:1", "0:1:2:3", "a:0:1", "-1:0:1", "+1:0:1", "0:0:0", "4294967296:0:1", "0x0:0:1",
        "4294967295:0:2", "0:4294967295:2", " 0:0:1", "0:0:10:5:100:10", "0:0:10:100:5:10", "99999999999999:0:1"
    })
    void parse_doubtfulMapping_isRefused(String value) {
        assertThrows(IllegalArgumentException.class, () -> IdMappingOption.parse(value));
    }
}
