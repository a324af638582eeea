package io.ufs.core.backend.memory;

import io.ufs.core.backend.memory.MemoryFilesystem.Held;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.StoredLayer;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.StatFs;
import org.jspecify.annotations.Nullable;

/** A tree and its work directory as they lie there. */
final class MemoryStoredLayer implements StoredLayer {
    private final MemoryFilesystem fs;
    private final String label;
    private final MemoryNode tree;
    private final MemoryUpperDir root;
    private final MemoryUpperDir workBase;

    MemoryStoredLayer(MemoryFilesystem fs, MemoryNode root, MemoryNode workBase, String label) {
        this.fs = fs;
        this.label = label;
        this.tree = root;
        this.root = new MemoryUpperDir(fs, root, null, null);
        this.workBase = new MemoryUpperDir(fs, workBase, null, null);
    }

    @Override
    public UpperDir root() {
        return root;
    }

    @Override
    public UpperDir workBase() {
        return workBase;
    }

    @Override
    public void copyData(BackingFile source, BackingFile target, long size) throws ErrnoException {
        MemoryUpperLayer.copy(source, target, size);
    }

    @Override
    public StatFs statfs() throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.STATFS)) {
            return fs.statfs();
        }
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public byte[] encodeOrigin(RealInode inode) throws ErrnoException {
        return fs.encodeOrigin(inode);
    }

    @Override
    public long decodeOrigin(byte[] origin) {
        return MemoryOrigin.decode(fs.dev(), origin);
    }

    @Override
    public @Nullable Stat statOrigin(byte[] origin) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.STAT)) {
            long ino = MemoryOrigin.decode(fs.dev(), origin);
            MemoryNode found = ino == 0 ? null : tree.find(ino);
            return found == null ? null : found.stat(fs.dev());
        }
    }

    @Override
    public byte[] filesystemId() {
        return MemoryOrigin.filesystemId(fs.dev());
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}
