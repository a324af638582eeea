package io.ufs.runtime.store;

import io.ufs.runtime.Progress;
import io.ufs.runtime.image.Digest;
import io.ufs.runtime.image.ImageConfig;
import io.ufs.runtime.image.ImageManifest;
import io.ufs.runtime.image.ImageName;
import io.ufs.runtime.image.LayerDescriptor;
import io.ufs.runtime.image.MediaType;
import io.ufs.runtime.image.json.JsonObject;
import io.ufs.runtime.pack.Changes;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a new image of an image and the changes in an upper layer. The work is in proportion to the changes. */
public final class ImageCommitter {
    private final ImageStore store;
    private final Progress progress;

    /** Makes a committer. */
    public ImageCommitter(ImageStore store, Progress progress) {
        this.store = store;
        this.progress = progress;
    }

    /**
     * What is to be made.
     *
     * @param upper the changes
     * @param lowers the layers below them, topmost first; null if they are not known
     * @param base the image that has those layers; null for an image of the changes alone
     * @param names of the new image
     * @param config how it is run; null for as {@code base}
     * @param created when it was made
     * @param author who made it, or empty
     * @param message why, or empty
     */
    public record Request(
            Path upper,
            @Nullable List<Path> lowers,
            @Nullable StoredImage base,
            List<ImageName> names,
            @Nullable JsonObject config,
            Instant created,
            String author,
            String message) {
        /** Copies the list. */
        public Request {
            names = List.copyOf(names);
        }
    }

    /** Makes the image. The same changes give the same layer; with the same time, also the same image. */
    public StoredImage commit(Request request) throws IOException {
        StoreLock lock = store.lock(false);
        Path archive = store.files().newTemporary();
        try {
            progress.begin("packing the changes", 0);
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive), 1 << 18)) {
                Changes.writeLayer(store.calls(), request.upper(), request.lowers(), out, progress);
            }
            progress.begin("storing the layer", Files.size(archive));
            LayerStore.Stored layer = store.layers().add(
                    new LayerStore.Source(() -> Files.newInputStream(archive), null, null, store.layers().options()),
                    progress);
            ImageConfig config = config(request, layer.diffId());
            List<LayerDescriptor> layers = new ArrayList<>();
            StoredImage base = request.base();
            if (base != null) {
                layers.addAll(base.manifest().layers());
            }
            layers.add(layer.blob());
            byte[] manifest = new ImageManifest(
                    new LayerDescriptor(MediaType.CONFIG, config.digest(), config.document().length), layers).toBytes();
            return store.add(manifest, config, request.names());
        } finally {
            Files.deleteIfExists(archive);
            lock.close();
        }
    }

    private static ImageConfig config(Request request, Digest diffId) throws IOException {
        StoredImage base = request.base();
        if (base == null) {
            return ImageConfig.ofLayer(diffId, request.created().toString(), "ufs commit", request.config());
        }
        JsonObject step = new JsonObject()
                .put("created", request.created().toString())
                .put("created_by", "ufs commit");
        if (!request.author().isEmpty()) {
            step.put("author", request.author());
        }
        if (!request.message().isEmpty()) {
            step.put("comment", request.message());
        }
        return base.config().withLayer(diffId, step, request.config());
    }
}
