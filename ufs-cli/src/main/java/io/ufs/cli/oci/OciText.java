package io.ufs.cli.oci;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Texts that are built into the program. */
final class OciText {
    private OciText() {}

    /** Returns the version of this build. */
    static String version() throws IOException {
        return new String(bytes("/io/ufs/cli/version.txt"), StandardCharsets.UTF_8).strip();
    }

    /** Returns a file of this package. */
    static byte[] bytes(String name) throws IOException {
        try (InputStream in = OciText.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException("missing in this build: " + name);
            }
            return in.readAllBytes();
        }
    }
}
