package io.ufs.runtime.store;

import io.ufs.runtime.Progress;
import io.ufs.runtime.image.Digest;
import io.ufs.runtime.image.ImageName;
import io.ufs.runtime.image.LayerDescriptor;
import io.ufs.runtime.image.MediaType;
import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonObject;
import io.ufs.runtime.tar.TarEntry;
import io.ufs.runtime.tar.TarType;
import io.ufs.runtime.tar.TarWriter;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Takes images out of a store, in the forms that other tools read. The same image gives the same bytes. */
public final class ImageExporter {
    private static final byte[] LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);

    private final ImageStore store;
    private final Progress progress;

    /** Makes an exporter. */
    public ImageExporter(ImageStore store, Progress progress) {
        this.store = store;
        this.progress = progress;
    }

    /** Writes an OCI image layout as a tar file, with manifest and layers as they were imported. */
    public void writeOciArchive(StoredImage image, OutputStream out) throws IOException {
        StoreLock lock = store.lock(false);
        try (TarWriter archive = new TarWriter(new Unclosed(out))) {
            directory(archive, "blobs/");
            directory(archive, "blobs/sha256/");
            for (LayerDescriptor blob : blobs(image)) {
                progress.begin("blob " + blob.digest().abbreviated(), blob.size());
                try (InputStream in = Files.newInputStream(store.files().blob(blob.digest()))) {
                    file(archive, ImageManifests.path(blob.digest()), in, blob.size());
                }
            }
            file(archive, "index.json", index(image));
            file(archive, "oci-layout", LAYOUT);
            archive.finish();
        } finally {
            lock.close();
        }
    }

    /** Writes an OCI image layout into a new directory. */
    public void writeOciDirectory(StoredImage image, Path directory) throws IOException {
        StoreLock lock = store.lock(false);
        try {
            Files.createDirectories(directory.resolve("blobs/sha256"));
            for (LayerDescriptor blob : blobs(image)) {
                progress.begin("blob " + blob.digest().abbreviated(), blob.size());
                Files.copy(store.files().blob(blob.digest()), directory.resolve(ImageManifests.path(blob.digest())));
                progress.advanced(blob.size());
            }
            Files.write(directory.resolve("oci-layout"), LAYOUT);
            Files.write(directory.resolve("index.json"), index(image));
        } finally {
            lock.close();
        }
    }

    /** Writes what {@code docker load} and {@code podman load} read: layers that are not compressed. */
    public void writeDockerArchive(StoredImage image, OutputStream out) throws IOException {
        StoreLock lock = store.lock(false);
        try (TarWriter archive = new TarWriter(new Unclosed(out))) {
            List<String> layers = new ArrayList<>();
            List<Digest> diffIds = image.config().diffIds();
            for (int i = 0; i < diffIds.size(); i++) {
                // The same layer twice needs two files: some readers expect one a layer.
                String name = diffIds.get(i).hex() + (diffIds.indexOf(diffIds.get(i)) < i ? "-" + i : "") + ".tar";
                layers.add(name);
                layer(archive, name, image.manifest().layers().get(i), diffIds.get(i));
            }
            String config = image.id().hex() + ".json";
            file(archive, config, image.config().document());
            JsonObject manifest = new JsonObject()
                    .put("Config", config)
                    .put("RepoTags", image.names().stream().map(ImageName::toString).toList())
                    .put("Layers", layers);
            file(archive, "manifest.json", Json.print(List.of(manifest), false).getBytes(StandardCharsets.UTF_8));
            archive.finish();
        } finally {
            lock.close();
        }
    }

    private void layer(TarWriter archive, String name, LayerDescriptor blob, Digest diffId) throws IOException {
        Path plain = store.files().newTemporary();
        try {
            progress.begin("layer " + diffId.abbreviated(), blob.size());
            try (InputStream packed = Files.newInputStream(store.files().blob(blob.digest()));
                    ByteStreams.Measuring in = new ByteStreams.Measuring(
                            ByteStreams.decompress(new BufferedInputStream(packed, ByteStreams.BUFFER)), null,
                            Long.MAX_VALUE, progress)) {
                Files.copy(in, plain);
                if (!in.finish().equals(diffId)) {
                    throw new IOException(
                            "the store is damaged: the blob " + blob.digest() + " is not layer " + diffId);
                }
            }
            try (InputStream in = Files.newInputStream(plain)) {
                file(archive, name, in, Files.size(plain));
            }
        } finally {
            Files.deleteIfExists(plain);
        }
    }

    private static List<LayerDescriptor> blobs(StoredImage image) {
        TreeMap<Digest, LayerDescriptor> blobs = new TreeMap<>();
        image.manifest().layers().forEach(layer -> blobs.put(layer.digest(), layer));
        LayerDescriptor config = image.manifest().config();
        blobs.put(config.digest(), config);
        blobs.put(image.manifestDigest(), descriptor(image));
        return List.copyOf(blobs.values());
    }

    private static LayerDescriptor descriptor(StoredImage image) {
        return new LayerDescriptor(MediaType.MANIFEST, image.manifestDigest(), image.manifestSize());
    }

    private static byte[] index(StoredImage image) {
        List<JsonObject> manifests = new ArrayList<>();
        for (ImageName name : image.names()) {
            manifests.add(descriptor(image).toJson().with("annotations",
                    annotations -> annotations.put("org.opencontainers.image.ref.name", name.toString())));
        }
        if (manifests.isEmpty()) {
            manifests.add(descriptor(image).toJson());
        }
        return Json.bytes(new JsonObject()
                .put("schemaVersion", 2)
                .put("mediaType", MediaType.INDEX)
                .put("manifests", manifests));
    }

    private static void directory(TarWriter archive, String name) throws IOException {
        archive.put(TarEntry.of(TarType.DIRECTORY, name).mode(0755).build());
    }

    private static void file(TarWriter archive, String name, byte[] content) throws IOException {
        archive.put(TarEntry.of(TarType.FILE, name).size(content.length).build());
        archive.write(content, 0, content.length);
    }

    private void file(TarWriter archive, String name, InputStream in, long size) throws IOException {
        archive.put(TarEntry.of(TarType.FILE, name).size(size).build());
        byte[] buffer = new byte[ByteStreams.BUFFER];
        long rest = size;
        while (rest > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, rest));
            if (read < 0) {
                throw new IOException(name + " is shorter than it was");
            }
            archive.write(buffer, 0, read);
            progress.advanced(read);
            rest -= read;
        }
    }

    /** A stream that is flushed when it is closed, and closed by its owner. */
    private static final class Unclosed extends java.io.FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            out.write(buffer, offset, length);
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
