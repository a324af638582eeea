package io.ufs.runtime;

import java.nio.file.Path;

/** Mounts the merged view that a container takes as its root. Closing it unmounts. */
public interface RootfsProvider extends AutoCloseable {
    /** Returns where the merged view is mounted. */
    Path root();

    /** Unmounts. */
    @Override
    void close();
}
