package io.ufs.core.backend.linux;

/**
 * How a layer is opened.
 *
 * @param descriptors the open directories, shared by all layers of a mount
 * @param privateClone whether a lower layer is read through a private read-only clone of its mount that keeps
 *     access times as they are (O7, P4) where that is allowed; mounts below the layer are then not seen, as
 *     with the kernel's overlay
 */
public record LinuxLayerOptions(DirDescriptors descriptors, boolean privateClone) {
    /** Options with a set of descriptors of their own, and the clone. */
    public static LinuxLayerOptions defaults() {
        return new LinuxLayerOptions(new DirDescriptors(DirDescriptors.DEFAULT_CAPACITY), true);
    }

    /** Returns a copy with or without the clone. */
    public LinuxLayerOptions withPrivateClone(boolean clone) {
        return new LinuxLayerOptions(descriptors, clone);
    }
}
