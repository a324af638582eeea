package io.ufs.runtime.store;

import io.ufs.core.sys.NativeCalls;
import io.ufs.runtime.image.Digest;
import io.ufs.runtime.image.ImageName;
import io.ufs.runtime.image.MediaType;
import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The store's {@code index.json}: which images there are, and their names. */
final class StoreIndex {
    private static final String REF_NAME = "org.opencontainers.image.ref.name";

    private final NativeCalls calls;
    private final StoreFiles files;

    StoreIndex(NativeCalls calls, StoreFiles files) {
        this.calls = calls;
        this.files = files;
    }

    /**
     * An image, or one of its names.
     *
     * @param manifest digest of its manifest
     * @param size bytes of the manifest
     * @param name null for an image without a name
     */
    record Entry(Digest manifest, long size, @Nullable ImageName name) {}

    /** Changes the list. */
    interface Change {
        void apply(List<Entry> entries) throws IOException;
    }

    List<Entry> read() throws IOException {
        byte[] document = bytes();
        List<Entry> entries = new ArrayList<>();
        if (document.length == 0) {
            return entries;
        }
        for (JsonObject json : Json.object(document).objects("manifests")) {
            String name = json.textMembers("annotations").get(REF_NAME);
            entries.add(new Entry(Digest.require(json.requireText("digest")), json.requireNumber("size"),
                    name == null ? null : ImageName.parse(name)));
        }
        return entries;
    }

    /** Returns the list as it is stored, which is replaced as a whole; empty if there is none yet. */
    byte[] bytes() throws IOException {
        try {
            return Files.readAllBytes(files.index());
        } catch (NoSuchFileException none) {
            return new byte[0];
        }
    }

    /** Changes the list under its lock. */
    void update(Change change) throws IOException {
        StoreLock lock = StoreLock.take(calls, files.root().resolve("index.lock"), true);
        try {
            List<Entry> entries = read();
            change.apply(entries);
            List<JsonObject> manifests = new ArrayList<>();
            for (Entry entry : entries) {
                JsonObject json = new JsonObject()
                        .put("mediaType", MediaType.MANIFEST)
                        .put("digest", entry.manifest().toString())
                        .put("size", entry.size());
                ImageName name = entry.name();
                if (name != null) {
                    json.with("annotations", annotations -> annotations.put(REF_NAME, name.toString()));
                }
                manifests.add(json);
            }
            JsonObject index = new JsonObject()
                    .put("schemaVersion", 2)
                    .put("mediaType", MediaType.INDEX)
                    .put("manifests", manifests);
            files.write(files.index(), Json.print(index, true).getBytes(StandardCharsets.UTF_8));
        } finally {
            lock.close();
        }
    }

    /**
     * Adds an image. Names that other images had are its own afterwards; an image that lost its last name stays, without
     * one.
     */
    void add(Digest manifest, long size, List<ImageName> names) throws IOException {
        update(entries -> {
            List<Digest> renamed = new ArrayList<>();
            entries.removeIf(entry -> {
                boolean taken = entry.name() != null && names.contains(entry.name());
                if (taken) {
                    renamed.add(entry.manifest());
                }
                return taken;
            });
            for (ImageName name : names) {
                entries.add(new Entry(manifest, size, name));
            }
            if (names.isEmpty()) {
                renamed.add(manifest);
            }
            for (Digest orphan : renamed) {
                if (entries.stream().noneMatch(entry -> entry.manifest().equals(orphan))) {
                    entries.add(new Entry(orphan, Files.size(files.blob(orphan)), null));
                }
            }
        });
    }
}
