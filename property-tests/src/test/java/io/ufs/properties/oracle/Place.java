package io.ufs.properties.oracle;

import io.ufs.cli.contract.OpenFile;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import java.util.SortedMap;
import java.util.TreeMap;

/** Where a scenario happens on one side: a directory of the mount, and the files it holds open. */
final class Place {
    private final String directory;
    private final OrdinaryUser user;
    private final SortedMap<Integer, OpenFile> slots = new TreeMap<>();

    Place(String directory, OrdinaryUser user) {
        this.directory = directory;
        this.user = user;
    }

    /** Returns the whole path of a name. */
    String path(String name) {
        return name.isEmpty() ? directory : directory + "/" + name;
    }

    /** Who does what a user other than root does. */
    OrdinaryUser user() {
        return user;
    }

    /** Returns an open file, or fails as a closed descriptor does. */
    OpenFile slot(int number) throws ErrnoException {
        OpenFile file = slots.get(number);
        if (file == null) {
            throw new ErrnoException(Errno.EBADF, "slot " + number);
        }
        return file;
    }

    /** Keeps a file open until the slot is used again. */
    void keep(int number, OpenFile file) {
        close(number);
        slots.put(number, file);
    }

    void close(int number) {
        OpenFile file = slots.remove(number);
        if (file != null) {
            file.close();
        }
    }

    void closeAll() {
        slots.values().forEach(OpenFile::close);
        slots.clear();
    }

    SortedMap<Integer, OpenFile> slots() {
        return slots;
    }
}
