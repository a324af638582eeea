package io.ufs.properties.model;

import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.RenameFlags;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a union shows: merged once from its layers by rules L1 to L10, then changed as a plain directory tree is.
 * Operations return the errno values that are right: none if it must succeed; several where more than one reason
 * applies. Paths are names with {@code /} between them; the empty path is the root.
 */
public final class ModelUnion {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EEXIST = 17;
    public static final int EXDEV = 18;
    public static final int ENOTDIR = 20;
    public static final int EISDIR = 21;
    public static final int EINVAL = 22;
    public static final int ENOTEMPTY = 39;
    public static final int ELOOP = 40;
    public static final int ENODATA = 61;
    public static final int EOPNOTSUPP = 95;

    /** The device that can be made: 1:3, as {@code st_rdev} has it. */
    public static final int DEVICE = (ModelLayer.DEVICE_MAJOR << 8) | ModelLayer.DEVICE_MINOR;

    private static final int SETUID = 04000;
    private static final int SETGID = 02000;
    private static final int GROUP_EXECUTES = 010;

    private final ModelNode root;
    private final ModelOptions options;
    private final boolean defective;

    /** Merges layers, topmost first. */
    public ModelUnion(
            @Nullable ModelLayer upper,
            List<ModelLayer> lowers,
            List<ModelLayer> dataLayers,
            ModelOptions options) {
        this.options = options;
        Merge merge = new Merge(upper, lowers, dataLayers, options.index());
        root = merge.root();
        defective = merge.isDefective();
    }

    /** Says whether the layers are such as nobody should make: rules L9 (no content) and L12 (two places). */
    public boolean isDefective() {
        return defective;
    }

    /** Returns what changes the results. */
    public ModelOptions options() {
        return options;
    }

    /** A node, or why there is none. */
    private record Found(@Nullable ModelNode node, int errno) {
        ModelNode get() {
            if (node == null) {
                throw new IllegalStateException("nothing found");
            }
            return node;
        }
    }

    private Found find(String path) {
        ModelNode at = root;
        if (path.isEmpty()) {
            return new Found(at, 0);
        }
        for (String name : path.split("/")) {
            if (!at.isDirectory()) {
                return new Found(null, ENOTDIR);
            }
            ModelNode next = at.children.get(name);
            if (next == null) {
                return new Found(null, ENOENT);
            }
            at = next;
        }
        return new Found(at, 0);
    }

