package io.ufs.runtime.container;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.vfs.Name;
import io.ufs.runtime.RandomName;
import io.ufs.runtime.tree.TreeDir;
import io.ufs.runtime.tree.TreeRemover;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one container. Only its owner can look into it: set-user-ID programs of a container must not be
 * within the reach of the host's users.
 *
 * @param path its path; the last component is the id
 */
public record ContainerDirectory(Path path) {
    private static final int ID_BYTES = 6;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{12}");

    /** A new directory, and the lock that says that it is this process's. */
    public record Owned(ContainerDirectory directory, DirectoryLock lock) implements AutoCloseable {
        /** Gives the lock back; the directory stays. */
        @Override
        public void close() {
            lock.close();
        }
    }

    /** Makes the directory of a new container below another. */
    public static Owned create(NativeCalls calls, Path containers) throws IOException {
        Files.createDirectories(containers);
        while (true) {
            ContainerDirectory directory = new ContainerDirectory(containers.resolve(RandomName.of(ID_BYTES)));
            Files.createDirectory(directory.path,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            @Nullable DirectoryLock lock = directory.claim(calls);
            if (lock != null) {
                return new Owned(directory.fill(lock), lock);
            }
        }
    }

    /** Until it is locked, somebody who clears up may take it for a rest: then there is another one to be made. */
    private @Nullable DirectoryLock claim(NativeCalls calls) throws IOException {
        try {
            return DirectoryLock.tryTake(calls, path);
        } catch (NoSuchFileException takenForARest) {
            return null;
        }
    }

    private ContainerDirectory fill(DirectoryLock lock) throws IOException {
        boolean filled = false;
        try {
            for (Path part : new Path[]{upper(), work(), merged(), lower()}) {
                Files.createDirectory(part);
                Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            filled = true;
            return this;
        } finally {
            if (!filled) {
                lock.close();
            }
        }
    }

    /** Says whether a name could be the id of a container. */
    static boolean isId(String name) {
        return ID.matcher(name).matches();
    }

    /**
     * Removes it, whatever names and permissions its program has left in it. What is known of the container goes first: half
     * a container must not look like a whole one. The lock is held, and nothing is mounted in it.
     */
    public void remove(NativeCalls calls) throws IOException {
        Files.deleteIfExists(record());
        try (TreeDir containers = TreeDir.open(calls, containers())) {
            new TreeRemover().remove(containers, Name.of(id()));
        } catch (ErrnoException e) {
            throw new IOException("cannot remove " + path + ": " + e.getMessage(), e);
        }
    }

    /** Returns the id of the container. */
    public String id() {
        return path.getFileName().toString();
    }

    /** Returns the directory of all containers. */
    public Path containers() {
        return path.resolveSibling("").normalize();
    }

    /** Returns the layer with its changes. */
    public Path upper() {
        return path.resolve("upper");
    }

    /** Returns the scratch directory of the upper layer. */
    public Path work() {
        return path.resolve("work");
    }

    /** Returns where its root filesystem is mounted, in the mount namespace of its runtime. */
    public Path merged() {
        return path.resolve("merged");
    }

    /** Returns where the host's root is shown, in the mount namespace of its runtime. */
    public Path lower() {
        return path.resolve("lower");
    }

    /** Returns what is known of it. */
    public Path record() {
        return path.resolve("container.json");
    }

    /** Returns a file that is shown in the container. */
    Path file(String name) {
        return path.resolve(name);
    }

    /** Returns what its program has written, if it was in the background. */
    public Path log() {
        return path.resolve("log");
    }
}
