package io.ufs.core.layer;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Name;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Empties a directory, however deep, without recursion. */
public final class TreeEraser {
    private static final int OWNER_ALL = 0700;

    private final UpperDir top;

    private TreeEraser(UpperDir top) {
        this.top = top;
    }

    /** A directory that is being emptied, and its name in the one before. */
    private record Level(UpperDir dir, Name name, Deque<Name> directories) {}

    /** Removes a name, with all that is in it if it is a directory; nothing happens if there is none. */
    public static void remove(UpperDir parent, Name name) throws ErrnoException {
        RealEntry entry = parent.lookup(name);
        if (entry == null) {
            return;
        }
        if (entry.inode() instanceof UpperDir top) {
            new TreeEraser(top).run();
            parent.rmdir(name);
        } else {
            parent.unlink(name);
        }
    }

    private void run() throws ErrnoException {
        Deque<Level> levels = new ArrayDeque<>();
        levels.push(enter(top, Name.DOT));
        while (true) {
            Level level = levels.element();
            Name next = level.directories.poll();
            if (next != null) {
                RealEntry entry = level.dir.lookup(next);
                if (entry != null && entry.inode() instanceof UpperDir dir) {
                    levels.push(enter(dir, next));
                }
                continue;
            }
            levels.pop();
            if (levels.isEmpty()) {
                return;
            }
            levels.element().dir.rmdir(level.name);
        }
    }

    /** Removes all but the directories. */
    private static Level enter(UpperDir dir, Name name) throws ErrnoException {
        if ((dir.stat().mode() & OWNER_ALL) != OWNER_ALL) {
            dir.chmod(OWNER_ALL);
        }
        List<Name> names = new ArrayList<>();
        dir.readdir((entry, type, ino) -> names.add(entry));
        Deque<Name> directories = new ArrayDeque<>();
        for (Name entry : names) {
            RealEntry found = dir.lookup(entry);
            if (found == null) {
                continue;
            }
            if (found.stat().isDirectory()) {
                directories.add(entry);
            } else {
                dir.unlink(entry);
            }
        }
        return new Level(dir, name, directories);
    }
}
