package io.ufs.cli.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ufs.cli.mount.Octets;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RawArgumentsTest {
    @Test
    void of_wordThatIsNotText_keepsItsBytes() {
        byte[] line = "java\0-cp\0x\0Main\0--lower\0/\377\0m\0".getBytes(StandardCharsets.ISO_8859_1);
        List<String> words = RawArguments.of(new String[]{"--lower", "/\uFFFD", "m"}, line);
        assertEquals(List.of("--lower", "/\u00ff", "m"), words);
    }

    @Test
    void of_emptyWords_areKept() {
        byte[] line = "java\0Main\0-o\0\0m\0".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(List.of("-o", "", "m"), RawArguments.of(new String[]{"-o", "", "m"}, line));
    }

    @Test
    void of_commandLineOfAnotherShape_fallsBackToUtf8() {
        byte[] line = "java\0@all-in-a-file\0".getBytes(StandardCharsets.ISO_8859_1);
        String[] decoded = {"a", "\u00e4"};
        assertEquals(List.of("a", Octets.ofText("\u00e4")), RawArguments.of(decoded, line));
        byte[] other = "java\0Main\0b\0c\0".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(List.of("a", Octets.ofText("\u00e4")), RawArguments.of(decoded, other));
    }
}
