package io.ufs.runtime;

import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The directory in which images and containers are kept:
 *
 * <pre>
 * images/            of the image store
 * containers/ID/     upper, work, merged, and what is known of the container
 * bundles/ID/        what is known of a bundle that runs
 * </pre>
 *
 * @param directory its path
 */
public record StorageRoot(Path directory) {
    /**
     * Returns the directory of a user: what {@code UFS_ROOT} says, else {@code /var/lib/ufs} for root and {@code
     * ufs} in the user's data directory (XDG base directory specification) for others.
     *
     * @param environment looks a variable up
     * @param root whether this is the root of the whole host, not of a user namespace
     */
    public static StorageRoot of(Function<String, @Nullable String> environment, boolean root) {
        String chosen = environment.apply("UFS_ROOT");
        if (chosen != null && !chosen.isEmpty()) {
            return new StorageRoot(Path.of(chosen).toAbsolutePath());
        }
        if (root) {
            return new StorageRoot(Path.of("/var/lib/ufs"));
        }
        String state = environment.apply("XDG_DATA_HOME");
        if (state != null && state.startsWith("/")) {
            return new StorageRoot(Path.of(state, "ufs"));
        }
        String home = environment.apply("HOME");
        return new StorageRoot(Path.of(home == null ? "/" : home, ".local", "share", "ufs"));
    }

    /** Returns the directory of all containers. */
    public Path containers() {
        return directory.resolve("containers");
    }

    /** Returns the directory of the image store. */
    public Path images() {
        return directory.resolve("images");
    }

    /** Returns the directory for the state of bundles that run. */
    public Path bundles() {
        return directory.resolve("bundles");
    }
}
