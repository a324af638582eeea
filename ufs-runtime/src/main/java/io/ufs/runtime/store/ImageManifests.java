package io.ufs.runtime.store;

import io.ufs.runtime.image.Digest;
import io.ufs.runtime.image.ImageConfig;
import io.ufs.runtime.image.ImageException;
import io.ufs.runtime.image.ImageName;
import io.ufs.runtime.image.LayerDescriptor;
import io.ufs.runtime.image.MediaType;
import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds the images of an OCI image layout: OCI image-spec, image-layout.md and image-index.md. */
final class ImageManifests {
    private static final String REF_NAME = "org.opencontainers.image.ref.name";
    private static final String CONTAINERD_NAME = "io.containerd.image.name";
    private static final int MAX_DEPTH = 4;

    private final ArchiveFiles files;

    ImageManifests(ArchiveFiles files) {
        this.files = files;
    }

    /** An image, with the names that the layout gives it. */
    record Found(LayerDescriptor descriptor, List<ImageName> names) {}

    /** Returns the images for this machine. */
    List<Found> all(JsonObject index) throws IOException {
        List<Found> found = new ArrayList<>();
        collect(index, List.of(), found, 0);
        return found;
    }

    private void collect(JsonObject index, List<ImageName> inherited, List<Found> found, int depth)
            throws IOException {
        for (JsonObject entry : index.objects("manifests")) {
            LayerDescriptor descriptor = LayerDescriptor.of(entry);
            List<ImageName> names = names(entry, inherited);
            if (!isForThisMachine(entry)) {
                continue;
            }
            if (MediaType.isManifest(descriptor.mediaType())) {
                add(found, new Found(descriptor, names));
            } else if (MediaType.isIndex(descriptor.mediaType()) && depth < MAX_DEPTH) {
                collect(Json.object(blob(files, descriptor)), names, found, depth + 1);
            }
        }
    }

    /** One image may be listed several times, once for each name. */
    private static void add(List<Found> found, Found image) {
        for (int i = 0; i < found.size(); i++) {
            Found known = found.get(i);
            if (known.descriptor().digest().equals(image.descriptor().digest())) {
                List<ImageName> names = new ArrayList<>(known.names());
                image.names().stream().filter(name -> !names.contains(name)).forEach(names::add);
                found.set(i, new Found(known.descriptor(), names));
                return;
            }
        }
        found.add(image);
    }

    private static List<ImageName> names(JsonObject entry, List<ImageName> inherited) throws IOException {
        Map<String, String> annotations = entry.textMembers("annotations");
        String name = annotations.get(CONTAINERD_NAME);
        if (name == null) {
            name = annotations.get(REF_NAME);
        }
        // A reference may be a tag alone, which is no name yet: the user has to give one.
        if (name == null || (name.indexOf(':') < 0 && name.indexOf('/') < 0)) {
            return inherited;
        }
        try {
            return List.of(ImageName.parse(name));
        } catch (ImageException e) {
            return inherited;
        }
    }

    private static boolean isForThisMachine(JsonObject entry) throws IOException {
        JsonObject platform = entry.object("platform");
        return platform == null
                || (platform.text("os", "linux").equals("linux")
                        && platform.text("architecture", "").equals(ImageConfig.architecture()));
    }

    /** Returns where a layout has a blob. */
    static String path(Digest digest) {
        return "blobs/sha256/" + digest.hex();
    }

    /** Reads a small blob and checks its digest. */
    static byte[] blob(ArchiveFiles files, LayerDescriptor descriptor) throws IOException {
        if (descriptor.size() > Json.MAX_SIZE) {
            throw new ImageException("a document of " + descriptor.size() + " bytes");
        }
        try (InputStream in = files.open(path(descriptor.digest()))) {
            if (in == null) {
                throw new ImageException("the archive has no " + path(descriptor.digest()));
            }
            byte[] content = in.readNBytes((int) descriptor.size() + 1);
            if (content.length != descriptor.size() || !Digest.of(content).equals(descriptor.digest())) {
                throw new ImageException("a document is damaged: it should be " + descriptor.digest());
            }
            return content;
        }
    }
}
