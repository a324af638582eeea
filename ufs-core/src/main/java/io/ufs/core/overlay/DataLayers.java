package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.RealInode;
import java.util.List;

/**
 * The layers that hold nothing but content for metacopy files (rule L10, {@code namei.c: ovl_lookup_data_layer}). A
 * path in them follows no symbolic link and leads to a regular file, or nowhere; no marker counts.
 */
final class DataLayers {
    private final List<LowerLayer> layers;

    DataLayers(List<LowerLayer> layers) {
        this.layers = layers;
    }

    boolean isEmpty() {
        return layers.isEmpty();
    }

    /** Finds the file at a path, in the topmost layer that has one; EIO if none has. */
    RealInode find(Redirect path) throws ErrnoException {
        for (LowerLayer layer : layers) {
            RealInode at = layer.root();
            for (int i = 0; i < path.size() && at != null; i++) {
                RealEntry entry = at instanceof RealDir dir ? dir.lookup(path.name(i)) : null;
                at = entry == null ? null : entry.inode();
            }
            if (at != null && at.type() == io.ufs.core.vfs.FileType.REGULAR) {
                return at;
            }
        }
        throw new ErrnoException(Errno.EIO, "no data layer has " + path);
    }
}
