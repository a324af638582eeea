package io.ufs.runtime.bundle;

import io.ufs.core.sys.NativeCalls;
import io.ufs.runtime.container.DirectoryLock;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The directory with one directory for each container, which is its id. */
public final class BundleStore {
    private static final int ID_MAX = 255;

    private final Path root;

    /** Makes one. */
    public BundleStore(Path root) {
        this.root = root;
    }

    /** A container that is known. */
    record Known(Path directory, BundleState state) {
        BundleStatus status() {
            return state.status(directory);
        }
    }

    /**
     * Makes the directory of a new container, which is this process's until it ends.
     *
     * @throws IOException if there is one of this id; the message is for the user
     */
    @SuppressWarnings("resource") // held until the process ends
    Path create(NativeCalls calls, String id) throws IOException {
        Path directory = directory(id);
        Files.createDirectories(root,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            Files.createDirectory(directory,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            if (DirectoryLock.tryTake(calls, directory) == null) {
                throw new IOException("container " + id + " is being removed");
            }
            return directory;
        } catch (FileAlreadyExistsException e) {
            throw new IOException("container with id exists: " + id, e);
        }
    }

    /** An id is the name of a directory and of groups: it must not be a path. */
    private Path directory(String id) throws IOException {
        if (!id.matches("[a-zA-Z0-9_+-][a-zA-Z0-9_+.-]*") || id.length() > ID_MAX) {
            throw new IOException("invalid container id '" + id + "': letters, digits, '_', '+', '-' and '.'");
        }
        return root.resolve(id);
    }

    /**
     * Finds a container.
     *
     * @throws NoSuchFileException if there is none
     * @throws IOException if it is broken; see {@link #removeBroken}
     */
    Known find(String id) throws IOException {
        Path directory = directory(id);
        if (!Files.isDirectory(directory)) {
            throw new NoSuchFileException("container does not exist: " + id);
        }
        return new Known(directory, BundleState.read(stateFile(directory)));
    }

    /** Removes what a runtime that was killed very early has left. Returns whether there was something. */
    boolean removeBroken(String id) throws IOException {
        Path directory = directory(id);
        if (Files.isDirectory(directory) && !Files.exists(stateFile(directory))) {
            remove(directory);
            return true;
        }
        return false;
    }

    /** Returns all containers whose state can be read, by their ids. */
    List<Known> all() throws IOException {
        List<Known> all = new ArrayList<>();
        if (!Files.isDirectory(root)) {
            return all;
        }
        try (Stream<Path> directories = Files.list(root)) {
            for (Path directory : directories.sorted().toList()) {
                try {
                    all.add(new Known(directory, BundleState.read(stateFile(directory))));
                } catch (IOException beingMadeOrRemoved) {
                    // then it is not one to show
                }
            }
        }
        return all;
    }

    /** Returns the ids of all, also of those whose state cannot be read. */
    List<String> ids() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> directories = Files.list(root)) {
            return directories.filter(Files::isDirectory).map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** Takes the lock on a container, or returns null if the process that has made it lives. */
    @Nullable DirectoryLock abandoned(NativeCalls calls, String id) throws IOException {
        return DirectoryLock.tryTake(calls, root.resolve(id));
    }

    static Path stateFile(Path directory) {
        return directory.resolve("state.json");
    }

    static Path configFile(Path directory) {
        return directory.resolve("config.json");
    }

    /** Returns the file with the names of the steps, for messages of a start that fails. */
    static Path stepsFile(Path directory) {
        return directory.resolve("steps");
    }

    /** Removes the directory of a container, the state last: as long as that is there, it can be tried again. */
    static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(path -> !path.equals(stateFile(directory))).toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(stateFile(directory));
        Files.deleteIfExists(directory);
    }
}
