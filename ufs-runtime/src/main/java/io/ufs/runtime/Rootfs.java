package io.ufs.runtime;

import java.nio.file.Path;

/** A mounted merged view. Closing it unmounts, and does nothing the second time. */
public interface Rootfs extends AutoCloseable {
    /** Returns where the view is mounted, in the mount namespace of this process. */
    Path root();

    /** Unmounts, lazily where programs still use the view. */
    @Override
    void close();
}
