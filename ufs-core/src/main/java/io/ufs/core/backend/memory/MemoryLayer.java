package io.ufs.core.backend.memory;

import io.ufs.core.backend.memory.MemoryFilesystem.Held;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.layer.RealInode;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.StatFs;
import org.jspecify.annotations.Nullable;

/** A tree as a layer: what all of them have, whether they are read or written. */
abstract class MemoryLayer implements LowerLayer {
    final MemoryFilesystem fs;
    private final MemoryNode tree;
    private final String label;

    MemoryLayer(MemoryFilesystem fs, MemoryNode tree, String label) {
        this.fs = fs;
        this.tree = tree;
        this.label = label;
    }

    @Override
    public final long filesystemType() {
        return fs.statfs().type();
    }

    @Override
    public final StatFs statfs() throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.STATFS)) {
            return fs.statfs();
        }
    }

    @Override
    public final String label() {
        return label;
    }

    @Override
    public final byte[] encodeOrigin(RealInode inode) throws ErrnoException {
        return fs.encodeOrigin(inode);
    }

    @Override
    public final long decodeOrigin(byte[] origin) {
        return MemoryOrigin.decode(fs.dev(), origin);
    }

    @Override
    public final @Nullable Stat statOrigin(byte[] origin) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.STAT)) {
            long ino = MemoryOrigin.decode(fs.dev(), origin);
            MemoryNode found = ino == 0 ? null : tree.find(ino);
            return found == null ? null : found.stat(fs.dev());
        }
    }

    @Override
    public final byte[] filesystemId() {
        return MemoryOrigin.filesystemId(fs.dev());
    }

    @Override
    public final void close() {
        // Nothing is held open.
    }
}
