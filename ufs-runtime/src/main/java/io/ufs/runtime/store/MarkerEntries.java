package io.ufs.runtime.store;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.runtime.store.UnpackOptions.Whiteouts;
import io.ufs.runtime.tree.EntryPath;
import io.ufs.runtime.tree.TreeDir;
import io.ufs.runtime.tree.TreeRemover;
import io.ufs.runtime.tree.UnsafeEntryException;
import io.ufs.runtime.tree.WhiteoutName;
import java.util.HashSet;
import java.util.Set;

/**
 * What {@code .wh.} entries do. They hide what was there before the archive, never what the archive itself brings, and
 * that regardless of their place in it (OCI image-spec, layer.md).
 */
final class MarkerEntries {
    private final Whiteouts meaning;
    private final ParentDirs parents;
    private final LayerMarkers markers = new LayerMarkers();
    private final TreeRemover remover = new TreeRemover();
    /** Paths that the archive brought, with their parents; only needed where existing things are removed. */
    private final Set<String> made = new HashSet<>();
    private boolean dotWhiteouts;

    MarkerEntries(Whiteouts meaning, ParentDirs parents) {
        this.meaning = meaning;
        this.parents = parents;
    }

    /** Notes that an entry is there now. */
    void made(EntryPath path) {
        if (meaning == Whiteouts.REMOVE) {
            for (int depth = path.depth(); depth > 0 && made.add(path.prefix(depth).key()); depth--) {
                // up to a parent that is known
            }
        }
    }

    /** Takes a {@code .wh.} entry. */
    void accept(EntryPath path) throws UnsafeEntryException, ErrnoException {
        if (WhiteoutName.isAufsOwn(path.leaf())) {
            return;
        }
        if (!path.leaf().equals(WhiteoutName.OPAQUE)) {
            hide(path.parent().child(WhiteoutName.hiddenBy(path.leaf())));
            return;
        }
        TreeDir dir = parents.of(path);
        if (meaning == Whiteouts.REMOVE) {
            removeOthers(dir, path.parent());
        } else if (path.depth() == 1) {
            throw new UnsafeEntryException("an opaque root");
        } else {
            markers.opaque(dir);
        }
    }

    /** Hides a path of the layers below, or removes it. */
    void hide(EntryPath path) throws ErrnoException {
        TreeDir parent;
        try {
            parent = parents.of(path);
        } catch (ErrnoException e) {
            // The parent itself was hidden, or replaced by a file: nothing is below.
            if (e.errno() == Errno.ENOTDIR) {
                return;
            }
            throw e;
        }
        Name name = path.leaf();
        Stat there = parent.stat(name);
        if (meaning == Whiteouts.REMOVE) {
            if (there != null && !made.contains(path.key())) {
                parents.forget();
                remover.remove(parents.of(path), name);
            }
        } else if (there == null) {
            markers.whiteout(parent, name);
            dotWhiteouts |= parent.stat(name) == null;
        } else if (there.isDirectory()) {
            makeOpaque(parent, name);
        }
    }

    /** Makes a directory of this layer opaque. */
    void makeOpaque(TreeDir parent, Name name) throws ErrnoException {
        try (TreeDir dir = parent.openDir(name)) {
            markers.opaque(dir);
        }
    }

    /** Takes away a whiteout of a name that could not be a device; says whether there was one. */
    boolean takeDotWhiteout(TreeDir parent, Name name) throws ErrnoException {
        Name marker = dotWhiteouts ? WhiteoutName.hiding(name) : null;
        if (marker == null || parent.stat(marker) == null) {
            return false;
        }
        parent.unlink(marker);
        return true;
    }

    /** Removes what the archive has not brought. */
    private void removeOthers(TreeDir dir, EntryPath path) throws ErrnoException {
        for (Name name : dir.list()) {
            EntryPath child = path.child(name);
            Stat stat = dir.stat(name);
            if (stat == null) {
                continue;
            }
            if (!made.contains(child.key())) {
                remover.remove(dir, name);
            } else if (stat.isDirectory()) {
                try (TreeDir below = dir.openDir(name)) {
                    removeOthers(below, child);
                }
            }
        }
    }
}
