package io.ufs.properties.model;

import io.ufs.core.vfs.FileType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One layer: a tree of entries by name, markers included. */
public final class ModelLayer {
    /** How an entry came to be, for whoever builds the same layer elsewhere. */
    public enum Kind {
        FILE,
        DIRECTORY,
        SYMLINK,
        FIFO,
        SOCKET,
        DEVICE,
        WHITEOUT,
        XATTR_WHITEOUT,
        /** The file {@code .wh.NAME}: the form of aufs, OCI and fuse-overlayfs. */
        DOT_WHITEOUT,
        HARD_LINK,
        /** What follows is about an entry that is there. */
        OPAQUE,
        DOT_OPAQUE,
        REDIRECT,
        METACOPY,
        MODE,
        OWNER,
        XATTR
    }

    /**
     * What to add to a layer.
     *
     * @param text content of a file, target of a symbolic link, path of what a hard link is another name of, value of
     *     a redirect, mode in octal, {@code UID:GID}, or {@code NAME=VALUE} of an attribute
     */
    public record Spec(Kind kind, String path, String text) {}

    /** Number of the device that {@link Kind#DEVICE} is: 1:3. */
    public static final int DEVICE_MAJOR = 1;

    /** See {@link #DEVICE_MAJOR}. */
    public static final int DEVICE_MINOR = 3;

    private static final long FIRST_TIME = 1_000;

    /** An entry of the layer. Two names of a hard link lead to one. */
    static final class Entry {
        final Kind kind;
        String text;
        final Map<String, Entry> children = new TreeMap<>();
        final Set<String> dotWhiteouts = new HashSet<>();
        boolean opaque;
        boolean dotOpaque;
        boolean holdsXattrWhiteouts;
        @Nullable String redirect;
        boolean metacopy;

        /** Length of what a metacopy's content is below; −1: not known yet. */
        int size = -1;

        int mode;
        int uid;
        int gid;
        long mtime;
        int links = 1;
        final Map<String, String> xattrs = new TreeMap<>();

        Entry(Kind kind, String text, long mtime) {
            this.kind = kind;
            this.text = text;
            this.mtime = mtime;
            this.mode = switch (kind) {
                case DIRECTORY -> 0755;
                case SYMLINK -> 0777;
                default -> 0644;
            };
        }

        boolean isDirectory() {
            return kind == Kind.DIRECTORY;
        }

        boolean isWhiteout() {
            return kind == Kind.WHITEOUT || kind == Kind.XATTR_WHITEOUT;
        }

        boolean isOpaque() {
            return opaque || dotOpaque;
        }

        FileType type() {
            return switch (kind) {
                case FILE -> FileType.REGULAR;
                case SYMLINK -> FileType.SYMLINK;
                case FIFO -> FileType.FIFO;
                case SOCKET -> FileType.SOCKET;
                case DEVICE -> FileType.CHARACTER_DEVICE;
                case DIRECTORY -> FileType.DIRECTORY;
                default -> throw new IllegalStateException("a marker");
            };
        }
    }

    final Entry root = new Entry(Kind.DIRECTORY, "", FIRST_TIME);
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

    /**
     * Returns what was added, in an order in which it can be made: modes come last, because what is made in a
     * set-group-ID directory inherits from it.
     */
    public List<Spec> specs() {
        return added.stream().sorted(Comparator.comparing(spec -> spec.kind() == Kind.MODE)).toList();
    }

    /** Returns the time of modification of what a path leads to, in seconds. */
    public long mtime(String path) {
        return require(path).mtime;
    }

    /** Returns the length that a metacopy must say to have; −1 for other entries. */
    public int metacopySize(String path) {
        Entry entry = require(path);
        return entry.metacopy ? Math.max(0, entry.size) : -1;
    }

    private Entry require(String path) {
        Entry entry = path.isEmpty() ? root : find(path);
        if (entry == null) {
            throw new IllegalArgumentException("nothing at " + path);
        }
        return entry;
    }

    private boolean add(Spec spec) {
        int slash = spec.path.lastIndexOf('/');
        Entry parent = slash < 0 ? root : find(spec.path.substring(0, slash));
        String name = spec.path.substring(slash + 1);
        if (parent == null || !parent.isDirectory()) {
            return false;
        }
        Entry there = parent.children.get(name);
        return switch (spec.kind) {
            case FILE, DIRECTORY, SYMLINK, FIFO, SOCKET, DEVICE, WHITEOUT -> there == null && put(parent, name, spec);
            case XATTR_WHITEOUT -> {
                boolean fits = there == null && !parent.opaque && put(parent, name, spec);
                parent.holdsXattrWhiteouts |= fits;
                yield fits;
            }
            case DOT_WHITEOUT -> (there == null || !there.metacopy) && parent.dotWhiteouts.add(name);
            case HARD_LINK -> there == null && link(parent, name, spec.text);
            default -> there != null && !there.isWhiteout() && mark(there, parent.dotWhiteouts.contains(name), spec);
        };
    }

    private boolean put(Entry parent, String name, Spec spec) {
        parent.children.put(name, new Entry(spec.kind, spec.text, FIRST_TIME + 1 + added.size()));
        return true;
    }

    private boolean link(Entry parent, String name, String path) {
        Entry existing = find(path);
        if (existing == null || existing.kind != Kind.FILE || existing.metacopy) {
            return false;
        }
        existing.links++;
        parent.children.put(name, existing);
        return true;
    }

    private static boolean mark(Entry entry, boolean dotWhiteout, Spec spec) {
        boolean directory = entry.isDirectory();
        boolean file = entry.kind == Kind.FILE;
        return switch (spec.kind) {
            case OPAQUE -> {
                boolean fits = directory && !entry.holdsXattrWhiteouts;
                entry.opaque |= fits;
                yield fits;
            }
            case DOT_OPAQUE -> {
                boolean fits = directory && !entry.dotOpaque;
                entry.dotOpaque |= fits;
                yield fits;
            }
            case METACOPY -> {
                boolean fits = file && entry.links == 1 && !dotWhiteout && !entry.metacopy;
                entry.metacopy |= fits;
                entry.text = fits ? "" : entry.text;
                yield fits;
            }
            case REDIRECT -> {
                boolean fits = (directory || entry.metacopy) && entry.redirect == null;
                entry.redirect = fits ? spec.text : entry.redirect;
                yield fits;
            }
            case MODE -> {
                boolean fits = entry.kind != Kind.SYMLINK;
                entry.mode = fits ? Integer.parseInt(spec.text, 8) : entry.mode;
                yield fits;
            }
            case OWNER -> {
                String[] ids = spec.text.split(":");
                entry.uid = Integer.parseInt(ids[0]);
                entry.gid = Integer.parseInt(ids[1]);
                yield true;
            }
            case XATTR -> {
                int equals = spec.text.indexOf('=');
                String attribute = spec.text.substring(0, equals);
                boolean fits = directory || file || attribute.startsWith("trusted.");
                if (fits) {
                    entry.xattrs.put(attribute, spec.text.substring(equals + 1));
                }
                yield fits;
            }
            default -> throw new IllegalStateException("no mark: " + spec);
        };
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
