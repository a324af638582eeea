package io.ufs.runtime.image;

import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonException;
import io.ufs.runtime.image.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What an image is made of.
 *
 * @param config its configuration
 * @param layers its layers as archives, the lowest first
 */
public record ImageManifest(LayerDescriptor config, List<LayerDescriptor> layers) {
    /** Copies the list. */
    public ImageManifest {
        layers = List.copyOf(layers);
    }

    /** Reads a manifest. */
    public static ImageManifest of(byte[] document) throws ImageException, JsonException {
        JsonObject json = Json.object(document);
        List<LayerDescriptor> layers = new ArrayList<>();
        for (JsonObject layer : json.objects("layers")) {
            LayerDescriptor descriptor = LayerDescriptor.of(layer);
            if (!MediaType.isLayer(descriptor.mediaType())) {
                throw new ImageException("a layer is of a type that ufs cannot unpack: " + descriptor.mediaType());
            }
            layers.add(descriptor);
        }
        return new ImageManifest(LayerDescriptor.of(json.requireObject("config")), layers);
    }

    /** Returns the manifest as a document, always the same for the same parts. */
    public byte[] toBytes() {
        return Json.bytes(new JsonObject()
                .put("schemaVersion", 2)
                .put("mediaType", MediaType.MANIFEST)
                .put("config", config.toJson())
                .put("layers", layers.stream().map(LayerDescriptor::toJson).toList()));
    }
}
