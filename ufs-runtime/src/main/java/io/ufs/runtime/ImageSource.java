package io.ufs.runtime;

import java.io.IOException;

/** Finds the image that a user names. */
@FunctionalInterface
public interface ImageSource {
    /**
     * Returns an image whose layers are unpacked.
     *
     * @param reference a name with or without tag, or a digest or the beginning of one
     * @throws java.nio.file.NoSuchFileException if there is none of that name
     * @throws IOException if it cannot be read; the message is for the user
     */
    ContainerImage open(String reference) throws IOException;
}
