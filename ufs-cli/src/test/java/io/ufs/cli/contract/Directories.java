package io.ufs.cli.contract;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.OpenFlags;
import java.util.ArrayList;
import java.util.List;

/** Listings and whole trees. */
public final class Directories {
    private Directories() {}

    /** Lists a directory, {@code .} and {@code ..} included, in the order of the filesystem. */
    public static List<OpenFile.Entry> entries(String path) throws ErrnoException {
        try (OpenFile dir = Posix.open(path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY)) {
            return dir.getdents();
        }
    }

    /** Returns the names in a directory, sorted, without {@code .} and {@code ..}. A name listed twice is twice there. */
    public static List<String> names(String path) throws ErrnoException {
        List<String> names = new ArrayList<>();
        for (OpenFile.Entry entry : entries(path)) {
            if (!entry.name().equals(".") && !entry.name().equals("..")) {
                names.add(entry.name());
            }
        }
        names.sort(null);
        return names;
    }

    /** Removes a tree if it is there, on one filesystem. */
    public static void removeTree(String path) throws ErrnoException {
        if (!Posix.exists(path)) {
            return;
        }
        if (!Posix.lstat(path).isDirectory()) {
            Posix.unlink(path);
            return;
        }
        for (String name : names(path)) {
            removeTree(path + "/" + name);
        }
        Posix.rmdir(path);
    }
}
