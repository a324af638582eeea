package io.ufs.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Names that nobody else has, from the kernel's random numbers. {@code SecureRandom} takes the same numbers from the same
 * place, and 15 ms to find out which of its implementations does so: a tenth of the start of a container.
 */
public final class RandomName {
    private static final Path SOURCE = Path.of("/dev/urandom");

    private RandomName() {}

    /**
     * Returns a new name.
     *
     * @param bytes of chance in it; it has two hexadecimal digits for each
     * @throws IOException if the host has no {@code /dev/urandom}
     */
    public static String of(int bytes) throws IOException {
        try (InputStream source = Files.newInputStream(SOURCE)) {
            return HexFormat.of().formatHex(source.readNBytes(bytes));
        }
    }
}
