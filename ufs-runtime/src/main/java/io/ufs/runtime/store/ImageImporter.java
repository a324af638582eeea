package io.ufs.runtime.store;

import io.ufs.runtime.Progress;
import io.ufs.runtime.image.Digest;
import io.ufs.runtime.image.ImageConfig;
import io.ufs.runtime.image.ImageException;
import io.ufs.runtime.image.ImageManifest;
import io.ufs.runtime.image.ImageName;
import io.ufs.runtime.image.LayerDescriptor;
import io.ufs.runtime.image.MediaType;
import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonObject;
import io.ufs.runtime.pack.TreeArchiver;
import io.ufs.runtime.tar.TarEntry;
import io.ufs.runtime.tar.TarReader;
import io.ufs.runtime.tree.EntryPath;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings images into a store, from whatever form they are in. */
public final class ImageImporter {
    private final ImageStore store;
    private final Progress progress;

    /** Makes an importer. */
    public ImageImporter(ImageStore store, Progress progress) {
        this.store = store;
        this.progress = progress;
    }

    /**
     * What the user wants.
     *
     * @param names names for the image, instead of those of the archive
     * @param rootfs takes a directory or tar file as a root filesystem, whatever it looks like
     * @param config members of {@code config} for the image of a root filesystem
     * @param created when the image of a root filesystem was made, instead of now
     */
    public record Request(
            List<ImageName> names, boolean rootfs, @Nullable JsonObject config, @Nullable Instant created) {
        /** Copies the list. */
        public Request {
            names = List.copyOf(names);
        }
    }

    /** An image that was brought in, and what its layers could not be given. */
    public record Imported(StoredImage image, int newLayers, long skippedDevices, long skippedXattrs) {}

    /** Imports a file or a directory. */
    public List<Imported> importPath(Path source, Request request) throws IOException {
        StoreLock lock = store.lock(false);
        try {
            if (Files.isDirectory(source)) {
                return directory(source, request);
            }
            try (InputStream in = Files.newInputStream(source)) {
                return archive(in, source, request);
            }
        } finally {
            lock.close();
        }
    }

    /** Imports an archive that can be read only once. */
    public List<Imported> importStream(InputStream source, Request request) throws IOException {
        StoreLock lock = store.lock(false);
        try {
            return archive(source, null, request);
        } finally {
            lock.close();
        }
    }

    private List<Imported> directory(Path source, Request request) throws IOException {
        boolean image = Files.exists(source.resolve("index.json")) || Files.exists(source.resolve("manifest.json"));
        if (request.rootfs() || !image) {
            Path archive = store.files().newTemporary();
            try {
                progress.begin("packing " + source, 0);
                TreeArchiver.writeDirectory(store.calls(), source, archive, progress);
                return List.of(rootfs(() -> Files.newInputStream(archive), Files.size(archive), request,
                        "ufs image import of a directory"));
            } finally {
                Files.deleteIfExists(archive);
            }
        }
        try (ArchiveFiles files = new DirectoryFiles(store.calls(), source)) {
            return images(files, request);
        }
    }

    private List<Imported> archive(InputStream in, @Nullable Path file, Request request) throws IOException {
        BufferedInputStream marked = new BufferedInputStream(in, ByteStreams.BUFFER);
        boolean plain = ByteStreams.compressionOf(marked) == ByteStreams.Compression.NONE;
        if (request.rootfs() || (file != null && !mayHoldImages(file))) {
            return List.of(rootfs(() -> new Kept(marked), 0, request, "ufs image import of an archive"));
        }
        boolean inPlace = file != null && plain;
        Path spool = inPlace && file != null ? file : store.files().newTemporary();
        try {
            if (!inPlace) {
                progress.begin("reading the archive", 0);
                try (InputStream content = new ByteStreams.Measuring(
                        ByteStreams.decompress(marked), null, Long.MAX_VALUE, progress)) {
                    Files.copy(content, spool);
                }
            }
            if (!looksLikeImages(spool)) {
                Path layer = file != null ? file : spool;
                return List.of(rootfs(() -> Files.newInputStream(layer), Files.size(layer), request,
                        "ufs image import of an archive"));
            }
            try (ArchiveFiles files = new TarFiles(spool)) {
                return images(files, request);
            }
        } finally {
            if (!inPlace) {
                Files.deleteIfExists(spool);
            }
        }
    }

    /** Looks at the first entry, which tells a root filesystem in most cases: it need not be read twice then. */
    private static boolean mayHoldImages(Path file) throws IOException {
        try (TarReader reader = new TarReader(ByteStreams.decompress(
                new BufferedInputStream(Files.newInputStream(file), ByteStreams.BUFFER)))) {
            TarEntry first = reader.next();
            if (first == null) {
                return false;
            }
            EntryPath path = EntryPath.of(first.path());
            if (path.isRoot()) {
                return true; // of a directory that was packed up as ".": either
            }
            String name = path.name(0).toString();
            return name.equals("blobs") || name.equals("oci-layout") || name.equals("repositories")
                    || name.endsWith(".json") || name.endsWith(".tar") || Digest.isHex(name);
        }
    }

