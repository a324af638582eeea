package io.ufs.properties.model;

import io.ufs.core.vfs.FileType;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** An object that the union shows. Two names of one object lead to the same node. */
public final class ModelNode {
    final FileType type;

    /** Content of a file, target of a symbolic link. */
    String text;

    int rdev;
    int mode;
    int uid;
    int gid;

    /** Seconds, or {@link Shown#NOW}. */
    long mtime = Shown.NOW;

    int links = 1;

    /** Whether it has never had a name: then it may get one though it has none. */
    boolean tmpfile;

    final Map<String, String> xattrs = new TreeMap<>();
    final Map<String, ModelNode> children = new TreeMap<>();

    /** Whether a lower layer has a part in this directory: then it cannot be renamed without redirects (R2). */
    boolean lowerPart;

    /** Whether a lower layer has other names of it: whether they show as one object depends on copy-up (I4). */
    boolean shared;

    ModelNode(FileType type, String text, int mode) {
        this.type = type;
        this.text = text;
        this.mode = mode;
    }

    boolean isDirectory() {
        return type == FileType.DIRECTORY;
    }

    /** Returns the type. */
    public FileType type() {
        return type;
    }

    /** Returns the content of a file. */
    public String text() {
        return text;
    }

    /** Returns the permission bits. */
    public int mode() {
        return mode;
    }

    /** Returns how many names it has; what that is is not known if {@link #isShared()}. */
    public int links() {
        return links;
    }

    /** Says whether its number and link count depend on which of its lower names were changed. */
    public boolean isShared() {
        return shared;
    }

    /** Returns the names in a directory, as they are now. */
    public Set<String> names() {
        return Set.copyOf(children.keySet());
    }

    boolean contains(ModelNode other) {
        return this == other || children.values().stream().anyMatch(child -> child.contains(other));
    }

    /** Returns a copy without children: what another name of it becomes when they are one object no more. */
    ModelNode split() {
        ModelNode other = new ModelNode(type, text, mode);
        other.rdev = rdev;
        other.uid = uid;
        other.gid = gid;
        other.mtime = mtime;
        other.xattrs.putAll(xattrs);
        return other;
    }
}
