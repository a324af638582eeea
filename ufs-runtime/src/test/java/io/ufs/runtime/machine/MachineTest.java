package io.ufs.runtime.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MachineTest {
    @TempDir
    Path directory;

    /** The committed bytes are those of the committed assembly source. */
    @ParameterizedTest
    @EnumSource
    void interpreter_assembled_isTheMachineCode(Machine machine) throws IOException, InterruptedException {
        String name = machine.name().toLowerCase(Locale.ROOT);
        String prefix = machine == Machine.current() ? "" : name + "-linux-gnu-";
        assumeTrue(isProgram(prefix + "as"), () -> "needs the program " + prefix + "as");
        Path source = Path.of("src/main/asm/interpreter_" + name + ".S").toAbsolutePath();
        Path object = directory.resolve("object");
        Path binary = directory.resolve("binary");

        run(List.of(prefix + "as", "-o", object.toString(), source.toString()));
        run(List.of(prefix + "objcopy", "-O", "binary", "-j", ".text", object.toString(), binary.toString()));

        assertArrayEquals(Files.readAllBytes(binary), machine.interpreter());
    }

    /** asm/fcntl.h of each architecture. */
    @Test
    void openFlags_ofAarch64_areMoved() {
        assertEquals(040000 | 0100000 | 02000000, Machine.AARCH64.openFlags(0200000 | 0400000 | 02000000));
        assertEquals(0200000 | 0400000 | 02000000, Machine.X86_64.openFlags(0200000 | 0400000 | 02000000));
    }

    /** asm/unistd_64.h, asm/unistd_32.h and asm-generic/unistd.h. */
    @Test
    void syscalls_ofEachArchitecture_haveItsNumbers() {
        assertEquals(59, SyscallTable.of(Machine.X86_64).number("execve"));
        assertEquals(221, SyscallTable.of(Machine.AARCH64).number("execve"));
        assertEquals(11, SyscallTable.ofI386().number("execve"));
        assertEquals(437, SyscallTable.of(Machine.AARCH64).number("openat2"));
        assertThrows(IllegalArgumentException.class, () -> SyscallTable.of(Machine.AARCH64).number("open"));
    }

    private static boolean isProgram(String name) {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(path -> Files.isExecutable(Path.of(path, name)));
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(true, process.waitFor(30, TimeUnit.SECONDS), output);
        assertEquals(0, process.exitValue(), output);
    }
}
