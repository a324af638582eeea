package io.ufs.runtime.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The directory of one container. Only its owner can look into it: set-user-ID programs of a container must not be
 * within the reach of the host's users.
 *
 * @param path its path; the last component is the id
 */
public record ContainerDirectory(Path path) {
    private static final int ID_BYTES = 6;

    /** Makes the directory of a new container below another. */
    public static ContainerDirectory create(Path containers) throws IOException {
        byte[] random = new byte[ID_BYTES];
        new SecureRandom().nextBytes(random);
        Files.createDirectories(containers);
        Path path = containers.resolve(HexFormat.of().formatHex(random));
        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        ContainerDirectory directory = new ContainerDirectory(path);
        for (Path part : new Path[]{directory.upper(), directory.work(), directory.merged(), directory.lower()}) {
            Files.createDirectory(part);
            Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return directory;
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

    /** Returns what its program has written, if it was in the background. */
    public Path log() {
        return path.resolve("log");
    }
}
