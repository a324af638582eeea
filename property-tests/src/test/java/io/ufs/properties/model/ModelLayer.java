package io.ufs.properties.model;

import io.ufs.core.vfs.FileType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One layer: a tree of entries by name, markers included. */
public final class ModelLayer {
    /** How an entry came to be, for whoever builds the same layer elsewhere. */
    public enum Kind {
        FILE,
        DIRECTORY,
        OPAQUE_DIRECTORY,
        SYMLINK,
        FIFO,
        WHITEOUT,
        XATTR_WHITEOUT,
        HARD_LINK
    }

    /**
     * What to add to a layer.
     *
     * @param text content of a file, target of a symbolic link, or path of what a hard link is another name of
     */
    public record Spec(Kind kind, String path, String text) {}

    /** An entry of the layer. */
    static final class Entry {
        final Kind kind;
        final String text;
        final Map<String, Entry> children = new TreeMap<>();
        boolean opaque;
        boolean holdsXattrWhiteouts;
        boolean shared;

        Entry(Kind kind, String text) {
            this.kind = kind;
            this.text = text;
        }

        boolean isDirectory() {
            return kind == Kind.DIRECTORY || kind == Kind.OPAQUE_DIRECTORY;
        }

        boolean isWhiteout() {
            return kind == Kind.WHITEOUT || kind == Kind.XATTR_WHITEOUT;
        }

        FileType type() {
            return switch (kind) {
                case FILE, HARD_LINK -> FileType.REGULAR;
                case SYMLINK -> FileType.SYMLINK;
                case FIFO -> FileType.FIFO;
                case DIRECTORY, OPAQUE_DIRECTORY, WHITEOUT, XATTR_WHITEOUT -> FileType.DIRECTORY;
            };
        }
    }

    final Entry root = new Entry(Kind.DIRECTORY, "");
    private final List<Spec> added = new ArrayList<>();

    private ModelLayer() {}

    /** Makes a layer of those of {@code wanted} that fit: a name is given once, and only in a directory. */
    public static ModelLayer of(List<Spec> wanted) {
        ModelLayer layer = new ModelLayer();
        for (Spec spec : wanted) {
            if (layer.add(spec)) {
                layer.added.add(spec);
            }
        }
        return layer;
    }

    /** Returns what was added, in its order. */
    public List<Spec> specs() {
        return List.copyOf(added);
    }

    private boolean add(Spec spec) {
        int slash = spec.path.lastIndexOf('/');
        Entry parent = slash < 0 ? root : find(spec.path.substring(0, slash));
        String name = spec.path.substring(slash + 1);
        if (parent == null || !parent.isDirectory() || parent.children.containsKey(name)) {
            return false;
        }
        Entry entry = new Entry(spec.kind, spec.text);
        switch (spec.kind) {
            case OPAQUE_DIRECTORY -> entry.opaque = true;
            case XATTR_WHITEOUT -> {
                if (parent.opaque) {
                    return false;
                }
                parent.holdsXattrWhiteouts = true;
            }
            case HARD_LINK -> {
                Entry existing = find(spec.text);
                if (existing == null || existing.kind != Kind.FILE) {
                    return false;
                }
                existing.shared = true;
                entry = new Entry(Kind.HARD_LINK, existing.text);
                entry.shared = true;
            }
            case FILE, DIRECTORY, SYMLINK, FIFO, WHITEOUT -> {}
        }
        parent.children.put(name, entry);
        return true;
    }

    private @Nullable Entry find(String path) {
        Entry at = root;
        for (String name : path.split("/")) {
            Entry next = at.children.get(name);
            if (next == null) {
                return null;
            }
            at = next;
        }
        return at;
    }

    @Override
    public String toString() {
        return added.toString();
    }
}
