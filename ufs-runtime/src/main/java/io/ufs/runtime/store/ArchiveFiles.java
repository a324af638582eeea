package io.ufs.runtime.store;

import io.ufs.runtime.image.json.Json;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The files of an image archive, read in any order: a directory, or a tar file that was looked through once. */
interface ArchiveFiles extends AutoCloseable {
    /**
     * Opens a file.
     *
     * @param path relative, as the archive's documents have it; one that leads out names nothing
     * @return its content, or null if there is no such file
     */
    @Nullable InputStream open(String path) throws IOException;

    /** Reads a document. */
    default byte @Nullable [] document(String path) throws IOException {
        try (InputStream in = open(path)) {
            return in == null ? null : in.readNBytes(Json.MAX_SIZE + 1);
        }
    }

    @Override
    void close() throws IOException;
}
