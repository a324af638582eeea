package io.ufs.runtime.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory of the host with a secret in it: what attackers want is a change in it, or a look at it.
 *
 * @param directory outside of the container
 */
public record HostSecret(Path directory) {
    /** What must not be seen. */
    public static final String TEXT = "a secret of the host";

    /** Makes one, next to the root filesystem. */
    public static HostSecret in(Path parent) throws IOException {
        Path directory = Files.createDirectory(parent.resolve("outside"));
        Files.writeString(directory.resolve("secret"), TEXT);
        return new HostSecret(directory);
    }

    /** Nothing has been made, changed or removed. */
    public void expectUntouched() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            assertEquals(List.of(directory, directory.resolve("secret")), files.sorted().toList());
        }
        assertEquals(TEXT, Files.readString(directory.resolve("secret")));
    }

    /** Opens the directory in a way that children inherit. */
    public Fd leak(NativeCalls calls) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            return Fd.require(calls.file(), calls.file().openat(-100, scratch.string(directory.toString()),
                    OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0), "open");
        }
    }

    /**
     * Makes links in a root filesystem that lead here if they are followed on the host: {@code absolute}, and {@code
     * relative} with the given target. Inside they lead to directories of the container.
     */
    public void linkFrom(Path root, String relative) throws IOException {
        Files.createSymbolicLink(root.resolve("absolute"), directory);
        Files.createSymbolicLink(root.resolve("relative"), Path.of(relative));
        Files.createDirectories(Path.of(root + directory.toString()));
        Files.createDirectory(root.resolve("outside"));
    }
}
