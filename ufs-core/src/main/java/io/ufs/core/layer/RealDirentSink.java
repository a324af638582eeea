package io.ufs.core.layer;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;

/** Receives the entries of one real directory. */
@FunctionalInterface
public interface RealDirentSink {
    /**
     * Takes one entry.
     *
     * @param name never {@code .} or {@code ..}
     * @param type {@code d_type}; {@link FileType#UNKNOWN} where the filesystem does not tell
     * @param ino {@code d_ino}
     * @throws ErrnoException to end the listing
     */
    void entry(Name name, FileType type, long ino) throws ErrnoException;
}
