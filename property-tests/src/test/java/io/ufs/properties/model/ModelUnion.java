package io.ufs.properties.model;

import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.RenameFlags;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a union shows: merged once from its layers by rules L1 to L6, then changed as a plain directory tree is.
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

    private final ModelNode root;

    /** Merges layers, topmost first. */
    public ModelUnion(@Nullable ModelLayer upper, List<ModelLayer> lowers) {
        List<Member> members = new ArrayList<>();
        if (upper != null) {
            members.add(new Member(upper.root, false));
        }
        lowers.forEach(lower -> members.add(new Member(lower.root, true)));
        root = merge(members);
    }

    private record Member(ModelLayer.Entry dir, boolean lower) {}

    private static ModelNode merge(List<Member> members) {
        ModelNode merged = new ModelNode(FileType.DIRECTORY, "", 0755);
        Set<String> names = new TreeSet<>();
        for (Member member : members) {
            names.addAll(member.dir.children.keySet());
            merged.lowerPart |= member.lower;
        }
        for (String name : names) {
            ModelNode child = find(members, name);
            if (child != null) {
                merged.children.put(name, child);
            }
        }
        return merged;
    }

    private static @Nullable ModelNode find(List<Member> members, String name) {
        List<Member> found = new ArrayList<>();
        for (Member member : members) {
            ModelLayer.Entry entry = member.dir.children.get(name);
            if (entry == null) {
                continue;
            }
            if (entry.isWhiteout()) {
                break;
            }
            if (!entry.isDirectory()) {
                if (found.isEmpty()) {
                    ModelNode node = new ModelNode(entry.type(), entry.text, usualMode(entry.type()));
                    node.shared = entry.shared;
                    return node;
                }
                break;
            }
            found.add(new Member(entry, member.lower));
            if (entry.opaque) {
                break;
            }
        }
        return found.isEmpty() ? null : merge(found);
    }

    private static int usualMode(FileType type) {
        return type == FileType.SYMLINK ? 0777 : type == FileType.DIRECTORY ? 0755 : 0644;
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

    /** Makes an object with the usual mode of its type. */
    public Set<Integer> make(String path, FileType type, String text) {
        Found parent = findParent(path);
        if (parent.node == null) {
            return Set.of(parent.errno);
        }
        if (parent.node.children.containsKey(nameOf(path))) {
            return Set.of(EEXIST);
        }
        parent.node.children.put(nameOf(path), new ModelNode(type, text, usualMode(type)));
        return Set.of();
    }

    /** Gives an object one more name. */
    public Set<Integer> link(String existing, String path) {
        Found source = find(existing);
        Found parent = findParent(path);
        Set<Integer> errors = new HashSet<>();
        if (source.node == null) {
            errors.add(source.errno);
        } else if (source.node.isDirectory()) {
            errors.add(EPERM);
        }
        if (parent.node == null) {
            errors.add(parent.errno);
        } else if (parent.node.children.containsKey(nameOf(path))) {
            errors.add(EEXIST);
        }
        if (errors.isEmpty()) {
            source.get().shared = false;
            parent.get().children.put(nameOf(path), source.get());
        }
        return errors;
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
        findParent(path).get().children.remove(nameOf(path));
        return Set.of();
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
        if (exchange && noReplace) {
            return Set.of(EINVAL);
        }
        ModelNode source = fromDir.node.children.get(nameOf(from));
        ModelNode target = toDir.node.children.get(nameOf(to));
        if (source == null) {
            return Set.of(ENOENT);
        }
        Set<Integer> errors = renameErrors(source, fromDir.node, target, toDir.node, exchange, noReplace);
        if (!errors.isEmpty() || source == target) {
            return errors;
        }
        if (!source.isDirectory()) {
            source.shared = false;
        }
        if (exchange && target != null) {
            target.shared = false;
            fromDir.node.children.put(nameOf(from), target);
        } else {
            fromDir.node.children.remove(nameOf(from));
        }
        toDir.node.children.put(nameOf(to), source);
        return Set.of();
    }

    private static Set<Integer> renameErrors(
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
        if (source.lowerPart || (exchange && target != null && target.lowerPart)) {
            errors.add(EXDEV);
        }
        return errors;
    }

    private Set<Integer> regularErrors(Found found) {
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

    /** Writes at the start of a file, or truncates it first. */
    public Set<Integer> write(String path, String text, boolean truncate) {
        Found found = find(path);
        Set<Integer> errors = regularErrors(found);
        if (errors.isEmpty()) {
            ModelNode file = found.get();
            file.shared = false;
            boolean longer = !truncate && file.text.length() > text.length();
            file.text = longer ? text + file.text.substring(text.length()) : text;
        }
        return errors;
    }

    /** Sets the length of a file; what is added reads as zeros. */
    public Set<Integer> truncate(String path, int size) {
        Found found = find(path);
        Set<Integer> errors = regularErrors(found);
        if (errors.isEmpty()) {
            ModelNode file = found.get();
            file.shared = false;
            int kept = Math.min(size, file.text.length());
            file.text = file.text.substring(0, kept) + "\0".repeat(size - kept);
        }
        return errors;
    }

    /** Sets permission bits; those of a symbolic link do not change. */
    public Set<Integer> chmod(String path, int mode) {
        Found found = find(path);
        if (found.node == null) {
            return Set.of(found.errno);
        }
        found.node.shared = false;
        if (found.node.type != FileType.SYMLINK) {
            found.node.mode = mode;
        }
        return Set.of();
    }

    /** Sets an attribute of the {@code user.} namespace, with the flags of {@code setxattr(2)}. */
    public Set<Integer> setxattr(String path, String name, String value, int flags) {
        Found found = find(path);
        if (found.node == null) {
            return Set.of(found.errno);
        }
        boolean exists = found.node.xattrs.containsKey(name);
        Set<Integer> errors = new HashSet<>();
        if (found.node.type != FileType.REGULAR && !found.node.isDirectory()) {
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
    public Collection<Set<String>> identities() {
        IdentityHashMap<ModelNode, Set<String>> names = new IdentityHashMap<>();
        collect("", root, new TreeMap<>(), names);
        names.keySet().removeIf(node -> node.isDirectory() || node.shared);
        return names.values();
    }

    private static void collect(
            String path, ModelNode node, Map<String, Shown> shown, IdentityHashMap<ModelNode, Set<String>> names) {
        shown.put(path, new Shown(path, node.type, node.mode, node.text, Map.copyOf(node.xattrs)));
        names.computeIfAbsent(node, key -> new TreeSet<>()).add(path);
        node.children.forEach(
                (name, child) -> collect(path.isEmpty() ? name : path + "/" + name, child, shown, names));
    }
}
