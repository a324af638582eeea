package io.ufs.core.backend.memory;

import io.ufs.core.backend.memory.MemoryFilesystem.Held;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.XattrName;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** An open file. It has no descriptor. */
final class MemoryFile implements BackingFile {
    private static final int KEEP_SIZE = 0x01;
    private static final int PUNCH_HOLE = 0x02;
    private static final int ZERO_RANGE = 0x10;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final long COPY_PIECE = 1 << 20;

    private final MemoryFilesystem fs;
    private final MemoryNode node;
    private final SparseContent content;
    private final int flags;
    private boolean closed;

    /** Opens {@code node}. Needs the lock. */
    MemoryFile(MemoryFilesystem fs, MemoryNode node, int flags) throws ErrnoException {
        this.fs = fs;
        this.node = node;
        this.content = node.requireContent();
        this.flags = flags;
        fs.addUser(node);
    }

    @Override
    public int read(long offset, MemorySegment target) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.READ)) {
            requireReadable();
            return content.read(offset, target);
        }
    }

    @Override
    public int write(long offset, MemorySegment source) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.WRITE)) {
            requireWritable();
            if (source.byteSize() == 0) {
                return 0; // also past the end: nothing grows
            }
            boolean append = (flags & OpenFlags.O_APPEND) != 0;
            int written = content.write(append ? content.size() : offset, source);
            if (written > 0) {
                contentChanged(fs, node);
            }
            return written;
        }
    }

    /** What every change of content brings: times, and no set-id bits and capabilities ({@code file_remove_privs}). */
    static void contentChanged(MemoryFilesystem fs, MemoryNode node) {
        node.touch(fs.now());
        node.xattrs.remove(XattrName.SECURITY_CAPABILITY);
        if (!fs.features().privileged()) {
            dropSetId(node);
        }
    }

    static void dropSetId(MemoryNode node) {
        boolean groupExecutes = (node.permissions & Mode.S_IXGRP) != 0;
        node.permissions &= ~(groupExecutes ? Mode.S_ISUID | Mode.S_ISGID : Mode.S_ISUID);
    }

    @Override
    public Stat stat() throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.STAT)) {
            requireOpen();
            return node.stat(fs.dev());
        }
    }

    @Override
    public void truncate(long size) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.TRUNCATE)) {
            requireOpen();
            if (!OpenFlags.isWritable(flags)) {
                throw new ErrnoException(Errno.EINVAL);
            }
            node.requireChangeable();
            content.truncate(size);
            contentChanged(fs, node);
        }
    }

    @Override
    public void fallocate(int mode, long offset, long length) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.FALLOCATE)) {
            requireWritable();
            if (offset < 0 || length <= 0) {
                throw new ErrnoException(Errno.EINVAL);
            }
            if (offset + length > SparseContent.MAX_SIZE || offset + length < 0) {
                throw new ErrnoException(Errno.EFBIG);
            }
            switch (mode) {
                case 0 -> {
                    content.allocate(offset, length);
                    content.growTo(offset + length);
                }
                case KEEP_SIZE -> content.allocate(offset, length);
                case KEEP_SIZE | PUNCH_HOLE -> {
                    node.requireChangeable();
                    content.punch(offset, length);
                }
                case ZERO_RANGE, ZERO_RANGE | KEEP_SIZE -> {
                    content.punch(offset, length);
                    content.allocate(offset, length);
                    if (mode == ZERO_RANGE) {
                        content.growTo(offset + length);
                    }
                }
                default -> throw new ErrnoException(Errno.EOPNOTSUPP);
            }
            contentChanged(fs, node);
        }
    }

    @Override
    public long lseek(long offset, int whence) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.LSEEK)) {
            requireOpen();
            return switch (whence) {
                case SEEK_DATA -> content.seekData(offset);
                case SEEK_HOLE -> content.seekHole(offset);
                default -> throw new ErrnoException(Errno.EINVAL);
            };
        }
    }

    @Override
    public long copyFileRange(long offset, BackingFile target, long targetOffset, long length) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.COPY_FILE_RANGE);
                Arena arena = Arena.ofConfined()) {
            if (!(target instanceof MemoryFile to) || to.fs != fs) {
                throw new ErrnoException(Errno.EXDEV);
            }
            requireReadable();
            to.requireWritable();
            if ((to.flags & OpenFlags.O_APPEND) != 0) {
                throw new ErrnoException(Errno.EBADF);
            }
            if (offset < 0 || targetOffset < 0 || length < 0) {
                throw new ErrnoException(Errno.EINVAL);
            }
            long wanted = Math.min(length, Math.max(0, content.size() - offset));
            if (to.node == node && offset < targetOffset + wanted && targetOffset < offset + wanted) {
                throw new ErrnoException(Errno.EINVAL);
            }
            long piece = Math.min(wanted, COPY_PIECE);
            if (piece == 0) {
                return 0;
            }
            MemorySegment buffer = arena.allocate(piece);
            int read = content.read(offset, buffer);
            int written = to.content.write(targetOffset, buffer.asSlice(0, read));
            contentChanged(fs, to.node);
            return written;
        }
    }

    @Override
    public void fsync(boolean dataOnly) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.FSYNC)) {
            requireOpen();
        }
    }

    @Override
    public int descriptor() {
        return -1;
    }

    @Override
    public void close() {
        try (Held _ = fs.hold()) {
            if (!closed) {
                closed = true;
                fs.dropUser(node);
            }
        }
    }

    private void requireOpen() throws ErrnoException {
        if (closed) {
            throw new ErrnoException(Errno.EBADF, "closed file");
        }
    }

    private void requireReadable() throws ErrnoException {
        requireOpen();
        if ((flags & OpenFlags.O_ACCMODE) == OpenFlags.O_WRONLY) {
            throw new ErrnoException(Errno.EBADF);
        }
    }

    private void requireWritable() throws ErrnoException {
        requireOpen();
        if (!OpenFlags.isWritable(flags)) {
            throw new ErrnoException(Errno.EBADF);
        }
    }
}
