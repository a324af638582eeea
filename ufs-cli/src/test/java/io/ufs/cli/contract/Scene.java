package io.ufs.cli.contract;

import io.ufs.core.errno.ErrnoException;

/** What a case works on: freshly drawn layers and their mount. */
public final class Scene {
    private final Layers layers;
    private final UnionUnderTest union;
    private UnionUnderTest.Mounted mounted;

    Scene(UnionUnderTest union, Layers layers) throws Exception {
        this.union = union;
        this.layers = layers;
        this.mounted = union.mount(layers);
    }

    /** Returns the path of a name in the mount; the root for {@code ""}. */
    public String merged(String name) {
        return layers.merged() + (name.isEmpty() ? "" : "/" + name);
    }

    /** Returns the path of a name in the upper directory. */
    public String upper(String name) {
        return layers.upper() + (name.isEmpty() ? "" : "/" + name);
    }

    /** Returns the path of a name in the bottom layer. */
    public String bottom(String name) {
        return layers.bottom() + "/" + name;
    }

    /** Prefix of the overlay's own attributes. */
    public String markers() {
        return layers.markers();
    }

    /** Says whether the upper directory holds an object of this name that is not a whiteout. */
    public boolean isCopiedUp(String name) throws ErrnoException {
        return Posix.exists(upper(name)) && !Posix.lstat(upper(name)).isWhiteoutDevice();
    }

    /** Unmounts and mounts again: only what the layers hold is left. */
    public void remount() throws Exception {
        mounted.unmount();
        mounted = union.mount(layers);
    }

    Layers layers() {
        return layers;
    }

    void unmount() throws Exception {
        mounted.unmount();
    }

    void abort() {
        mounted.abort();
    }
}
