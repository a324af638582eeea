package io.ufs.core.backend.memory;

import io.ufs.core.backend.memory.MemoryFilesystem.Held;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.RealInode;
import io.ufs.core.vfs.StatFs;

/** A tree as a lower layer. */
final class MemoryLowerLayer implements LowerLayer {
    private final MemoryFilesystem fs;
    private final String label;
    private final MemoryDir root;

    MemoryLowerLayer(MemoryFilesystem fs, MemoryNode root, String label) {
        this.fs = fs;
        this.label = label;
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
    public void close() {
        // Nothing is held open.
    }
}
