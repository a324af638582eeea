package io.ufs.runtime.store;

import io.ufs.core.sys.NativeCalls;
import io.ufs.runtime.ContainerImage;
import io.ufs.runtime.ImageSource;
import io.ufs.runtime.image.Digest;
import io.ufs.runtime.image.ImageConfig;
import io.ufs.runtime.image.ImageException;
import io.ufs.runtime.image.ImageManifest;
import io.ufs.runtime.image.ImageName;
import io.ufs.runtime.image.LayerDescriptor;
import io.ufs.runtime.image.json.JsonObject;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Images on this host: content-addressed, shared between processes, whole after a crash. */
public final class ImageStore implements ImageSource {
    private final NativeCalls calls;
    private final StoreFiles files;
    private final StoreIndex index;
    private final LayerStore layers;
    private final LayerPins pins;

    private ImageStore(NativeCalls calls, StoreFiles files) {
        this.calls = calls;
        this.files = files;
        this.index = new StoreIndex(calls, files);
        this.layers = new LayerStore(calls, files);
        this.pins = new LayerPins(calls, files);
    }

    /** Opens a store; an empty one is made if there is none. */
    public static ImageStore open(NativeCalls calls, Path directory) throws IOException {
        return new ImageStore(calls, StoreFiles.open(directory.toAbsolutePath()));
    }

    /**
     * What was removed.
     *
     * @param names names that are gone
     * @param images images that are gone
     * @param layers unpacked layers that are gone
     * @param bytes content of those layers
     */
    public record Removal(List<ImageName> names, List<Digest> images, List<Digest> layers, long bytes) {
        /** Copies the lists. */
        public Removal {
            names = List.copyOf(names);
            images = List.copyOf(images);
            layers = List.copyOf(layers);
        }
    }

    /** Returns all images, those with names first. */
    public List<StoredImage> images() throws IOException {
        Map<Digest, List<ImageName>> names = new LinkedHashMap<>();
        for (StoreIndex.Entry entry : index.read()) {
            List<ImageName> known = names.computeIfAbsent(entry.manifest(), digest -> new ArrayList<>());
            ImageName name = entry.name();
            if (name != null) {
                known.add(name);
            }
        }
        List<StoredImage> images = new ArrayList<>();
        for (Map.Entry<Digest, List<ImageName>> image : names.entrySet()) {
            images.add(image(image.getKey(), image.getValue()));
        }
        images.sort(Comparator.comparing((StoredImage image) -> image.names().isEmpty())
                .thenComparing(StoredImage::label));
        return images;
    }

    private StoredImage image(Digest manifestDigest, List<ImageName> names) throws IOException {
        byte[] document = files.readBlob(manifestDigest);
        ImageManifest manifest = ImageManifest.of(document);
        ImageConfig config = ImageConfig.of(files.readBlob(manifest.config().digest()));
        return new StoredImage(names.stream().sorted().toList(), manifestDigest, document.length, manifest, config);
    }

    /**
     * Finds the image that a user means: by its name, by the last parts of its name if only one image has them, by its
     * digest, or by the beginning of its id.
     *
     * @throws NoSuchFileException if there is none
     * @throws ImageException if there are several
     */
    public StoredImage find(String reference) throws IOException {
        Digest digest = Digest.parse(reference.substring(reference.indexOf('@') + 1));
        StoredImage named = digest == null && isName(reference) ? named(ImageName.parse(reference)) : null;
        return named == null ? find(reference, digest) : named;
    }

    /** Returns the image that has exactly this name, without a look at the others; null if there is none. */
    private @Nullable StoredImage named(ImageName name) throws IOException {
        List<StoreIndex.Entry> entries = index.read();
        for (StoreIndex.Entry entry : entries) {
            if (name.equals(entry.name())) {
                Digest manifest = entry.manifest();
                return image(manifest, entries.stream()
                        .filter(other -> other.manifest().equals(manifest))
                        .map(StoreIndex.Entry::name)
                        .filter(Objects::nonNull)
                        .toList());
            }
        }
        return null;
    }

