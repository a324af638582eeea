package io.ufs.core.backend.memory;

import io.ufs.core.layer.RealDir;

/** A tree as a lower layer. */
final class MemoryLowerLayer extends MemoryLayer {
    private final MemoryDir root;

    MemoryLowerLayer(MemoryFilesystem fs, MemoryNode root, String label) {
        super(fs, root, label);
        this.root = new MemoryDir(fs, root, null, null);
    }

    @Override
    public RealDir root() {
        return root;
    }
}
