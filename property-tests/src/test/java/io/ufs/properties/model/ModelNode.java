package io.ufs.properties.model;

import io.ufs.core.vfs.FileType;
import java.util.Map;
import java.util.TreeMap;

/** An object that the union shows. Two names of one object lead to the same node. */
public final class ModelNode {
    final FileType type;

    /** Content of a file, target of a symbolic link. */
    String text;

    int mode;
    final Map<String, String> xattrs = new TreeMap<>();
    final Map<String, ModelNode> children = new TreeMap<>();

    /** Whether a lower layer has a part in this directory: then it cannot be renamed (R2). */
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

    /** Returns the content of a file. */
    public String text() {
        return text;
    }

    boolean contains(ModelNode other) {
        return this == other || children.values().stream().anyMatch(child -> child.contains(other));
    }
}
