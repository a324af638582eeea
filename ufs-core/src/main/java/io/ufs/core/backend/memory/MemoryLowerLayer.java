package io.ufs.core.backend.memory;

import io.ufs.core.backend.memory.MemoryFilesystem.Held;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.RealInode;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.StatFs;
import org.jspecify.annotations.Nullable;

/** A tree as a lower layer. */
final class MemoryLowerLayer implements LowerLayer {
    private final MemoryFilesystem fs;
    private final String label;
    private final MemoryNode tree;
    private final MemoryDir root;

    MemoryLowerLayer(MemoryFilesystem fs, MemoryNode root, String label) {
        this.fs = fs;
        this.label = label;
        this.tree = root;
        this.root = new MemoryDir(fs, root, null, null);
    }

    @Override
    public RealDir root() {
        return root;
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
