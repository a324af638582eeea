package io.ufs.core.layer;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Name;
import org.jspecify.annotations.Nullable;

/** A directory in one layer. */
public interface RealDir extends RealInode {
    /**
     * Looks a name up, markers included: a whiteout device is returned as what it is.
     *
     * @return the object and its attributes, or null if the name is absent (ENOENT), or too long for
     *     this filesystem (ENAMETOOLONG, rule L13)
     * @throws ErrnoException any other failure (rule L14)
     */
    @Nullable RealEntry lookup(Name name) throws ErrnoException;

    /**
     * Lists the directory, markers included, without {@code .} and {@code ..}, in the filesystem's order.
     *
     * @param sink receives each entry
     */
    void readdir(RealDirentSink sink) throws ErrnoException;
}
