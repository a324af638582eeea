package io.ufs.cli.image;

import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.runtime.StorageRoot;
import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonException;
import io.ufs.runtime.image.json.JsonObject;
import io.ufs.runtime.store.ImageStore;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What this user has stored: images, and what containers keep of them. */
final class Storage {
    private static final String WHOLE_HOST = "0 0 4294967295";

    private final NativeCalls calls = FfmCalls.open();
    private final StorageRoot root;

    Storage() {
        this.root = StorageRoot.of(System::getenv, calls.process().geteuid() == 0 && isInitialUserNamespace());
    }

    /** In a user namespace root is an ordinary user of the host, with the storage of one. */
    private static boolean isInitialUserNamespace() {
        try {
            return Files.readString(Path.of("/proc/self/uid_map")).strip().replaceAll("\\s+", " ").equals(WHOLE_HOST);
        } catch (IOException e) {
            return true; // a kernel without user namespaces
        }
    }

    NativeCalls calls() {
        return calls;
    }

    StorageRoot root() {
        return root;
    }

    ImageStore images() throws IOException {
        return ImageStore.open(calls, root.images());
    }

    /** Returns the directories of the layers that containers use, whether they run or not. */
    Set<Path> usedLayers() throws IOException {
        return usedLayers(Set.of());
    }

    /** As {@link #usedLayers()}, as if some containers were not there. */
    Set<Path> usedLayers(Set<String> without) throws IOException {
        Set<Path> used = new HashSet<>();
        if (!Files.isDirectory(root.containers())) {
            return used;
        }
        try (DirectoryStream<Path> containers = Files.newDirectoryStream(root.containers())) {
            for (Path container : containers) {
                if (without.contains(String.valueOf(container.getFileName()))) {
                    continue;
                }
                record(container).ifPresent(json -> {
                    try {
                        json.texts("lowers").forEach(lower -> used.add(Path.of(lower)));
                    } catch (JsonException e) {
                        throw new IllegalStateException(container + ": " + e.getMessage(), e);
                    }
                });
            }
        }
        return used;
    }

    /** Reads what is known of a container. */
    static Optional<JsonObject> record(Path container) throws IOException {
        try {
            return Optional.of(Json.object(Files.readAllBytes(container.resolve("container.json"))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Finds the directory of a container by its name, its id, or the beginning of its id. */
    Optional<Path> container(String reference) throws IOException {
        if (!Files.isDirectory(root.containers()) || reference.isEmpty() || reference.indexOf('/') >= 0) {
            return Optional.empty();
        }
        Optional<Path> byId = Optional.empty();
        try (DirectoryStream<Path> containers = Files.newDirectoryStream(root.containers())) {
            for (Path container : containers) {
                String id = String.valueOf(container.getFileName());
                Optional<JsonObject> record = record(container);
                boolean named = record.isPresent() && record.get().text("name", "").equals(reference);
                if (named || id.equals(reference)) {
                    return Optional.of(container);
                }
                if (reference.length() >= 3 && id.startsWith(reference)) {
                    byId = Optional.of(container);
                }
            }
        }
        return byId;
    }
}
