package io.ufs.runtime.store;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.runtime.tree.EntryPath;
import io.ufs.runtime.tree.TreeDir;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Open parent directories of the entries of an archive, which come grouped by directory: one {@code openat2} serves many
 * entries. A parent that is missing is made.
 */
final class ParentDirs implements AutoCloseable {
    private static final int CAPACITY = 32;

    private final TreeDir root;
    private final Maker maker;
    private final Map<String, TreeDir> open = new LinkedHashMap<>(64, 0.75f, true);

    /** Makes a directory that an archive has no entry of. */
    interface Maker {
        void make(TreeDir parent, EntryPath path) throws ErrnoException;
    }

    ParentDirs(TreeDir root, Maker maker) {
        this.root = root;
        this.maker = maker;
    }

    TreeDir root() {
        return root;
    }

    /**
     * Returns the directory that holds the last name of a path; it stays this object's.
     *
     * @throws ErrnoException ENOTDIR if a name on the way is something else; ENOENT for a symbolic link that dangles
     */
    TreeDir of(EntryPath path) throws ErrnoException {
        return directory(path.parent());
    }

    private TreeDir directory(EntryPath path) throws ErrnoException {
        if (path.isRoot()) {
            return root;
        }
        String key = path.key();
        TreeDir known = open.get(key);
        if (known != null) {
            return known;
        }
        TreeDir dir = openOrMake(path);
        open.put(key, dir);
        if (open.size() > CAPACITY) {
            Map.Entry<String, TreeDir> eldest = open.entrySet().iterator().next();
            open.remove(eldest.getKey());
            eldest.getValue().close();
        }
        return dir;
    }

    private TreeDir openOrMake(EntryPath path) throws ErrnoException {
        int depth = path.depth();
        TreeDir found = tryOpen(path);
        while (found == null && depth > 0) {
            depth--;
            found = depth == 0 ? root.openDir(Name.DOT) : tryOpen(path.prefix(depth));
        }
        TreeDir current = Objects.requireNonNull(found, "the root is there");
        for (; depth < path.depth(); depth++) {
            try (TreeDir parent = current) {
                EntryPath missing = path.prefix(depth + 1);
                Stat there = parent.stat(missing.leaf());
                if (there != null && !there.isWhiteoutDevice()) {
                    throw new ErrnoException(Errno.ENOTDIR, "a parent that is no directory: " + missing);
                }
                maker.make(parent, missing);
                current = parent.openDir(missing.leaf());
            }
        }
        return current;
    }

    private @Nullable TreeDir tryOpen(EntryPath path) throws ErrnoException {
        try {
            return root.resolve(path.bytes());
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                return null;
            }
            throw e;
        }
    }

    /** Closes all: a name was taken away, and a path may now lead elsewhere. */
    void forget() {
        open.values().forEach(TreeDir::close);
        open.clear();
    }

    @Override
    public void close() {
        forget();
    }
}
