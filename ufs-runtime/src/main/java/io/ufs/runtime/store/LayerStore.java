package io.ufs.runtime.store;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Timestamp;
import io.ufs.runtime.Progress;
import io.ufs.runtime.image.Digest;
import io.ufs.runtime.image.ImageException;
import io.ufs.runtime.image.LayerDescriptor;
import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonObject;
import io.ufs.runtime.tar.TarReader;
import io.ufs.runtime.tree.TreeDir;
import io.ufs.runtime.tree.TreeRemover;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Unpacked layers by diffID, and the archives that they came from. What is under its name is complete. */
final class LayerStore {
    private final NativeCalls calls;
    private final StoreFiles files;

    LayerStore(NativeCalls calls, StoreFiles files) {
        this.calls = calls;
        this.files = files;
    }

    /** A layer on its way in: where its archive is read, and what that must turn out to be. */
    record Source(
            Opener opener, @Nullable LayerDescriptor descriptor, @Nullable Digest diffId, UnpackOptions options) {}

    /** Opens an archive. */
    interface Opener {
        InputStream open() throws IOException;
    }

    /**
     * A layer of the store.
     *
     * @param diffId digest of the archive, unpacked
     * @param blob the archive as it is stored
     * @param report what was unpacked; null if the layer was there already
     */
    record Stored(Digest diffId, LayerDescriptor blob, @Nullable UnpackReport report) {}

    boolean has(Digest diffId) {
        return Files.isDirectory(files.layer(diffId));
    }

    /** Returns the directory with the layer's files. */
    Path diff(Digest diffId) {
        return files.layer(diffId).resolve("diff");
    }

    /** Returns how many bytes of content the layer has. */
    long size(Digest diffId) throws IOException {
        return Json.object(Files.readAllBytes(files.layer(diffId).resolve("layer.json"))).requireNumber("bytes");
    }

    UnpackOptions options() {
        return UnpackOptions.layer(calls.process().geteuid() == 0);
    }

    /**
     * Reads an archive once: stores it, unpacks it, and checks what was promised of it. The store's lock is held.
     *
     * @throws ImageException if digest, size or diffID are others than promised; nothing is kept then
     */
    Stored add(Source source, Progress progress) throws IOException {
        LayerDescriptor promised = source.descriptor();
        Digest promisedId = source.diffId();
        if (promised != null && promisedId != null && has(promisedId) && Files.exists(files.blob(promised.digest()))) {
            return new Stored(promisedId, promised, null);
        }
        Path work = files.newTemporary();
        Path blob = files.newTemporary();
        try {
            // Known contents are read again for their archive: the two must belong together.
            boolean unpack = promisedId == null || !has(promisedId);
            Files.createDirectory(work);
            Stored stored = read(source, blob, unpack ? work : null, progress);
            publishBlob(blob, stored.blob().digest());
            if (stored.report() != null) {
                publishLayer(work, stored);
            }
            return stored;
        } finally {
            Files.deleteIfExists(blob);
            discard(work);
        }
    }

    private Stored read(Source source, Path blob, @Nullable Path work, Progress progress) throws IOException {
        LayerDescriptor promised = source.descriptor();
        long limit = promised != null ? promised.size() : Long.MAX_VALUE;
        UnpackOptions options = source.options();
        // Headers, and the padding of every file, come on top of the content.
        long expanded = Math.addExact(options.maxBytes(), Math.multiplyExact(2048L, options.maxEntries()));
        Digest digest;
        Digest diffId;
        long size;
        ByteStreams.Compression compression;
        UnpackReport report = null;
        try (OutputStream copy = new BufferedOutputStream(Files.newOutputStream(blob), 1 << 18);
                ByteStreams.Measuring packed =
                        new ByteStreams.Measuring(source.opener().open(), copy, limit, progress)) {
            BufferedInputStream marked = new BufferedInputStream(packed, ByteStreams.BUFFER);
            compression = ByteStreams.compressionOf(marked);
            ByteStreams.Measuring plain =
                    new ByteStreams.Measuring(ByteStreams.decompress(marked), null, expanded, Progress.NONE);
            if (work != null) {
                report = unpack(plain, work, options);
            }
            diffId = plain.finish();
            digest = packed.finish();
            size = packed.count();
        }
        String type = compression.mediaType();
        check(source, digest, size, diffId);
        return new Stored(diffId, new LayerDescriptor(type, digest, size), report);
    }

    private static void check(Source source, Digest digest, long size, Digest diffId) throws ImageException {
        LayerDescriptor promised = source.descriptor();
        if (promised != null && (!promised.digest().equals(digest) || promised.size() != size)) {
            throw new ImageException("a layer is damaged: it should be " + promised.digest() + " with "
                    + promised.size() + " bytes, and is " + digest + " with " + size);
        }
        Digest promisedId = source.diffId();
        if (promisedId != null && !promisedId.equals(diffId)) {
            throw new ImageException("a layer is damaged: its diffID should be " + promisedId + ", and is " + diffId);
        }
    }

    private UnpackReport unpack(InputStream archive, Path work, UnpackOptions options) throws IOException {
        Path diff = Files.createDirectory(work.resolve("diff"));
        try (TreeDir root = TreeDir.open(calls, diff)) {
            // What an archive says nothing of is as of a directory that nobody has touched.
            root.self().chmod(0755);
            root.self().utimens(new Timestamp(0, 0));
            // Not closed: the rest of the stream is still to be measured.
            @SuppressWarnings("resource")
            TarReader reader = new TarReader(archive);
            UnpackReport report = new LayerUnpacker(root, options).unpack(reader);
            JsonObject about = new JsonObject().put("entries", report.entries()).put("bytes", report.bytes());
            Files.writeString(work.resolve("layer.json"), about.toString());
            root.syncfs();
            return report;
        } catch (ErrnoException e) {
            throw new IOException(diff + ": " + e.getMessage(), e);
        }
    }

    private void publishBlob(Path blob, Digest digest) throws IOException {
        if (Files.exists(files.blob(digest))) {
            return;
        }
        try (FileChannel channel = FileChannel.open(blob, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        files.publish(blob, files.blob(digest));
    }

    private void publishLayer(Path work, Stored stored) throws IOException {
        try {
            Files.move(work, files.layer(stored.diffId()), StandardCopyOption.ATOMIC_MOVE);
            StoreFiles.sync(files.layers());
        } catch (FileSystemException e) {
            // ENOTEMPTY, which has no exception of its own: somebody else was faster with the same content.
            if (!has(stored.diffId())) {
                throw e;
            }
        }
    }

    /** Removes a layer or an unfinished one; nothing happens if it is not there. */
    void discard(Path directory) throws IOException {
        if (!Files.exists(directory, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path parent = Objects.requireNonNull(directory.getParent());
        try (TreeDir dir = TreeDir.open(calls, parent)) {
            new TreeRemover().remove(dir, Name.of(String.valueOf(directory.getFileName())));
        } catch (ErrnoException e) {
            throw new IOException(directory + ": " + e.getMessage(), e);
        }
    }

    /** Removes a layer that nobody uses. The store's lock is held exclusively. */
    void remove(Digest diffId) throws IOException {
        // A half-removed layer must not look like a whole one.
        Path doomed = files.newTemporary();
        Files.move(files.layer(diffId), doomed, StandardCopyOption.ATOMIC_MOVE);
        discard(doomed);
    }
}
