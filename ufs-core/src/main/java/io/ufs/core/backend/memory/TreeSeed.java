package io.ufs.core.backend.memory;

import io.ufs.core.backend.memory.MemoryFilesystem.Held;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.DeviceId;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Adds objects to a tree without asking for permission or for faults. Paths are relative to its root, with {@code /}
 * between names in UTF-8; directories on the way are made with mode 0755. What cannot be drawn throws {@link
 * IllegalArgumentException}.
 */
public final class TreeSeed {
    private static final byte[] YES = {'y'};
    private static final byte[] HOLDS_XATTR_WHITEOUTS = {'x'};

    private final MemoryFilesystem fs;
    private final MemoryNode root;

    TreeSeed(MemoryFilesystem fs, MemoryNode root) {
        this.fs = fs;
        this.root = root;
    }

    /**
     * Adds what a text describes, one object a line. Empty lines and lines that start with {@code #} say nothing.
     *
     * <pre>
     * etc/                            directory; . is the root
     * etc/passwd "root:x:0\n"         regular file; \n, \t, \\, \" and \xNN as in C
     * etc/mtab -> "/proc/mounts"      symbolic link
     * etc/passwd- = etc/passwd        hard link
     * etc/shadow (whiteout)           device 0:0
     * etc/group (xattr-whiteout)      empty file with overlay.whiteout, and its directory is marked x
     * run/pipe (fifo)                 also (socket)
     * dev/null (char 1:3)             also (block 8:0)
     * </pre>
     *
     * <p>After that may come, in any order: {@code mode=0600}, {@code uid=1}, {@code gid=1}, {@code mtime=123}
     * (seconds; atime too), {@code size=4} (of a regular file; with a hole at its end), {@code opaque} (sets {@code overlay.opaque=y}), and any extended attribute, for example
     * {@code user.a="b"}. A path with a blank stands in double quotes.
     */
    public TreeSeed draw(String drawing) {
        List<TreeLine> lines =
                drawing.lines().map(TreeLine::parse).flatMap(Optional::stream).toList();
        lines.forEach(line -> line.addObject(this));
        // Attributes last: adding to a directory changes its times.
        lines.forEach(line -> line.addAttributes(this));
        return this;
    }

    /** Adds a directory, unless it is there. */
    public TreeSeed dir(String path) {
        try (Held _ = fs.hold()) {
            directory(path);
        }
        return this;
    }

