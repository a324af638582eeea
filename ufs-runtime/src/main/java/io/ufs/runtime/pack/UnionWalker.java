package io.ufs.runtime.pack;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.runtime.pack.MergedDir.Directory;
import io.ufs.runtime.pack.MergedDir.Found;
import io.ufs.runtime.pack.MergedDir.Leaf;
import io.ufs.runtime.tree.EntryPath;
import io.ufs.runtime.tree.TreeDir;
import io.ufs.runtime.tree.WhiteoutName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Walks what an upper layer changes. The work is in proportion to the changes: of the layers below only the directories
 * that upper has, too, are looked at.
 *
 * <p>Of every directory two views are kept apart: what lies <em>below</em> it in the union, and what was there
 * <em>before</em>, at the same path. They are the same but for an opaque directory, which has nothing below, and a renamed
 * one, which has below what was elsewhere. In such a directory everything is new, and everything that was before is gone.
 */
final class UnionWalker {
    private final ChangeSink sink;
    private final boolean lowersKnown;
    private @Nullable MergedDir root;

    /**
     * Makes a walker.
     *
     * @param lowersKnown whether the layers below are given; without them, what was copied up counts as changed, and every
     *     whiteout as a deletion
     */
    UnionWalker(ChangeSink sink, boolean lowersKnown) {
        this.sink = sink;
        this.lowersKnown = lowersKnown;
    }

    /** Walks an upper layer. */
    void upper(TreeDir upper, @Nullable MergedDir lowers) throws IOException, ErrnoException {
        root = lowers;
        changed(upper, lowers, EntryPath.of(List.of()), false);
    }

    /** Walks everything that some layers show. */
    void whole(MergedDir layers) throws IOException, ErrnoException {
        EntryPath path = EntryPath.of(List.of());
        sink.directory(path, layers.top(), layers.top().stat(), true);
        whole(null, layers, null, path);
    }

    /** A directory of upper under which the union shows what was there before. */
    private void changed(TreeDir upper, @Nullable MergedDir lowers, EntryPath path, boolean added)
            throws IOException, ErrnoException {
        sink.directory(path, upper, upper.stat(), added);
        List<Name> kept = new ArrayList<>();
        for (Name name : upper.list()) {
            Stat stat = upper.stat(name);
            if (stat == null) {
                continue; // gone meanwhile
            }
            Name hidden = hiddenBy(upper, name, stat);
            if (hidden != null) {
                // A marker beside an object of the same name says only that the object is a new one.
                boolean replaced = !hidden.equals(name) && upper.stat(hidden) != null;
                if (!replaced && existed(lowers, hidden)) {
                    sink.deleted(path.child(hidden));
                }
            } else if (!WhiteoutName.isMarker(name)) {
                kept.add(name);
            }
        }
        for (Name name : kept) {
            Stat stat = upper.stat(name);
            if (stat != null) {
                child(upper, name, stat, lowers, path.child(name));
            }
        }
    }

    private static @Nullable Name hiddenBy(TreeDir upper, Name name, Stat stat) throws ErrnoException {
        if (WhiteoutName.isMarker(name) && !stat.isDirectory()) {
            return WhiteoutName.hiddenOrNull(name);
        }
        return Markers.isWhiteout(upper, name, stat) ? name : null;
    }

    private boolean existed(@Nullable MergedDir lowers, Name name) throws ErrnoException {
        if (lowers == null) {
            return !lowersKnown;
        }
        Found found = lowers.find(name);
        close(found);
        return found != null;
    }

    private static void close(@Nullable Found found) {
        if (found instanceof Directory directory) {
            directory.dir().close();
        }
    }

    private void child(TreeDir upper, Name name, Stat stat, @Nullable MergedDir lowers, EntryPath path)
            throws IOException, ErrnoException {
        Found before = lowers == null ? null : lowers.find(name);
        try {
            boolean added = lowersKnown ? before == null : !Markers.isCopiedUp(upper, name);
            if (!stat.isDirectory()) {
                leaf(upper, name, stat, lowers, path, added);
                return;
            }
            try (TreeDir dir = upper.openDir(name)) {
                MergedDir old = before instanceof Directory directory ? directory.dir() : null;
                byte[] redirect = Markers.redirect(upper, name);
                boolean opaque = Markers.isOpaque(dir) || Markers.hasDotWhiteout(upper, name);
                if (redirect == null && (!opaque || old == null)) {
                    changed(dir, old, path, added);
                } else {
                    moved(dir, redirect, opaque, lowers, old, !added, path);
                }
            }
        } finally {
            close(before);
        }
    }

