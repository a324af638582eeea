package io.ufs.core.backend.memory;

import io.ufs.core.backend.memory.MemoryFilesystem.Held;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.layer.UpperLayer;
import io.ufs.core.layer.WorkDir;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A tree as an upper layer, with an empty work directory beside it. */
final class MemoryUpperLayer extends MemoryLayer implements UpperLayer {
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;

    /** The kernel copies up in pieces of 1 MiB (C5); smaller ones here let small tests see several. */
    private static final int PIECE = 64 << 10;

    private final MemoryUpperDir root;
    private final WorkDir workDir;
    private final MemoryNode index;

    MemoryUpperLayer(MemoryFilesystem fs, MemoryNode root, MemoryNode work, MemoryNode index, String label) {
        super(fs, root, label);
        this.index = index;
        this.root = new MemoryUpperDir(fs, root, null, null);
        this.workDir = new WorkDir(new MemoryUpperDir(fs, work, null, null));
    }

    @Override
    public UpperDir root() {
        return root;
    }

    @Override
    public WorkDir workDir() {
        return workDir;
    }

    @Override
    public UpperDir openIndex() throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.MKDIR)) {
            return new MemoryUpperDir(fs, index, null, null);
        }
    }

    @Override
    public UpperFeatures features() {
        return fs.features();
    }

    @Override
    public void copyData(BackingFile source, BackingFile target, long size, boolean synced) throws ErrnoException {
        copy(source, target, size);
    }

    /** Copies content from any file to one in memory. */
    static void copy(BackingFile source, BackingFile target, long size) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(PIECE);
            long at = 0;
            while (at < size) {
                long start = dataFrom(source, at, size);
                if (start >= size) {
                    break;
                }
                long end = Math.min(size, source.lseek(start, SEEK_HOLE));
                at = copyRange(source, target, start, end, buffer);
                if (at < end) {
                    break;
                }
            }
        }
        target.truncate(size);
    }

    private static long dataFrom(BackingFile source, long at, long size) throws ErrnoException {
        try {
            return source.lseek(at, SEEK_DATA);
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENXIO) {
                return size;
            }
            throw e;
        }
    }

    /** Copies up to {@code end}; returns less than that if the source has become shorter. */
    private static long copyRange(BackingFile source, BackingFile target, long start, long end, MemorySegment buffer)
            throws ErrnoException {
        long at = start;
        while (at < end) {
            int read = source.read(at, buffer.asSlice(0, Math.min(buffer.byteSize(), end - at)));
            if (read == 0) {
                break;
            }
            int done = 0;
            while (done < read) {
                done += target.write(at + done, buffer.asSlice(done, read - done));
            }
            at += read;
        }
        return at;
    }

    @Override
    public void settle(BackingFile file) throws ErrnoException {
        file.fsync(false);
    }

    @Override
    public void syncfs() throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.SYNCFS)) {
            fs.statfs();
        }
    }
}
