package io.ufs.cli.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LowerListTest {
    @Test
    void parse_severalPaths_leftIsTopmost() {
        assertParts("/a:/b:/c", 0, "/a", "/b", "/c");
    }

    @Test
    void parse_emptyParts_areSkippedAndCounted() {
        assertParts("a:b:", 1, "a", "b");
        assertParts(":a:", 2, "a");
        assertParts(":", 2);
    }

    @Test
    void parse_twoColons_beginADataLayer() {
        LowerList list = LowerList.parse("a:b::c\\:d::\"e::f\"");
        assertEquals(List.of("a", "b"), list.paths().stream().map(HostPath::octets).toList());
        assertEquals(List.of("c:d", "e::f"), list.dataPaths().stream().map(HostPath::octets).toList());
        assertEquals(0, list.emptyParts());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:::b", "a::b:c", "::a", "a::", "a:b:::"})
    void parse_misplacedColons_areRefused(String value) {
        assertThrows(IllegalArgumentException.class, () -> LowerList.parse(value));
    }

    @Test
    void parse_escapes_areResolvedPerPart() {
        assertParts("l\\:o:b", 0, "l:o", "b");
        assertParts("l\\\\:o", 0, "l\\", "o");
        assertParts("l\\,c", 0, "l,c");
        assertParts("\"/a:b,c\":/d", 0, "/a:b,c", "/d");
    }

    @Test
    void parse_bytesThatAreNotUtf8_areKept() {
        byte[] bytes = {'/', (byte) 0xff, ':', '/', (byte) 0xc3, (byte) 0xa4};
        List<HostPath> paths = LowerList.parse(Octets.of(bytes)).paths();
        assertEquals("[47, -1]", Arrays.toString(paths.get(0).bytes()));
        assertEquals("/\\377", paths.get(0).toString());
        assertEquals("/\u00e4", paths.get(1).toString());
    }

    @Test
    void parse_fiveHundredLayers_areAllKept() {
        String list = IntStream.range(0, 500).mapToObj(i -> "/layer/" + i).collect(Collectors.joining(":"));
        assertEquals(500, LowerList.parse(list).paths().size());
    }

    private static void assertParts(String value, int empty, String... paths) {
        LowerList list = LowerList.parse(value);
        assertEquals(List.of(paths), list.paths().stream().map(HostPath::octets).toList());
        assertEquals(empty, list.emptyParts());
    }
}
