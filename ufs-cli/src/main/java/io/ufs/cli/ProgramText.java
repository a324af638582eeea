package io.ufs.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Texts that are built into the programs. */
final class ProgramText {
    private ProgramText() {}

    /** Returns the version of this build, such as {@code 0.1.0}. */
    static String version() {
        return read("version.txt").strip();
    }

    /** Returns what {@code ufsmount --help} shows. */
    static String mountUsage() {
        return read("ufsmount.txt");
    }

    private static String read(String name) {
        try (InputStream in = ProgramText.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("missing in this build: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
