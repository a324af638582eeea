package io.ufs.cli.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.cli.mount.Octets;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArgumentFilesTest {
    private final Map<String, String> files = Map.of(
            "layers", "# topmost first\n--lower\n/a b\n\n--lower\n/\u00ff\n", "bad", "a\0b");

    @Test
    void expand_fileOfWords_isOneWordALine() throws Exception {
        assertEquals(List.of("-f", "--lower", "/a b", "--lower", "/\u00ff", "m"), expand("-f", "@layers", "m"));
    }

    @Test
    void expand_valuesAndWordsAfterDash_areLeftAlone() throws Exception {
        assertEquals(List.of("-o", "@layers", "--", "@layers"), expand("-o", "@layers", "--", "@layers"));
        assertEquals(List.of("@"), expand("@"));
    }

    @Test
    void expand_missingFile_saysWhichAndHowToWriteADirectory() {
        ArgumentFiles.UnreadableException e =
                assertThrows(ArgumentFiles.UnreadableException.class, () -> expand("@none"));
        assertTrue(String.valueOf(e.getMessage()).contains("'@none'"), e.getMessage());
        assertTrue(String.valueOf(e.getMessage()).contains("./@none"), e.getMessage());
    }

    @Test
    void expand_binaryFile_isRefused() {
        assertThrows(ArgumentFiles.UnreadableException.class, () -> expand("@bad"));
    }

    private List<String> expand(String... words) throws ArgumentFiles.UnreadableException {
        return ArgumentFiles.expand(List.of(words), file -> {
            String content = files.get(file.octets());
            if (content == null) {
                throw new ErrnoException(Errno.ENOENT);
            }
            return Octets.bytes(content);
        });
    }
}
