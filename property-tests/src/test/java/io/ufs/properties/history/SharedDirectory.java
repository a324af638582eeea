package io.ufs.properties.history;

import io.ufs.core.errno.ErrnoException;
import java.util.Set;

/** The directory that threads use: operations by names in it, and by what a thread has open. */
public interface SharedDirectory extends AutoCloseable {
    /** Makes a file or a directory, and returns its number; a negative one, never given before, if it is not known. */
    long make(String name, boolean directory) throws ErrnoException;

    void remove(String name, boolean directory) throws ErrnoException;

    void rename(String from, String to, int flags) throws ErrnoException;

    /** Returns the number of what a name leads to; ENOENT if nothing. */
    long lookup(String name) throws ErrnoException;

    /** Returns all names. */
    Set<String> list() throws ErrnoException;

    /** Says whether {@link #list} shows one moment. */
    boolean listsAtOnce();

    /** Opens a file for reading and writing, and closes what the thread had open. */
    void open(int thread, String name) throws ErrnoException;

    void write(int thread, String content) throws ErrnoException;

    String read(int thread) throws ErrnoException;

    void linkOpen(int thread, String name) throws ErrnoException;

    @Override
    void close() throws ErrnoException;
}
