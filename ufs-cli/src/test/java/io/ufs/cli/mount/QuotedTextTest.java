package io.ufs.cli.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuotedTextTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', value = {
        "l           | l",
        "l\\,c       | l,c",
        "l\\:o       | l:o",
        "l\\\\b      | l\\b",
        "l\\\\       | l\\",
        "l\\040b     | 'l b'",
        "l\\400b     | l400b",
        "l\\000b     | l000b",
        "l\\08b      | l08b",
        "l\\         | l\\",
        "\"a,b\"     | a,b",
        "\"a\\\"b\"  | a\"b",
        "a\"b\"c     | a\"b\"c",
        "\"ab        | \"ab",
        "a:\"b:c\"   | a:b:c",
    })
    void plain_quotedText_resolvesOneLevel(String text, String plain) {
        assertEquals(plain, QuotedText.plain(text));
    }

    @Test
    void split_separatorsEscapedOrQuoted_areKept() {
        assertEquals(List.of("a\\,b", "c=\"d,e\"", "f"), QuotedText.split("a\\,b,c=\"d,e\",f", ','));
        assertEquals(List.of("", "a", "", "b", ""), QuotedText.split(":a::b:", ':'));
        assertEquals(List.of("a\\\\", "b"), QuotedText.split("a\\\\:b", ':'));
        assertEquals(List.of("a=\"b", "c"), QuotedText.split("a=\"b,c", ','));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "a,b", "a:b", "a\\b", "\"a\"", "\\040", "=\"", "a\\", "\u00e4\u00ff"})
    void quote_anyText_comesBackAsOnePiece(String text) {
        String quoted = QuotedText.quote(text);
        assertEquals(text, QuotedText.plain(quoted));
        assertEquals(List.of(quoted), QuotedText.split(quoted, ','));
        assertEquals(List.of(quoted), QuotedText.split(quoted, ':'));
    }
}
