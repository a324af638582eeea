package io.ufs.runtime.pack;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.runtime.tree.EntryPath;
import io.ufs.runtime.tree.TreeDir;
import io.ufs.runtime.tree.UnsafeEntryException;
import io.ufs.runtime.tree.WhiteoutName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A directory as several layers show it together, read without a mount: whiteouts, opaque directories, redirects and files
 * whose content lies further below, by the rules of {@code fs/overlayfs/namei.c}.
 */
final class MergedDir implements AutoCloseable {
    /** The root of the stack, then what is kept open until the root is closed; shared by all directories of a stack. */
    private final List<MergedDir> roots;
    private final List<TreeDir> members;
    /** For each member the number of its layer, the topmost 0. */
    private final List<Integer> layers;

    private MergedDir(List<MergedDir> roots, List<TreeDir> members, List<Integer> layers) {
        this.roots = roots;
        this.members = members;
        this.layers = layers;
    }

    /** Makes the root of a stack, topmost layer first, which takes the directories over. */
    static MergedDir ofLayers(List<TreeDir> layers) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            numbers.add(i);
        }
        List<MergedDir> roots = new ArrayList<>();
        MergedDir root = new MergedDir(roots, layers, numbers);
        roots.add(root);
        return root;
    }

    /** What a name stands for. */
    sealed interface Found {}

    /**
     * An object that is no directory.
     *
     * @param dir where its attributes are; not to be closed
     * @param name its name there
     * @param data where its content is; not to be closed
     */
    record Leaf(TreeDir dir, Name name, Stat stat, TreeDir data, Name dataName) implements Found {}

    /** A directory; closed by whoever asked. Its attributes are those of its topmost member. */
    record Directory(MergedDir dir) implements Found {}

    /** Returns the topmost member, whose attributes are the directory's. */
    TreeDir top() {
        return members.getFirst();
    }

    /** Finds a name; null if no layer shows it. */
    @Nullable Found find(Name name) throws ErrnoException {
        List<TreeDir> dirs = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        Name current = name;
        boolean complete = false;
        try {
            for (int i = 0; i < members.size(); i++) {
                TreeDir member = members.get(i);
                Stat stat = member.stat(current);
                boolean dotWhiteout = Markers.hasDotWhiteout(member, current);
                if (stat == null) {
                    if (dotWhiteout) {
                        break;
                    }
                    continue;
                }
                if (Markers.isWhiteout(member, current, stat)) {
                    break;
                }
                if (!stat.isDirectory()) {
                    Found leaf = dirs.isEmpty() ? leaf(i, current, stat) : null;
                    complete = dirs.isEmpty();
                    if (complete) {
                        return leaf;
                    }
                    break;
                }
                TreeDir found = member.openDir(current);
                dirs.add(found);
                numbers.add(layers.get(i));
                byte[] redirect = Markers.redirect(member, current);
                if (dotWhiteout || Markers.isOpaque(found)) {
                    break;
                }
                if (redirect != null && redirect[0] == '/') {
                    continueElsewhere(redirect, layers.get(i), dirs, numbers);
                    break;
                }
                current = redirect != null ? Name.of(redirect) : current;
            }
            complete = true;
            return dirs.isEmpty() ? null : new Directory(new MergedDir(roots, dirs, numbers));
        } finally {
            if (!complete) {
                dirs.forEach(TreeDir::close);
            }
        }
    }

    /** Adds what the layers below one show at an absolute path. */
    private void continueElsewhere(byte[] redirect, int layer, List<TreeDir> dirs, List<Integer> numbers)
            throws ErrnoException {
        Found below = findPath(redirect, layer + 1);
        if (below instanceof Directory directory) {
            dirs.addAll(directory.dir().members);
            numbers.addAll(directory.dir().layers);
        }
    }

    /**
     * Finds an absolute path from the root of the stack.
     *
     * @param firstLayer only layers from this number on are asked
     */
    @Nullable Found findPath(byte[] path, int firstLayer) throws ErrnoException {
        EntryPath names;
        try {
            names = EntryPath.of(path);
        } catch (UnsafeEntryException e) {
            throw new ErrnoException(Errno.EIO, "a redirect that leads out");
        }
        MergedDir current = roots.getFirst().from(firstLayer);
        MergedDir owned = null;
        try {
            for (int i = 0; i < names.depth(); i++) {
                Found found = current.find(names.name(i));
                boolean last = i == names.depth() - 1;
                if (last && found instanceof Leaf && owned != null) {
                    roots.add(owned); // the object is read through it
                    owned = null;
                }
                if (last || !(found instanceof Directory directory)) {
                    return last ? found : null;
                }
                if (owned != null) {
                    owned.close();
                }
                owned = directory.dir();
                current = owned;
            }
            return null;
        } finally {
            if (owned != null) {
                owned.close();
            }
        }
    }

    /** Returns the members from a layer on; they stay this object's. */
    private MergedDir from(int firstLayer) {
        List<TreeDir> below = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            if (layers.get(i) >= firstLayer) {
                below.add(members.get(i));
                numbers.add(layers.get(i));
            }
        }
        return new MergedDir(roots, below, numbers);
    }

    private Leaf leaf(int member, Name name, Stat stat) throws ErrnoException {
        TreeDir dir = members.get(member);
        if (!stat.isRegular() || !Markers.isMetacopy(dir, name)) {
            return new Leaf(dir, name, stat, dir, name);
        }
        Leaf data = dataBelow(dir, name, layers.get(member) + 1);
        return new Leaf(dir, name, stat, data.data(), data.dataName());
    }

    /** Finds the content of a file of which only the attributes are in a layer. */
    Leaf dataBelow(TreeDir dir, Name name, int firstLayer) throws ErrnoException {
        byte[] redirect = Markers.redirect(dir, name);
        Found found;
        if (redirect != null && redirect[0] == '/') {
            found = findPath(redirect, firstLayer);
        } else {
            found = from(firstLayer).find(redirect != null ? Name.of(redirect) : name);
        }
        if (found instanceof Leaf leaf) {
            return leaf;
        }
        throw new ErrnoException(Errno.EIO, "the content of " + name + " is not in the layers below");
    }

    /** Lists the names that the layers show, in the order of their bytes. */
    List<Name> list() throws ErrnoException {
        Set<Name> shown = new TreeSet<>();
        Set<Name> hidden = new HashSet<>();
        for (TreeDir member : members) {
            List<Name> hiddenHere = new ArrayList<>();
            for (Name name : member.list()) {
                Stat stat = member.stat(name);
                if (stat == null) {
                    continue;
                }
                if (WhiteoutName.isMarker(name) && !stat.isDirectory()) {
                    Name target = WhiteoutName.hiddenOrNull(name);
                    if (target != null) {
                        hiddenHere.add(target);
                    }
                } else if (Markers.isWhiteout(member, name, stat)) {
                    hiddenHere.add(name);
                } else if (!hidden.contains(name)) {
                    shown.add(name);
                }
            }
            hidden.addAll(hiddenHere);
        }
        return List.copyOf(shown);
    }

    @Override
    public void close() {
        members.forEach(TreeDir::close);
        if (roots.getFirst() == this) {
            roots.forEach(kept -> kept.members.forEach(TreeDir::close));
        }
    }
}
