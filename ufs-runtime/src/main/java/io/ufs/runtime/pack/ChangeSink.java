package io.ufs.runtime.pack;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.runtime.tree.EntryPath;
import io.ufs.runtime.tree.TreeDir;
import java.io.IOException;

/** Hears what an upper layer changes: a directory, then what is gone from it, then what is in it, sorted by name. */
interface ChangeSink {
    /**
     * A directory that is new or changed.
     *
     * @param dir with its attributes; not to be closed
     * @param added whether there was nothing of that name
     */
    void directory(EntryPath path, TreeDir dir, Stat stat, boolean added) throws IOException, ErrnoException;

    /**
     * An object that is no directory, new or changed.
     *
     * @param parent where its attributes are, under {@code name}
     * @param data where its content is, under {@code dataName}: usually the same
     * @param added whether there was nothing of that name
     */
    void object(EntryPath path, TreeDir parent, Name name, Stat stat, TreeDir data, Name dataName, boolean added)
            throws IOException, ErrnoException;

    /** Something that the layers below have is gone. */
    void deleted(EntryPath path) throws IOException;
}
