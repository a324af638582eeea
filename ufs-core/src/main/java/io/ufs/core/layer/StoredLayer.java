package io.ufs.core.layer;

import io.ufs.core.errno.ErrnoException;
import org.jspecify.annotations.Nullable;

/**
 * A layer that can be written, as it lies there: nothing is emptied, made or tried when it is opened. It is for programs
 * that examine or mend a layer, not for a mount.
 */
public interface StoredLayer extends LowerLayer {
    @Override
    UpperDir root();

    /** Returns the work directory that belongs to the layer, with {@code work} and {@code index} in it; null if none was named. */
    @Nullable UpperDir workBase();

    /**
     * Copies content, keeping holes.
     *
     * @param source any layer's file
     * @param target an empty file of this layer
     * @param size bytes to copy; the target has this length afterwards
     * @throws ErrnoException ENOSPC, EDQUOT, EIO, …; the target's content is then undefined
     */
    void copyData(BackingFile source, BackingFile target, long size) throws ErrnoException;
}
