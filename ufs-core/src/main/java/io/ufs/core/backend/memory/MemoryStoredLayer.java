package io.ufs.core.backend.memory;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.layer.StoredLayer;
import io.ufs.core.layer.UpperDir;

/** A tree and its work directory as they lie there. */
final class MemoryStoredLayer extends MemoryLayer implements StoredLayer {
    private final MemoryUpperDir root;
    private final MemoryUpperDir workBase;

    MemoryStoredLayer(MemoryFilesystem fs, MemoryNode root, MemoryNode workBase, String label) {
        super(fs, root, label);
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
}
