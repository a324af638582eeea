package io.ufs.fuse.transport.libfuse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import jnr.ffi.Runtime;

/**
 * The native library that jnr-ffi carries in its jar and writes to a temporary directory to load it. It is loaded
 * before anything is mounted and removed at once, so that nothing is left behind and the server never reads it back
 * through its own mount.
 */
final class NativeStub {
    private static final String DIRECTORY_PROPERTY = "jffi.extract.dir";

    private NativeStub() {}

    /**
     * Loads it, once in the life of the JVM.
     *
     * @throws IOException if there is no place for the temporary file
     */
    static synchronized void load() throws IOException {
        Path directory = Files.createTempDirectory("ufs-jffi");
        String before = System.getProperty(DIRECTORY_PROPERTY);
        System.setProperty(DIRECTORY_PROPERTY, directory.toString());
        try {
            Runtime.getSystemRuntime().addressSize();
        } finally {
            if (before == null) {
                System.clearProperty(DIRECTORY_PROPERTY);
            } else {
                System.setProperty(DIRECTORY_PROPERTY, before);
            }
            remove(directory);
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        Files.delete(directory);
    }
}