    private StoredImage find(String reference, @Nullable Digest digest) throws IOException {
        List<StoredImage> images = images();
        List<StoredImage> found = new ArrayList<>();
        for (StoredImage image : images) {
            boolean byDigest = digest != null && (image.id().equals(digest) || image.manifestDigest().equals(digest));
            if (byDigest || isNamedExactly(image, reference)) {
                return image;
            }
        }
        for (StoredImage image : images) {
            boolean byId = Digest.isHex(reference) && reference.length() >= 4 && image.id().hex().startsWith(reference);
            if (byId || isNamedShortly(image, reference)) {
                found.add(image);
            }
        }
        if (found.size() > 1) {
            throw new ImageException(reference + " may be any of "
                    + String.join(", ", found.stream().map(StoredImage::label).toList()));
        }
        if (found.isEmpty()) {
            throw new NoSuchFileException(reference, null, "there is no such image");
        }
        return found.getFirst();
    }

    private static boolean isNamedExactly(StoredImage image, String reference) throws ImageException {
        return isName(reference) && image.names().contains(ImageName.parse(reference));
    }

    private static boolean isNamedShortly(StoredImage image, String reference) throws ImageException {
        if (!isName(reference)) {
            return false;
        }
        ImageName asked = ImageName.parse(reference);
        return image.names().stream().anyMatch(name -> name.isMeantBy(asked));
    }

    private static boolean isName(String reference) {
        try {
            ImageName.parse(reference);
            return reference.indexOf('@') < 0;
        } catch (ImageException e) {
            return false;
        }
    }

    /** Returns the directory of an unpacked layer. */
    public Path layerDirectory(Digest diffId) {
        return layers.diff(diffId);
    }

    /** Returns how many bytes of content a layer has. */
    public long layerSize(Digest diffId) throws IOException {
        return layers.size(diffId);
    }

