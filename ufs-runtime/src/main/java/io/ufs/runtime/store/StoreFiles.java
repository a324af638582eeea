package io.ufs.runtime.store;

import io.ufs.runtime.image.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where a store keeps what, and writing so that a crash leaves either the old or the new:
 *
 * <pre>
 * oci-layout, index.json     an OCI image layout: other tools can read images from here
 * blobs/sha256/HEX           manifests, configurations, layers as archives
 * layers/HEX/diff            an unpacked layer, by its diffID
 * layers/HEX/layer.json      its size
 * pins/                      layers that running programs use
 * tmp/                       what is being written
 * lock, index.lock           see {@link StoreLock}
 * </pre>
 */
final class StoreFiles {
    private final Path root;

    private StoreFiles(Path root) {
        this.root = root;
    }

    /** Makes the directories of a store, unless they are there. */
    static StoreFiles open(Path root) throws IOException {
        StoreFiles files = new StoreFiles(root);
        if (!Files.isDirectory(root)) {
            Path parent = root.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            // Nobody else may reach the set-id programs and devices of an image.
            createPrivate(root);
        }
        for (Path directory : new Path[]{
            files.blobs().getParent(), files.blobs(), files.layers(), files.pins(), files.temporary()}) {
            createPrivate(directory);
        }
        Path layout = root.resolve("oci-layout");
        if (!Files.exists(layout)) {
            files.write(layout, "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return files;
    }

    private static void createPrivate(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    Path root() {
        return root;
    }

    Path index() {
        return root.resolve("index.json");
    }

    Path blobs() {
        return root.resolve("blobs/sha256");
    }

    Path blob(Digest digest) {
        return blobs().resolve(digest.hex());
    }

    Path layers() {
        return root.resolve("layers");
    }

    Path layer(Digest diffId) {
        return layers().resolve(diffId.hex());
    }

    Path pins() {
        return root.resolve("pins");
    }

    Path temporary() {
        return root.resolve("tmp");
    }

    /** Returns a name in {@link #temporary()} that nobody uses. */
    Path newTemporary() throws IOException {
        Path path = Files.createTempFile(temporary(), "", "");
        Files.delete(path);
        return path;
    }

    /** Replaces a small file; the new content is on the device when this returns. */
    void write(Path file, byte[] content) throws IOException {
        Path temporary = Files.createTempFile(temporary(), "", "");
        try {
            try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            publish(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Moves a file, whose content is on the device, to its place. */
    void publish(Path temporary, Path file) throws IOException {
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        Path parent = file.getParent();
        if (parent != null) {
            sync(parent);
        }
    }

    /** Writes a directory's names to the device. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Reads a blob of a few kilobytes and checks that it is what its name says. */
    byte[] readBlob(Digest digest) throws IOException {
        byte[] content;
        try {
            content = Files.readAllBytes(blob(digest));
        } catch (NoSuchFileException e) {
            throw new IOException("the store has lost " + digest, e);
        }
        if (!Digest.of(content).equals(digest)) {
            throw new IOException("the store is damaged: " + blob(digest) + " has another digest");
        }
        return content;
    }

    /** Stores a small blob, unless it is there. */
    Digest writeBlob(byte[] content) throws IOException {
        Digest digest = Digest.of(content);
        if (!Files.exists(blob(digest))) {
            write(blob(digest), content);
        }
        return digest;
    }
}
