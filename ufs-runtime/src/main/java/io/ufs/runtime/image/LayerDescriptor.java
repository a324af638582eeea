package io.ufs.runtime.image;

import io.ufs.runtime.image.json.JsonException;
import io.ufs.runtime.image.json.JsonObject;

/**
 * Names some bytes: OCI image-spec, descriptor.md.
 *
 * @param mediaType what they are
 * @param digest of the bytes as they are stored
 * @param size how many
 */
public record LayerDescriptor(String mediaType, Digest digest, long size) {
    /** Refuses negative sizes. */
    public LayerDescriptor {
        if (size < 0) {
            throw new IllegalArgumentException("a size of " + size);
        }
    }

    /** Reads a descriptor. */
    public static LayerDescriptor of(JsonObject json) throws ImageException, JsonException {
        long size = json.requireNumber("size");
        if (size < 0) {
            throw new ImageException("a descriptor has a size of " + size);
        }
        return new LayerDescriptor(json.text("mediaType", ""), Digest.require(json.requireText("digest")), size);
    }

    /** Returns the descriptor as JSON. */
    public JsonObject toJson() {
        return new JsonObject().put("mediaType", mediaType).put("digest", digest.toString()).put("size", size);
    }
}
