package io.ufs.core.backend.memory;

import io.ufs.core.backend.memory.MemoryFilesystem.Held;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.layer.StoredLayer;
import io.ufs.core.layer.UpperLayer;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.XattrName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A directory tree of a {@link MemoryFilesystem}: what a layer is made of. It outlives the layers that are opened on
 * it, as a directory on a disk outlives a mount.
 */
public final class MemoryTree {
    private static final Name WORK = Name.of("work");
    private static final Name INDEX = Name.of("index");

    private final MemoryFilesystem fs;
    private final String label;
    private final MemoryNode root;
    private final MemoryNode index;
    private final MemoryNode workBase;
    private MemoryNode work;

    MemoryTree(MemoryFilesystem fs, String label) {
        this.fs = fs;
        this.label = label;
        try (Held _ = fs.hold()) {
            this.root = fs.newNode(FileType.DIRECTORY, 0755);
            this.work = fs.newNode(FileType.DIRECTORY, 0);
            this.index = fs.newNode(FileType.DIRECTORY, 0);
            this.workBase = fs.newNode(FileType.DIRECTORY, 0755);
            workBase.children.put(WORK, work);
            workBase.children.put(INDEX, index);
        }
    }

    /** Returns what adds objects past all rules, as someone does who changes a layer while it is not mounted. */
    public TreeSeed seed() {
        return new TreeSeed(fs, root);
    }

    /** Opens the tree for reading. */
    public LowerLayer asLower() {
        return new MemoryLowerLayer(fs, root, label);
    }

    /** Opens the tree for writing, with an emptied work directory: also what follows a crash. */
    public UpperLayer asUpper() {
        try (Held _ = fs.hold()) {
            bury(work);
            work = fs.newNode(FileType.DIRECTORY, 0);
            workBase.children.put(WORK, work);
            return new MemoryUpperLayer(fs, root, work, index, label);
        }
    }

    /** Opens the tree with what is in its work directory: to examine it, not to mount it. */
    public StoredLayer asStored() {
        return new MemoryStoredLayer(fs, root, workBase, label);
    }

    /** Removes what a directory holds. Needs the lock. */
    private void bury(MemoryNode dir) {
        for (MemoryNode child : List.copyOf(dir.children.values())) {
            bury(child);
            MemoryRename.bury(dir, child, fs.now());
        }
        dir.children.clear();
    }

    /** Returns the filesystem. */
    public MemoryFilesystem filesystem() {
        return fs;
    }

    /** Returns the names in the work directory: none when the mount is idle. */
    public List<Name> workNames() {
        try (Held _ = fs.hold()) {
            return new ArrayList<>(work.children.keySet());
        }
    }

    /** Returns the names in the index of hard links. */
    public List<Name> indexNames() {
        try (Held _ = fs.hold()) {
            return new ArrayList<>(index.children.keySet());
        }
    }

    /** Returns what adds objects to the index of hard links, as another mount or a copy of the layers could. */
    public TreeSeed indexSeed() {
        return new TreeSeed(fs, index);
    }

    /** Returns what adds objects to the work area, as a crash leaves them. */
    public TreeSeed workSeed() {
        return new TreeSeed(fs, work);
    }

    /** Draws the tree in the notation of {@link TreeSeed#draw}, sorted by path. Equal trees have equal drawings. */
    public String drawing() {
        return drawing(name -> true);
    }

    /**
     * Draws the tree as {@link #drawing()} does.
     *
     * @param shown which extended attributes are in the drawing
     */
    public String drawing(Predicate<XattrName> shown) {
        try (Held _ = fs.hold()) {
            return new TreeDrawing(shown, false).of(root);
        }
    }

    /** Writes down everything: as {@link #drawing()}, with inode numbers, link counts and times. */
    public String snapshot() {
        try (Held _ = fs.hold()) {
            return new TreeDrawing(name -> true, true).of(root);
        }
    }
}