    /** Says whether an archive holds images: the order of its entries is anybody's. */
    private static boolean looksLikeImages(Path archive) throws IOException {
        try (TarReader reader = new TarReader(Files.newInputStream(archive))) {
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                String name = EntryPath.of(entry.path()).key();
                if (name.equals("index.json") || name.equals("manifest.json")) {
                    return true;
                }
            }
            return false;
        }
    }

    private List<Imported> images(ArchiveFiles files, Request request) throws IOException {
        byte[] index = files.document("index.json");
        if (index != null) {
            return ofLayout(files, Json.object(index), request);
        }
        byte[] manifest = files.document("manifest.json");
        if (manifest != null) {
            return ofDockerArchive(files, Json.objects(manifest), request);
        }
        throw new ImageException("there is neither an index.json nor a manifest.json");
    }

    private List<Imported> ofLayout(ArchiveFiles files, JsonObject index, Request request) throws IOException {
        List<Imported> imported = new ArrayList<>();
        List<ImageManifests.Found> found = new ImageManifests(files).all(index);
        for (ImageManifests.Found image : found) {
            List<ImageName> names = request.names().isEmpty() ? image.names() : request.names();
            byte[] document = ImageManifests.blob(files, image.descriptor());
            ImageManifest manifest = ImageManifest.of(document);
            ImageConfig config = ImageConfig.of(ImageManifests.blob(files, manifest.config()));
            List<LayerStore.Source> sources = new ArrayList<>();
            for (LayerDescriptor layer : manifest.layers()) {
                sources.add(source(files, ImageManifests.path(layer.digest()), layer));
            }
            imported.add(image(document, config, sources, names));
        }
        if (imported.isEmpty()) {
            throw new ImageException("the archive has no image for " + ImageConfig.architecture());
        }
        return imported;
    }

    private LayerStore.Source source(ArchiveFiles files, String path, @Nullable LayerDescriptor descriptor) {
        return new LayerStore.Source(
                () -> {
                    InputStream in = files.open(path);
                    if (in == null) {
                        throw new ImageException("the archive has no " + path);
                    }
                    return in;
                },
                descriptor,
                null,
                store.layers().options());
    }

    private List<Imported> ofDockerArchive(ArchiveFiles files, List<JsonObject> manifests, Request request)
            throws IOException {
        List<Imported> imported = new ArrayList<>();
        for (JsonObject manifest : manifests) {
            String path = manifest.requireText("Config");
            byte[] document = files.document(path);
            if (document == null) {
                throw new ImageException("the archive has no " + path);
            }
            List<ImageName> names = new ArrayList<>(request.names());
            if (names.isEmpty()) {
                for (String name : manifest.texts("RepoTags")) {
                    names.add(ImageName.parse(name));
                }
            }
            List<LayerStore.Source> sources = new ArrayList<>();
            for (String layer : manifest.texts("Layers")) {
                sources.add(source(files, layer, null));
            }
            imported.add(image(null, ImageConfig.of(document), sources, names));
        }
        return imported;
    }

    /**
     * Brings the layers of an image in, then the image.
     *
     * @param manifest as it came; null to write one
     */
    private Imported image(
            byte @Nullable [] manifest, ImageConfig config, List<LayerStore.Source> sources, List<ImageName> names)
            throws IOException {
        List<Digest> diffIds = config.diffIds();
        if (diffIds.size() != sources.size()) {
            throw new ImageException("the image has " + sources.size() + " layers, and its configuration names "
                    + diffIds.size());
        }
        List<LayerDescriptor> blobs = new ArrayList<>();
        int added = 0;
        long devices = 0;
        long xattrs = 0;
        for (int i = 0; i < sources.size(); i++) {
            LayerStore.Source source = sources.get(i);
            LayerDescriptor descriptor = source.descriptor();
            progress.begin("layer " + (i + 1) + " of " + sources.size(), descriptor == null ? 0 : descriptor.size());
            LayerStore.Stored stored = store.layers().add(
                    new LayerStore.Source(source.opener(), descriptor, diffIds.get(i), source.options()), progress);
            blobs.add(stored.blob());
            UnpackReport report = stored.report();
            if (report != null) {
                added++;
                devices += report.skippedDevices();
                xattrs += report.skippedXattrs();
            }
        }
        byte[] document = manifest != null ? manifest
                : new ImageManifest(
                        new LayerDescriptor(MediaType.CONFIG, config.digest(), config.document().length), blobs)
                        .toBytes();
        return new Imported(store.add(document, config, names), added, devices, xattrs);
    }

    private Imported rootfs(LayerStore.Opener opener, long size, Request request, String how) throws IOException {
        progress.begin("unpacking", size);
        LayerStore.Stored stored =
                store.layers().add(new LayerStore.Source(opener, null, null, store.layers().options()), progress);
        Instant created = request.created() != null ? request.created() : Instant.now().truncatedTo(ChronoUnit.SECONDS);
        ImageConfig config = ImageConfig.ofLayer(stored.diffId(), created.toString(), how, request.config());
        byte[] manifest = new ImageManifest(
                new LayerDescriptor(MediaType.CONFIG, config.digest(), config.document().length),
                List.of(stored.blob())).toBytes();
        UnpackReport report = stored.report();
        return new Imported(
                store.add(manifest, config, request.names()),
                report == null ? 0 : 1,
                report == null ? 0 : report.skippedDevices(),
                report == null ? 0 : report.skippedXattrs());
    }

    /** A stream that stays open when it is closed: it is the caller's. */
    private static final class Kept extends FilterInputStream {
        Kept(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // the caller closes it
        }
    }
}
