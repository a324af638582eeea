package io.ufs.runtime.container;

import io.ufs.runtime.StorageRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The containers of a storage directory. */
public final class ContainerStore {
    private final StorageRoot storage;

    /** Makes one. */
    public ContainerStore(StorageRoot storage) {
        this.storage = storage;
    }

    /** A container that is kept. */
    public record Kept(ContainerDirectory directory, ContainerRecord record) {}

    /**
     * Returns all containers, the oldest first. Directories without a readable record, of runtimes that were killed very
     * early, are not among them.
     */
    public List<Kept> all() throws IOException {
        List<Kept> all = new ArrayList<>();
        for (ContainerDirectory directory : directories()) {
            try {
                all.add(new Kept(directory, ContainerRecord.read(directory.record())));
            } catch (IOException beingMadeOrRemoved) {
                // then it is not one to show
            }
        }
        all.sort(Comparator.comparingLong(kept -> kept.record().created()));
        return all;
    }

    private List<ContainerDirectory> directories() throws IOException {
        if (!Files.isDirectory(storage.containers())) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(storage.containers())) {
            return paths.filter(Files::isDirectory).map(ContainerDirectory::new).toList();
        }
    }

    /**
     * Finds a container.
     *
     * @param text its name, its id, or the beginning of its id if no other begins so
     * @throws NoSuchFileException if there is none; the message is for the user
     */
    public Kept find(String text) throws IOException {
        List<Kept> found = new ArrayList<>();
        for (Kept kept : all()) {
            if (kept.record().name().equals(text) || kept.record().id().equals(text)) {
                return kept;
            }
            if (!text.isEmpty() && kept.record().id().startsWith(text)) {
                found.add(kept);
            }
        }
        if (found.size() == 1) {
            return found.getFirst();
        }
        throw new NoSuchFileException(
                found.isEmpty() ? "there is no container '" + text + "'" : "several containers begin with " + text);
    }
}