    private static String parentOf(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    private static String nameOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Finds the directory of a path. */
    private Found findParent(String path) {
        Found parent = find(parentOf(path));
        return parent.node != null && !parent.node.isDirectory() ? new Found(null, ENOTDIR) : parent;
    }

    /** Returns the object at a path, or null. */
    public @Nullable ModelNode node(String path) {
        return find(path).node;
    }

    private static int usualMode(FileType type) {
        return type == FileType.SYMLINK ? 0777 : type == FileType.DIRECTORY ? 0755 : 0644;
    }

    /** Makes an object with the usual mode of its type; a device is {@link #DEVICE}. */
    public Set<Integer> make(String path, FileType type, String text) {
        Found parent = findParent(path);
        if (parent.node == null) {
            return Set.of(parent.errno);
        }
        Set<Integer> errors = new HashSet<>();
        if (parent.node.children.containsKey(nameOf(path))) {
            errors.add(EEXIST);
        }
        if (type == FileType.CHARACTER_DEVICE && !options.privileged()) {
            errors.add(EPERM);
        }
        if (errors.isEmpty()) {
            put(parent.node, nameOf(path), made(parent.node, type, text));
        }
        return errors;
    }

    private static ModelNode made(ModelNode parent, FileType type, String text) {
        ModelNode node = new ModelNode(type, text, usualMode(type));
        node.rdev = type == FileType.CHARACTER_DEVICE ? DEVICE : 0;
        if ((parent.mode & SETGID) != 0) {
            node.gid = parent.gid;
            node.mode |= type == FileType.DIRECTORY ? SETGID : 0;
        }
        return node;
    }

    private static void put(ModelNode parent, String name, ModelNode node) {
        parent.children.put(name, node);
        parent.mtime = Shown.NOW;
    }

    private static void take(ModelNode parent, String name) {
        parent.children.remove(name);
        parent.mtime = Shown.NOW;
    }

    /** Makes a file without a name; null with the reasons in {@code errors}. */
    public @Nullable ModelNode tmpfile(String directory, Set<Integer> errors) {
        Found parent = find(directory);
        if (parent.node == null) {
            errors.add(parent.errno);
            return null;
        }
        if (!parent.node.isDirectory()) {
            errors.add(ENOTDIR);
            return null;
        }
        if (!options.tmpfiles()) {
            errors.add(EOPNOTSUPP);
            return null;
        }
        ModelNode node = made(parent.node, FileType.REGULAR, "");
        node.links = 0;
        node.tmpfile = true;
        return node;
    }

    /** Gives an object one more name. */
    public Set<Integer> link(String existing, String path) {
        Found source = find(existing);
        Set<Integer> errors = new HashSet<>();
        if (source.node == null) {
            errors.add(source.errno);
        }
        errors.addAll(linkErrors(source.node, path));
        if (errors.isEmpty()) {
            linkTo(source.get(), path);
        }
        return errors;
    }

    /** Gives an object that is held one more name. */
    public Set<Integer> link(ModelNode source, String path) {
        Set<Integer> errors = linkErrors(source, path);
        if (!source.shared && source.links == 0 && !source.tmpfile) {
            errors.add(ENOENT);
        }
        if (errors.isEmpty()) {
            linkTo(source, path);
        }
        return errors;
    }

    private Set<Integer> linkErrors(@Nullable ModelNode source, String path) {
        Found parent = findParent(path);
        Set<Integer> errors = new HashSet<>();
        if (source != null && source.isDirectory()) {
            errors.add(EPERM);
        }
        if (parent.node == null) {
            errors.add(parent.errno);
        } else if (parent.node.children.containsKey(nameOf(path))) {
            errors.add(EEXIST);
        }
        return errors;
    }

    private void linkTo(ModelNode source, String path) {
        changed(source);
        source.links++;
        source.tmpfile = false;
        put(findParent(path).get(), nameOf(path), source);
    }

    /** It is an object of its own from now on, with the name by which it was changed (I4). */
    private static void changed(ModelNode node) {
        if (node.shared) {
            node.shared = false;
            node.links = 1;
        }
    }

    /** Removes a name: {@code directory} says by which call. */
    public Set<Integer> remove(String path, boolean directory) {
        Found found = find(path);
        if (found.node == null) {
            return Set.of(found.errno);
        }
        if (found.node.isDirectory() != directory) {
            return Set.of(directory ? ENOTDIR : EISDIR);
        }
        if (!found.node.children.isEmpty()) {
            return Set.of(ENOTEMPTY);
        }
        take(findParent(path).get(), nameOf(path));
        lost(found.node);
        return Set.of();
    }

    /** It has a name less. One of several lower names that is removed without a change leaves the others alone. */
    private static void lost(ModelNode node) {
        node.links = node.shared || node.isDirectory() ? 0 : node.links - 1;
        node.shared = false;
    }

    /** Renames as {@code renameat2(2)} does, but for directories with a part in a lower layer (R2). */
    public Set<Integer> rename(String from, String to, int flags) {
        boolean exchange = (flags & RenameFlags.RENAME_EXCHANGE) != 0;
        boolean noReplace = (flags & RenameFlags.RENAME_NOREPLACE) != 0;
        Found fromDir = findParent(from);
        Found toDir = findParent(to);
        if (fromDir.node == null || toDir.node == null) {
            Set<Integer> errors = new HashSet<>(List.of(fromDir.errno, toDir.errno));
            errors.remove(0);
            return errors;
        }
        ModelNode source = fromDir.node.children.get(nameOf(from));
        ModelNode target = toDir.node.children.get(nameOf(to));
        boolean unknown = (flags & ~(RenameFlags.RENAME_EXCHANGE | RenameFlags.RENAME_NOREPLACE)) != 0;
        if (unknown || (exchange && noReplace)) {
            // A mounted filesystem is asked for its flags last, after all that the kernel sees by itself (vfs_rename).
            Set<Integer> errors = new HashSet<>(Set.of(EINVAL));
            if (source == null) {
                errors.add(ENOENT);
            } else if (source == target) {
                errors.add(0);
            } else {
                errors.addAll(renameErrors(source, fromDir.node, target, toDir.node, exchange, noReplace));
            }
            return errors;
        }
        if (source == null) {
            return Set.of(ENOENT);
        }
        Set<Integer> errors = renameErrors(source, fromDir.node, target, toDir.node, exchange, noReplace);
        if (!errors.isEmpty() || source == target) {
            return errors;
        }
        changed(source);
        take(fromDir.node, nameOf(from));
        if (exchange && target != null) {
            changed(target);
            put(fromDir.node, nameOf(from), target);
        } else if (target != null) {
            lost(target);
        }
        put(toDir.node, nameOf(to), source);
        return Set.of();
    }

    private Set<Integer> renameErrors(
            ModelNode source,
            ModelNode fromDir,
            @Nullable ModelNode target,
            ModelNode toDir,
            boolean exchange,
            boolean noReplace) {
        Set<Integer> errors = new HashSet<>();
        if (exchange && target == null) {
            errors.add(ENOENT);
        }
        if (noReplace && target != null) {
            errors.add(EEXIST);
        }
        if (source.isDirectory() && source.contains(toDir)) {
            errors.add(EINVAL);
        }
        if (target != null && target.isDirectory() && target.contains(fromDir)) {
            errors.add(exchange ? EINVAL : ENOTEMPTY);
        }
        if (source == target) {
            return errors;
        }
        if (target != null && !exchange) {
            if (source.isDirectory() && !target.isDirectory()) {
                errors.add(ENOTDIR);
            }
            if (!source.isDirectory() && target.isDirectory()) {
                errors.add(EISDIR);
            }
            if (source.isDirectory() && target.isDirectory() && !target.children.isEmpty()) {
                errors.add(ENOTEMPTY);
            }
        }
        if (!options.redirects() && (source.lowerPart || (exchange && target != null && target.lowerPart))) {
            errors.add(EXDEV);
        }
        return errors;
    }

    private static Set<Integer> regularErrors(Found found) {
        if (found.node == null) {
            return Set.of(found.errno);
        }
        return switch (found.node.type) {
            case REGULAR -> Set.of();
            case DIRECTORY -> Set.of(EISDIR);
            case SYMLINK -> Set.of(ELOOP);
            default -> Set.of(EINVAL);
        };
    }

    /** Says why a file cannot be opened; {@code writing} has made it an object of its own, if not. */
    public Set<Integer> open(String path, boolean writing) {
        Found found = find(path);
        Set<Integer> errors = regularErrors(found);
        if (errors.isEmpty() && writing) {
            changed(found.get());
        }
        return errors;
    }

    /** Writes at the start of a file, or truncates it first. */
    public Set<Integer> write(String path, String text, boolean truncate) {
        Set<Integer> errors = open(path, true);
        if (errors.isEmpty()) {
            ModelNode file = find(path).get();
            if (truncate) {
                file.text = "";
                contentChanged(file);
            }
            write(file, 0, text);
        }
        return errors;
    }

    /** Writes to a file at a position; what is skipped reads as zeros. */
    public void write(ModelNode file, int offset, String text) {
        if (text.isEmpty()) {
            return;
        }
        String padded = file.text + "\0".repeat(Math.max(0, offset - file.text.length()));
        int end = offset + text.length();
        file.text = padded.substring(0, offset) + text + (padded.length() > end ? padded.substring(end) : "");
        contentChanged(file);
    }

    private void contentChanged(ModelNode file) {
        file.mtime = Shown.NOW;
        if (!options.privileged()) {
            dropSetId(file);
        }
    }

    private static void dropSetId(ModelNode file) {
        file.mode &= (file.mode & GROUP_EXECUTES) != 0 ? ~(SETUID | SETGID) : ~SETUID;
    }

    /** Sets the length of a file; what is added reads as zeros. */
    public Set<Integer> truncate(String path, int size) {
        Set<Integer> errors = open(path, true);
        if (errors.isEmpty()) {
            truncate(find(path).get(), size);
        }
        return errors;
    }

    /** As {@link #truncate(String, int)}, of a file that is held. The same length again is a change too. */
    public void truncate(ModelNode file, int size) {
        changed(file);
        int kept = Math.min(size, file.text.length());
        file.text = file.text.substring(0, kept) + "\0".repeat(size - kept);
        contentChanged(file);
    }

    /**
     * As {@code fallocate(2)}.
     *
     * @param mode 0, KEEP_SIZE (1), PUNCH_HOLE|KEEP_SIZE (3) or ZERO_RANGE (16)
     */
    public Set<Integer> fallocate(String path, int mode, int offset, int length) {
        Set<Integer> errors = open(path, true);
        if (!errors.isEmpty()) {
            return errors;
        }
        ModelNode file = find(path).get();
        boolean zero = (mode & 18) != 0;
        boolean grow = (mode & 1) == 0;
        StringBuilder text = new StringBuilder(file.text);
        if (grow && text.length() < offset + length) {
            text.append("\0".repeat(offset + length - text.length()));
        }
        for (int i = offset; zero && i < Math.min(text.length(), offset + length); i++) {
            text.setCharAt(i, '\0');
        }
        file.text = text.toString();
        contentChanged(file);
        return errors;
    }

    /** Sets permission bits; those of a symbolic link do not change. */
    public Set<Integer> chmod(String path, int mode) {
        Found found = find(path);
        if (found.node == null) {
            return Set.of(found.errno);
        }
        chmod(found.node, mode);
        return Set.of();
    }

    /** As {@link #chmod(String, int)}, of an object that is held. */
    public void chmod(ModelNode node, int mode) {
        changed(node);
        if (node.type != FileType.SYMLINK) {
            node.mode = mode;
        }
    }

    /** Sets owner and group, −1 for neither; set-id bits are lost, but for a directory. */
    public Set<Integer> chown(String path, int uid, int gid) {
        Found found = find(path);
        if (found.node == null) {
            return Set.of(found.errno);
        }
        ModelNode node = found.node;
        boolean foreign = (uid != -1 && uid != node.uid) || (gid != -1 && gid != node.gid);
        changed(node);
        if (foreign && !options.privileged()) {
            return Set.of(EPERM);
        }
        node.uid = uid == -1 ? node.uid : uid;
        node.gid = gid == -1 ? node.gid : gid;
        if (!node.isDirectory()) {
            dropSetId(node);
        }
        return Set.of();
    }

    /** Sets the time of modification, in seconds. */
    public Set<Integer> utimens(String path, long mtime) {
        Found found = find(path);
        if (found.node == null) {
            return Set.of(found.errno);
        }
        changed(found.node);
        found.node.mtime = mtime;
        return Set.of();
    }

    private static boolean holdsUserXattrs(ModelNode node) {
        return node.type == FileType.REGULAR || node.isDirectory();
    }

    /** Sets an attribute of the {@code user.} or {@code trusted.} namespace, with the flags of {@code setxattr(2)}. */
    public Set<Integer> setxattr(String path, String name, String value, int flags) {
        Found found = find(path);
        if (found.node == null) {
            return Set.of(found.errno);
        }
        changed(found.node); // also when it fails: that is found out in upper
        boolean exists = found.node.xattrs.containsKey(name);
        Set<Integer> errors = new HashSet<>();
        if (name.startsWith("user.") && !holdsUserXattrs(found.node)) {
            errors.add(EPERM);
        } else if (flags == 1 && exists) {
            errors.add(EEXIST);
        } else if (flags == 2 && !exists) {
            errors.add(ENODATA);
        } else {
            found.node.xattrs.put(name, value);
        }
        return errors;
    }

    /** Removes an attribute. */
    public Set<Integer> removexattr(String path, String name) {
        Found found = find(path);
        if (found.node == null) {
            return Set.of(found.errno);
        }
        if (found.node.xattrs.containsKey(name)) {
            changed(found.node);
            found.node.xattrs.remove(name);
            return Set.of();
        }
        return holdsUserXattrs(found.node) ? Set.of(ENODATA) : Set.of(ENODATA, EPERM);
    }

    /** Lets upper become the topmost lower layer, below a new one: what it showed shows on. */
    public void push() {
        root.mode = 0755;
        root.uid = 0;
        root.gid = 0;
        root.mtime = Shown.NOW;
        root.xattrs.clear();
        push(root, new HashSet<>());
    }

    private static void push(ModelNode dir, Set<ModelNode> seen) {
        dir.lowerPart = true;
        for (Map.Entry<String, ModelNode> child : dir.children.entrySet()) {
            ModelNode node = child.getValue();
            if (node.isDirectory()) {
                push(node, seen);
            } else if (node.shared || node.links > 1) {
                // Lower hard links are objects of their own without an index (I4).
                ModelNode own = seen.add(node) ? node : node.split();
                own.shared = true;
                child.setValue(own);
            }
        }
    }

    /** Lists a directory; null if the path leads to none. */
    public @Nullable Map<String, FileType> readdir(String path) {
        ModelNode dir = find(path).node;
        if (dir == null || !dir.isDirectory()) {
            return null;
        }
        Map<String, FileType> names = new TreeMap<>();
        dir.children.forEach((name, child) -> names.put(name, child.type));
        return names;
    }

    /** Returns everything that shows, by path. */
    public Map<String, Shown> view() {
        Map<String, Shown> shown = new TreeMap<>();
        collect("", root, shown, new IdentityHashMap<>());
        return shown;
    }

    /** Returns the names of each object that is no directory and has no names left in a lower layer. */
    public IdentityHashMap<ModelNode, Set<String>> identities() {
        IdentityHashMap<ModelNode, Set<String>> names = new IdentityHashMap<>();
        collect("", root, new TreeMap<>(), names);
        names.keySet().removeIf(node -> node.isDirectory() || node.shared);
        return names;
    }

    private static void collect(
            String path, ModelNode node, Map<String, Shown> shown, IdentityHashMap<ModelNode, Set<String>> names) {
        shown.put(path, new Shown(path, node.type, node.mode, node.uid, node.gid, node.rdev, node.mtime, node.text,
                Map.copyOf(node.xattrs)));
        names.computeIfAbsent(node, key -> new TreeSet<>()).add(path);
        node.children.forEach(
                (name, child) -> collect(path.isEmpty() ? name : path + "/" + name, child, shown, names));
    }
}