    private void leaf(TreeDir upper, Name name, Stat stat, @Nullable MergedDir lowers, EntryPath path, boolean added)
            throws IOException, ErrnoException {
        TreeDir data = upper;
        Name dataName = name;
        if (stat.isRegular() && Markers.isMetacopy(upper, name)) {
            byte[] redirect = Markers.redirect(upper, name);
            if (!(below(redirect != null ? redirect : name.bytes(), lowers) instanceof Leaf below)) {
                throw new IOException(path + " has its content in a layer below, which is not there");
            }
            data = below.data();
            dataName = below.dataName();
        }
        sink.object(path, upper, name, stat, data, dataName, added);
    }

    /** Finds what the layers below have under another name, or path from the root. */
    private @Nullable Found below(byte[] redirect, @Nullable MergedDir lowers) throws ErrnoException {
        MergedDir stack = root;
        if (redirect[0] == '/') {
            return stack == null ? null : stack.findPath(redirect, 0);
        }
        return lowers == null ? null : lowers.find(Name.of(redirect));
    }

    /** A directory of upper under which the union shows something else than was there before. */
    private void moved(TreeDir dir, byte @Nullable [] redirect, boolean opaque, @Nullable MergedDir lowers,
            @Nullable MergedDir before, boolean existed, EntryPath path) throws IOException, ErrnoException {
        Found below = redirect == null || opaque ? null : below(redirect, lowers);
        if (redirect != null && !opaque && below == null) {
            throw new IOException(path + " was renamed, and its old name is in a layer below, which is not there");
        }
        try {
            sink.directory(path, dir, dir.stat(), !existed);
            whole(dir, below instanceof Directory directory ? directory.dir() : null, before, path);
        } finally {
            close(below);
        }
    }

    /** Everything in a directory is new: the names of upper, and those below that upper does not hide. */
    private void whole(@Nullable TreeDir upper, @Nullable MergedDir below, @Nullable MergedDir before, EntryPath path)
            throws IOException, ErrnoException {
        Set<Name> names = new TreeSet<>();
        Set<Name> hidden = new HashSet<>();
        if (upper != null) {
            for (Name name : upper.list()) {
                Stat stat = upper.stat(name);
                Name gone = stat == null ? null : hiddenBy(upper, name, stat);
                if (gone != null) {
                    hidden.add(gone);
                } else if (stat != null && !WhiteoutName.isMarker(name)) {
                    names.add(name);
                }
            }
        }
        if (below != null) {
            below.list().stream().filter(name -> !hidden.contains(name)).forEach(names::add);
        }
        if (before != null) {
            for (Name name : before.list()) {
                if (!names.contains(name)) {
                    sink.deleted(path.child(name));
                }
            }
        }
        for (Name name : names) {
            wholeChild(upper, below, before, name, path.child(name));
        }
    }

    private void wholeChild(@Nullable TreeDir upper, @Nullable MergedDir below, @Nullable MergedDir before, Name name,
            EntryPath path) throws IOException, ErrnoException {
        Found old = before == null ? null : before.find(name);
        Stat stat = upper == null ? null : upper.stat(name);
        Found under = below == null ? null : below.find(name);
        try {
            MergedDir oldDir = old instanceof Directory directory ? directory.dir() : null;
            if (upper != null && stat != null && !stat.isDirectory()) {
                leaf(upper, name, stat, below, path, old == null);
            } else if (upper != null && stat != null) {
                try (TreeDir dir = upper.openDir(name)) {
                    byte[] redirect = Markers.redirect(upper, name);
                    boolean opaque = Markers.isOpaque(dir) || Markers.hasDotWhiteout(upper, name);
                    if (redirect != null && !opaque) {
                        moved(dir, redirect, false, below, oldDir, old != null, path);
                    } else {
                        sink.directory(path, dir, dir.stat(), old == null);
                        whole(dir, !opaque && under instanceof Directory directory ? directory.dir() : null, oldDir,
                                path);
                    }
                }
            } else if (under instanceof Directory directory) {
                TreeDir top = directory.dir().top();
                sink.directory(path, top, top.stat(), old == null);
                whole(null, directory.dir(), oldDir, path);
            } else if (under instanceof Leaf leaf) {
                sink.object(path, leaf.dir(), leaf.name(), leaf.stat(), leaf.data(), leaf.dataName(), old == null);
            }
        } finally {
            close(old);
            close(under);
        }
    }
}
