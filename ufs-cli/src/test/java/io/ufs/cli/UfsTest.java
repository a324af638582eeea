package io.ufs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class UfsTest {
    @Test
    void commands_names_areThoseOfTheirAnnotations() {
        Ufs.COMMANDS.forEach((name, kind) -> assertEquals(name,
                Objects.requireNonNull(kind.getAnnotation(CommandLine.Command.class)).name()));
    }
}
