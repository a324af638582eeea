package io.ufs.core.layer;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.StatFs;

/** A directory tree that is read and never written: the type has no method that could. */
public interface LowerLayer extends AutoCloseable {
    /** Returns the root directory of the layer. */
    RealDir root();

    /** Reads the state of the filesystem that holds the layer. */
    StatFs statfs() throws ErrnoException;

    /** Returns what messages call this layer: usually the path that the user gave. */
    String label();

    /** Frees what the layer holds. Its objects are not used afterwards. */
    @Override
    void close();
}
