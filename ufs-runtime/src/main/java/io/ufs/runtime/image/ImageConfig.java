package io.ufs.runtime.image;

import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonException;
import io.ufs.runtime.image.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An image's configuration: OCI image-spec, config.md. Members that ufs does not know are kept. */
public final class ImageConfig {
    private final byte[] document;
    private final JsonObject json;
    private final List<Digest> diffIds;

    private ImageConfig(byte[] document, JsonObject json, List<Digest> diffIds) {
        this.document = document;
        this.json = json;
        this.diffIds = List.copyOf(diffIds);
    }

    /** Reads a configuration, which must say which layers it is for. */
    public static ImageConfig of(byte[] document) throws ImageException, JsonException {
        JsonObject json = Json.object(document);
        JsonObject rootfs = json.object("rootfs");
        if (rootfs == null) {
            throw new ImageException("the configuration of the image has no rootfs");
        }
        List<Digest> diffIds = new ArrayList<>();
        for (String id : rootfs.texts("diff_ids")) {
            diffIds.add(Digest.require(id));
        }
        return new ImageConfig(document, json, diffIds);
    }

    /** Makes a configuration from its members. */
    public static ImageConfig of(JsonObject json) throws ImageException, JsonException {
        return of(Json.bytes(json));
    }

    /** Makes the configuration of an image with one layer and nothing else. */
    public static ImageConfig ofLayer(Digest diffId, String created, String createdBy, @Nullable JsonObject config)
            throws ImageException, JsonException {
        return of(new JsonObject()
                .put("created", created)
                .put("architecture", architecture())
                .put("os", "linux")
                .put("config", config == null ? new JsonObject() : config)
                .with("rootfs", rootfs -> rootfs.put("type", "layers").put("diff_ids", List.of(diffId.toString())))
                .put("history", List.of(new JsonObject().put("created", created).put("created_by", createdBy))));
    }

    /** Returns the same image with one more layer on top. */
    public ImageConfig withLayer(Digest diffId, JsonObject history, @Nullable JsonObject newConfig)
            throws ImageException, JsonException {
        JsonObject copy = json.copy();
        List<String> ids = new ArrayList<>(diffIds.stream().map(Digest::toString).toList());
        ids.add(diffId.toString());
        copy.with("rootfs", rootfs -> rootfs.put("type", "layers").put("diff_ids", ids));
        List<JsonObject> all = new ArrayList<>(json.objects("history"));
        all.add(history);
        copy.put("history", all);
        copy.putIfPresent("created", history.text("created"));
        copy.putIfPresent("config", newConfig);
        return of(copy);
    }

    /** Returns this machine's architecture as images name it (Go's GOARCH). */
    public static String architecture() {
        String arch = System.getProperty("os.arch", "");
        return switch (arch) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> arch;
        };
    }

    /** Returns the document as it came. */
    public byte[] document() {
        return document.clone();
    }

    /** Returns the digest of the document: the image's id. */
    public Digest digest() {
        return Digest.of(document);
    }

    /** Returns all members; not to be changed. */
    public JsonObject json() {
        return json;
    }

    /** Returns the digests of the unpacked layers, the lowest first. */
    public List<Digest> diffIds() {
        return diffIds;
    }

    /** Returns how its program is run: the member {@code config}. */
    public JsonObject execution() throws JsonException {
        JsonObject config = json.object("config");
        return config == null ? new JsonObject() : config;
    }

    /** Returns when the image was made, as it says, or empty text. */
    public String created() throws JsonException {
        return json.text("created", "");
    }

    /** Returns the steps that made the image, the first first. */
    public List<JsonObject> history() throws JsonException {
        return json.objects("history");
    }
}