    /** Adds a regular file with mode 0644 and this text in UTF-8. */
    public TreeSeed file(String path, String text) {
        return file(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a regular file with mode 0644. */
    public TreeSeed file(String path, byte[] bytes) {
        try (Held _ = fs.hold()) {
            add(path, FileType.REGULAR, 0644);
        }
        return data(path, 0, bytes);
    }

    /** Adds a regular file, if it is not there, and writes into it at a position: what is before is a hole. */
    public TreeSeed data(String path, long offset, byte[] bytes) {
        try (Held _ = fs.hold()) {
            MemoryNode file = find(path);
            if (file == null) {
                file = add(path, FileType.REGULAR, 0644);
            }
            if (file.requireContent().write(offset, MemorySegment.ofArray(bytes)) != bytes.length) {
                throw new IllegalArgumentException("no space for " + path);
            }
            return this;
        } catch (ErrnoException e) {
            throw new IllegalArgumentException(path, e);
        }
    }

    /** Sets the length of a regular file; more than it has is a hole. */
    public TreeSeed size(String path, long bytes) {
        try (Held _ = fs.hold()) {
            require(path).requireContent().truncate(bytes);
            return this;
        } catch (ErrnoException e) {
            throw new IllegalArgumentException(path, e);
        }
    }

    /** Adds a symbolic link. */
    public TreeSeed symlink(String path, String target) {
        try (Held _ = fs.hold()) {
            add(path, FileType.SYMLINK, 0777).target = target.getBytes(StandardCharsets.UTF_8);
        }
        return this;
    }

    /** Adds one more name of an object that is no directory. */
    public TreeSeed hardLink(String path, String existing) {
        try (Held _ = fs.hold()) {
            MemoryNode node = require(existing);
            if (node.isDirectory()) {
                throw new IllegalArgumentException("a directory: " + existing);
            }
            attach(path, node);
            node.nlink++;
        }
        return this;
    }

    /** Adds a whiteout of the kernel's form: a character device 0:0 with mode 0. */
    public TreeSeed whiteout(String path) {
        try (Held _ = fs.hold()) {
            add(path, FileType.CHARACTER_DEVICE, 0);
        }
        return this;
    }

    /** Adds a whiteout of the xattr form: an empty file with {@code overlay.whiteout}; marks its directory. */
    public TreeSeed xattrWhiteout(String path) {
        try (Held _ = fs.hold()) {
            add(path, FileType.REGULAR, 0).xattrs.put(fs.overlayXattr("whiteout"), YES);
            MemoryNode parent = directory(parentOf(path));
            parent.xattrs.putIfAbsent(fs.overlayXattr("opaque"), HOLDS_XATTR_WHITEOUTS);
        }
        return this;
    }

    /** Adds a fifo, a socket or a device. */
    public TreeSeed special(String path, FileType type, int major, int minor) {
        try (Held _ = fs.hold()) {
            add(path, type, 0644).rdev = DeviceId.of(major, minor);
        }
        return this;
    }

    /** Marks a directory opaque; makes it if it is not there. */
    public TreeSeed opaque(String path) {
        try (Held _ = fs.hold()) {
            directory(path).xattrs.put(fs.overlayXattr("opaque"), YES);
        }
        return this;
    }

    /** Sets an extended attribute. */
    public TreeSeed xattr(String path, String name, String value) {
        return xattr(path, name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Sets an extended attribute. */
    public TreeSeed xattr(String path, String name, byte[] value) {
        try (Held _ = fs.hold()) {
            require(path).xattrs.put(XattrName.of(name), value.clone());
        }
        return this;
    }

    /** Sets permission, set-id and sticky bits. */
    public TreeSeed mode(String path, int permissions) {
        try (Held _ = fs.hold()) {
            require(path).permissions = permissions & Mode.PERMISSION_BITS;
        }
        return this;
    }

    /** Sets owner and group. */
    public TreeSeed owner(String path, int uid, int gid) {
        try (Held _ = fs.hold()) {
            MemoryNode node = require(path);
            node.uid = uid;
            node.gid = gid;
        }
        return this;
    }

    /** Sets the times of the last access and the last change of content. */
    public TreeSeed times(String path, Timestamp atime, Timestamp mtime) {
        try (Held _ = fs.hold()) {
            MemoryNode node = require(path);
            node.atime = atime;
            node.mtime = mtime;
        }
        return this;
    }

    /** Sets the inode flags of {@code FS_IOC_SETFLAGS}. */
    public TreeSeed inodeFlags(String path, int flags) {
        try (Held _ = fs.hold()) {
            require(path).inodeFlags = flags;
        }
        return this;
    }

    /** Removes an object, a directory with all that is in it. */
    public TreeSeed remove(String path) {
        try (Held _ = fs.hold()) {
            MemoryNode node = require(path);
            MemoryNode parent = directory(parentOf(path));
            parent.children.remove(lastName(path));
            MemoryRename.bury(parent, node, fs.now());
            parent.touch(fs.now());
        }
        return this;
    }

    void uid(String path, int uid) {
        try (Held _ = fs.hold()) {
            require(path).uid = uid;
        }
    }

    void gid(String path, int gid) {
        try (Held _ = fs.hold()) {
            require(path).gid = gid;
        }
    }

    private MemoryNode add(String path, FileType type, int permissions) {
        MemoryNode node = fs.newNode(type, permissions);
        attach(path, node);
        return node;
    }

    private void attach(String path, MemoryNode node) {
        MemoryNode parent = directory(parentOf(path));
        if (parent.children.putIfAbsent(lastName(path), node) != null) {
            throw new IllegalArgumentException("drawn twice: " + path);
        }
        parent.touch(fs.now());
    }

    private MemoryNode directory(String path) {
        MemoryNode at = root;
        for (String part : parts(path)) {
            Name name = Name.of(part);
            MemoryNode next = at.children.get(name);
            if (next == null) {
                next = fs.newNode(FileType.DIRECTORY, 0755);
                next.parent = at;
                at.children.put(name, next);
                at.nlink++;
                at.touch(fs.now());
            }
            if (!next.isDirectory()) {
                throw new IllegalArgumentException("no directory: " + part + " in " + path);
            }
            at = next;
        }
        return at;
    }

    private @Nullable MemoryNode find(String path) {
        MemoryNode at = root;
        for (String part : parts(path)) {
            MemoryNode next = at.children.get(Name.of(part));
            if (next == null) {
                return null;
            }
            at = next;
        }
        return at;
    }

    private MemoryNode require(String path) {
        MemoryNode found = find(path);
        if (found == null) {
            throw new IllegalArgumentException("nothing at " + path);
        }
        return found;
    }

    private static String[] parts(String path) {
        return Arrays.stream(path.split("/"))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .toArray(String[]::new);
    }

    private static String parentOf(String path) {
        String[] parts = parts(path);
        return String.join("/", Arrays.copyOf(parts, Math.max(0, parts.length - 1)));
    }

    private static Name lastName(String path) {
        String[] parts = parts(path);
        if (parts.length == 0) {
            throw new IllegalArgumentException("the root cannot be added or removed");
        }
        return Name.of(parts[parts.length - 1]);
    }
}
