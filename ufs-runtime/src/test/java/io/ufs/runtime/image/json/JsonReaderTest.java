package io.ufs.runtime.image.json;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    private static @Nullable Object read(String document) throws JsonException {
        return JsonReader.read(document.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonObject object(String document) throws JsonException {
        return (JsonObject) requireNonNull(read(document));
    }

    @Test
    void read_everyKindOfValue_givesIt() throws JsonException {
        JsonObject object = object("""
                { "text" : "a b", "number":-12,"yes":true, "no": false,\t"list" : [ 1, [], {} ], "" : {"x": "y"} }
                """);
        assertEquals("a b", object.text("text"));
        assertEquals(-12, object.number("number"));
        assertTrue(object.isTrue("yes"));
        assertEquals(false, object.value("no"));
        assertEquals("[1,[],{}]", Json.print(requireNonNull(object.value("list")), false));
        assertEquals("y", object.requireObject("").text("x"));
    }

    @Test
    void read_null_isAbsent() throws JsonException {
        assertEquals(List.of("b"), List.copyOf(object("{\"a\":null,\"b\":1}").names()));
        assertEquals(List.of(1L), read("[null,1,null]"));
        assertNull(read("null"));
    }

    @Test
    void read_escapes_givesTheCharacters() throws JsonException {
        assertEquals("\"\\/\b\f\n\r\té\ud83d\ude00é", read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83d\\uDE00é\""));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "-0,0", "9223372036854775807,9223372036854775807",
        "-9223372036854775808,-9223372036854775808", "999999999999999999,999999999999999999"})
    void read_wholeNumberOf64Bits_isLong(String text, long value) throws JsonException {
        assertEquals(value, read(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "-9223372036854775809", "18446744073709551615", "1.5", "-0.25",
        "1e3",
        "1E-3", "123456789012345678901234567890", "2.5e+10"})
    void read_otherNumber_isExact(String text) throws JsonException {
        assertEquals(new BigDecimal(text), read(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e1001", "1e-1001", "1e999999999999", "1e2147483648", "-1E+999999999"})
    void read_hugeExponent_isRefused(String text) {
        assertThrows(JsonException.class, () -> read(text));
    }

    @Test
    void read_endlessNumber_isRefused() {
        assertThrows(JsonException.class, () -> read("1".repeat(61)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[", "\"", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "[1,", "[1", "tru",
        "nul", "-", "1.", "1e", "1e+", "\"\\", "\"\\u00", "\"\\u123"})
    void read_documentThatEndsEarly_isRefused(String text) {
        assertThrows(JsonException.class, () -> read(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{a:1}", "{'a':1}", "{\"a\" 1}", "{\"a\":1,}", "{,}", "[1,]", "[,]", "[1 2]", "01", "+1",
        ".5",
        "1.e3", "0x10", "NaN", "Infinity", "True", "truex", "{} {}", "1 2", "// c\n1", "\"\u0001\"", "\"a\nb\"",
        "\"\\x41\"",
        "\"\\u00g0\"", "\"\\u٠٠٠٠\"", "\ufeff{}", "\u00a01", "{\"a\":1}x", "]", "}"})
    void read_whatIsNoJson_isRefused(String text) {
        assertThrows(JsonException.class, () -> read(text));
    }

    @Test
    void read_noUtf8_isRefused() {
        assertThrows(JsonException.class, () -> JsonReader.read(new byte[]{'"', (byte) 0xc0, (byte) 0x80, '"'}));
        assertThrows(JsonException.class, () -> JsonReader.read("{}".getBytes(StandardCharsets.UTF_16LE)));
    }

    @Test
    void read_manyLevels_isRefusedBeforeTheStackIs() throws JsonException {
        assertThrows(JsonException.class, () -> read("[".repeat(1_000_000)));
        assertThrows(JsonException.class, () -> read("{\"a\":".repeat(1_000_000)));
        String deep = "[".repeat(101) + "]".repeat(101);
        assertEquals(deep, Json.print(requireNonNull(read(deep)), false));
    }

    @Test
    void read_mistake_tellsTheLine() {
        JsonException e = assertThrows(JsonException.class, () -> read("{\n\"a\": 1,\n\"b\" ?}"));
        assertEquals("not JSON: unexpected character on line 3 column 6", e.getMessage());
    }
}
