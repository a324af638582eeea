package io.ufs.properties.action;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ufs.core.vfs.RenameFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The words of a printed script do in bash what the step did. */
@Timeout(20)
class WordsTest {
    @TempDir
    private Path directory;

    private String bash(String script) throws IOException, InterruptedException {
        Process bash = new ProcessBuilder(List.of("bash", "-c", script))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        bash.waitFor();
        return output;
    }

    @Test
    void renameat2_withoutFlags_moves() throws IOException, InterruptedException {
        Files.writeString(directory.resolve("7"), "it");
        assertEquals("", bash(Words.renameat2(Words.path("./7"), Words.path("it's"), 0)));
        assertEquals("it", Files.readString(directory.resolve("it's")));
    }

    @Test
    void renameat2_exchange_changesPlaces() throws IOException, InterruptedException {
        Files.writeString(directory.resolve("a"), "1");
        Files.writeString(directory.resolve("b"), "2");
        assertEquals("", bash(Words.rename("a", "b", RenameFlags.RENAME_EXCHANGE)));
        assertEquals("21", bash("cat a b"));
    }

    @Test
    void renameat2_ofWhatIsNotThere_saysSo() throws IOException, InterruptedException {
        assertEquals("No such file or directory\n", bash(Words.rename("a", "b", 0)));
    }
}
