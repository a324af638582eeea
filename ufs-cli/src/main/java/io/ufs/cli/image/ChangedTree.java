package io.ufs.cli.image;

import io.ufs.runtime.image.ImageException;
import io.ufs.runtime.image.json.JsonException;
import io.ufs.runtime.image.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the user names when it is about changes: a container, a mount, or an upper directory.
 *
 * @param upper holds the changes
 * @param lowers what they are changes of, topmost first; null if that is not known
 * @param image the image that a container was made from, or null
 */
record ChangedTree(Path upper, @Nullable List<Path> lowers, @Nullable String image) {
    /**
     * Finds it.
     *
     * @param target a path if it has a slash or there is no such container
     * @param lowers what the user gave, which counts; may be empty
     */
    static ChangedTree find(Storage storage, String target, List<Path> lowers) throws IOException {
        Optional<Path> container = storage.container(target);
        if (container.isPresent()) {
            return ofContainer(container.get());
        }
        Path path = Path.of(target);
        if (!Files.isDirectory(path)) {
            throw new NoSuchFileException(target, null, "neither a container nor a directory");
        }
        Optional<UnionMounts.Layers> mount = UnionMounts.at(path.toRealPath());
        if (mount.isPresent()) {
            Path upper = mount.get().upper();
            if (upper == null) {
                throw new ImageException(target + " is a read-only mount: nothing can have changed");
            }
            return new ChangedTree(upper, mount.get().lowers(), null);
        }
        return new ChangedTree(path, lowers.isEmpty() ? null : lowers, null);
    }

    private static ChangedTree ofContainer(Path container) throws IOException {
        JsonObject record = Storage.record(container)
                .orElseThrow(() -> new ImageException(container.getFileName() + " is not a container any more"));
        try {
            // The host's root was shown there to the runtime alone; it is where it always is.
            Path host = container.resolve("lower");
            List<Path> lowers = record.texts("lowers").stream().map(Path::of)
                    .map(lower -> lower.equals(host) ? Path.of("/") : lower).toList();
            return new ChangedTree(container.resolve("upper"), lowers, record.text("image"));
        } catch (JsonException e) {
            throw new ImageException(container + ": " + e.getMessage(), e);
        }
    }
}