    /** Returns the directories of an image's layers, topmost first. */
    public List<Path> lowers(StoredImage image) throws IOException {
        List<Path> lowers = new ArrayList<>();
        for (Digest diffId : image.config().diffIds().reversed()) {
            if (!layers.has(diffId)) {
                throw new ImageException("the store has lost the layer " + diffId + " of " + image.label());
            }
            lowers.add(layers.diff(diffId));
        }
        return lowers;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Its layers are kept as long as this process lives, whatever is removed meanwhile; afterwards as long as {@link
     * #prune} is told of them.
     */
    @Override
    @SuppressWarnings("resource") // the pin is held until the process ends
    public ContainerImage open(String reference) throws IOException {
        // To look for it needs no lock as long as the list is afterwards what it was before: what it names is not removed.
        byte[] seen = index.bytes();
        @Nullable StoredImage image = find(reference, seen);
        StoreLock lock = lock(false);
        try {
            if (image == null || !Arrays.equals(seen, index.bytes())) {
                image = find(reference);
            }
            pins.pin(image.config().diffIds());
        } finally {
            lock.close();
        }
        JsonObject execution = image.config().execution();
        return new ContainerImage(
                reference,
                image.id().toString(),
                lowers(image),
                execution.texts("Entrypoint"),
                execution.texts("Cmd"),
                execution.texts("Env"),
                execution.text("WorkingDir", ""),
                execution.text("User", ""),
                execution.text("StopSignal", ""));
    }

    /** Returns null where only somebody who holds the lock can say what is wrong. */
    private @Nullable StoredImage find(String reference, byte[] seen) {
        try {
            return seen.length == 0 ? null : find(reference);
        } catch (IOException changedMeanwhile) {
            return null;
        }
    }

    /** Gives an image one more name; an image that had it loses it. */
    public void tag(StoredImage image, ImageName name) throws IOException {
        index.add(image.manifestDigest(), Files.size(files.blob(image.manifestDigest())), List.of(name));
    }

    /**
     * Removes an image, or only a name of one that has several.
     *
     * @param reference a name takes that name away; anything else all names
     * @param usedLayers directories of layers that containers use
     */
    public Removal remove(String reference, Set<Path> usedLayers) throws IOException {
        StoreLock lock = lock(true);
        try {
            StoredImage image = find(reference);
            ImageName asked = isName(reference) ? ImageName.parse(reference) : null;
            List<ImageName> doomed = asked == null
                    ? image.names()
                    : image.names().stream().filter(name -> name.isMeantBy(asked)).limit(1).toList();
            List<ImageName> names = doomed.isEmpty() ? image.names() : doomed;
            index.update(entries -> entries.removeIf(entry -> entry.manifest().equals(image.manifestDigest())
                    && (entry.name() == null || names.contains(entry.name()))));
            boolean gone = names.size() == image.names().size();
            Removal garbage = collect(usedLayers);
            return new Removal(names, gone ? List.of(image.id()) : List.of(), garbage.layers(), garbage.bytes());
        } finally {
            lock.close();
        }
    }

    /**
     * Removes images without a name, and what no image and no container uses, the rests of interrupted work included.
     *
     * @param usedLayers directories of layers that containers use
     * @param dryRun only tells
     */
    public Removal prune(Set<Path> usedLayers, boolean dryRun) throws IOException {
        StoreLock lock = lock(true);
        try {
            List<StoredImage> all = images();
            List<Digest> images =
                    all.stream().filter(image -> image.names().isEmpty()).map(StoredImage::id).toList();
            if (dryRun) {
                Removal garbage =
                        garbage(all.stream().filter(image -> !image.names().isEmpty()).toList(), usedLayers);
                return new Removal(List.of(), images, garbage.layers(), garbage.bytes());
            }
            index.update(entries -> entries.removeIf(entry -> entry.name() == null));
            try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(files.temporary())) {
                for (Path path : unfinished) {
                    layers.discard(path);
                }
            }
            Removal garbage = collect(usedLayers);
            return new Removal(List.of(), images, garbage.layers(), garbage.bytes());
        } finally {
            lock.close();
        }
    }

    /** Removes blobs and layers that nothing names. */
    private Removal collect(Set<Path> usedLayers) throws IOException {
        List<StoredImage> kept = images();
        Set<Digest> blobs = new HashSet<>();
        for (StoredImage image : kept) {
            blobs.add(image.manifestDigest());
            blobs.add(image.manifest().config().digest());
            image.manifest().layers().stream().map(LayerDescriptor::digest).forEach(blobs::add);
        }
        for (Digest blob : digests(files.blobs())) {
            if (!blobs.contains(blob)) {
                Files.delete(files.blob(blob));
            }
        }
        Removal garbage = garbage(kept, usedLayers);
        for (Digest layer : garbage.layers()) {
            layers.remove(layer);
        }
        return garbage;
    }

    /** Returns the layers that no image, no container and no running program needs. */
    private Removal garbage(List<StoredImage> kept, Set<Path> usedLayers) throws IOException {
        Set<Digest> used = new HashSet<>(pins.pinned());
        kept.forEach(image -> used.addAll(image.config().diffIds()));
        List<Digest> unused = new ArrayList<>();
        long bytes = 0;
        for (Digest layer : digests(files.layers())) {
            if (!used.contains(layer) && !usedLayers.contains(layers.diff(layer))) {
                bytes += layers.size(layer);
                unused.add(layer);
            }
        }
        return new Removal(List.of(), List.of(), unused, bytes);
    }

    private static Collection<Digest> digests(Path directory) throws IOException {
        Set<Digest> digests = new TreeSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path path : all) {
                Digest digest = Digest.parse("sha256:" + path.getFileName());
                if (digest != null) {
                    digests.add(digest);
                }
            }
        }
        return digests;
    }

    /** Waits for the store's lock: shared to add and read, exclusive to remove. */
    StoreLock lock(boolean exclusive) throws IOException {
        return StoreLock.take(calls, files.root().resolve("lock"), exclusive);
    }

    NativeCalls calls() {
        return calls;
    }

    StoreFiles files() {
        return files;
    }

    LayerStore layers() {
        return layers;
    }

    /** Stores manifest and configuration of an image whose layers are there. The store's lock is held. */
    StoredImage add(byte[] manifest, ImageConfig config, List<ImageName> names) throws IOException {
        ImageManifest parts = ImageManifest.of(manifest);
        files.writeBlob(config.document());
        Digest digest = files.writeBlob(manifest);
        index.add(digest, manifest.length, names);
        return new StoredImage(names, digest, manifest.length, parts, config);
    }
}
