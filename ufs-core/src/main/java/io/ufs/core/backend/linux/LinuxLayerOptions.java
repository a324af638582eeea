package io.ufs.core.backend.linux;

/**
 * How a layer is opened.
 *
 * @param descriptors the open directories, shared by all layers of a mount
 * @param privateClone whether a lower layer is read through a private read-only clone of its mount that keeps
 *     access times as they are (O7, P4) where that is allowed; mounts below the layer are then not seen, as
 *     with the kernel's overlay
 * @param exclusive whether nobody else changes the layer, so that a directory that has been read needs no second look
 */
public record LinuxLayerOptions(DirDescriptors descriptors, boolean privateClone, boolean exclusive) {
    /** Options with a set of descriptors of their own, and the clone. */
    public static LinuxLayerOptions defaults() {
        return new LinuxLayerOptions(new DirDescriptors(DirDescriptors.DEFAULT_CAPACITY), true, true);
    }

    /** Returns a copy with or without the clone. */
    public LinuxLayerOptions withPrivateClone(boolean clone) {
        return new LinuxLayerOptions(descriptors, clone, exclusive);
    }

    /** Returns a copy that relies on what it has read, or that expects others to change the layer. */
    public LinuxLayerOptions withExclusive(boolean alone) {
        return new LinuxLayerOptions(descriptors, privateClone, alone);
    }
}
