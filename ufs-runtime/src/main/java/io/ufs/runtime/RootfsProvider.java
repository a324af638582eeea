package io.ufs.runtime;

import java.io.IOException;

/** Joins layers into the tree that a container takes as its root. */
@FunctionalInterface
public interface RootfsProvider {
    /**
     * Mounts the merged view of some layers. When this returns, the view can be used.
     *
     * @throws IOException if there is no mount; the message is for the user and says which directory is at fault
     */
    Rootfs mount(RootfsRequest request) throws IOException;
}
