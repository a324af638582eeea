package io.ufs.runtime.bundle;

import io.ufs.runtime.image.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A directory with a {@code config.json} and, most often, the root filesystem.
 *
 * @param directory absolute
 * @param document the configuration, as it is written
 * @param spec the configuration
 */
@SuppressWarnings("ArrayRecordComponent") // not compared
record OciBundle(Path directory, byte[] document, RuntimeSpec spec) {
    /**
     * Reads a bundle.
     *
     * @param warning receives a line for each thing that has no effect
     * @throws IOException if it is none, or cannot be run; the message is for the user
     */
    static OciBundle read(Path directory, Consumer<String> warning) throws IOException {
        Path config = directory.resolve("config.json");
        try {
            if (Files.size(config) > Json.MAX_SIZE) {
                throw new IOException(config + " is longer than " + Json.MAX_SIZE + " bytes");
            }
            byte[] document = Files.readAllBytes(config);
            RuntimeSpec spec = SpecReader.read(document, directory, warning);
            if (!Files.isDirectory(spec.root())) {
                throw new IOException("root.path: " + spec.root() + " is not a directory");
            }
            return new OciBundle(directory, document, spec);
        } catch (NoSuchFileException e) {
            throw new IOException("no bundle: there is no " + config, e);
        }
    }
}
