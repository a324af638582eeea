package io.ufs.core.backend.memory;

import io.ufs.core.backend.memory.MemoryFilesystem.Held;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.RealDirentSink;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A directory of a lower layer. */
final class MemoryDir extends MemoryInode implements RealDir {
    MemoryDir(MemoryFilesystem fs, MemoryNode node, @Nullable MemoryInode dir, @Nullable Name name) {
        super(fs, node, dir, name);
    }

    @Override
    public @Nullable RealEntry lookup(Name name) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.LOOKUP)) {
            MemoryNode found = child(resolve(), name);
            if (found == null) {
                return null;
            }
            MemoryInode inode = found.isDirectory()
                    ? new MemoryDir(fs, found, this, name)
                    : new MemoryInode(fs, found, this, name);
            return new RealEntry(inode, found.stat(fs.dev()));
        }
    }

    @Override
    public void readdir(RealDirentSink sink) throws ErrnoException {
        list(this, sink);
    }

    /** Returns the object of that name, or null. */
    static @Nullable MemoryNode child(MemoryNode dir, Name name) throws ErrnoException {
        requireDirectory(dir);
        return dir.children.get(name);
    }

    static void requireDirectory(MemoryNode dir) throws ErrnoException {
        if (!dir.isDirectory()) {
            throw new ErrnoException(Errno.ENOTDIR);
        }
    }

    /** Lists a directory without the lock held while the sink works. */
    static void list(MemoryInode dir, RealDirentSink sink) throws ErrnoException {
        List<Dirent> entries = new ArrayList<>();
        try (Held _ = dir.fs.begin(BackendCall.READDIR)) {
            MemoryNode node = dir.resolve();
            requireDirectory(node);
            for (Map.Entry<Name, MemoryNode> child : node.children.entrySet()) {
                entries.add(new Dirent(child.getKey(), child.getValue().type, child.getValue().ino));
            }
        }
        for (Dirent entry : entries) {
            sink.entry(entry.name, entry.type, entry.ino);
        }
    }

    private record Dirent(Name name, FileType type, long ino) {}
}
