package io.ufs.core.backend.memory;

import io.ufs.core.backend.memory.MemoryFilesystem.Held;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.layer.RealInode;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.XattrName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object addressed by its place. As strict as the contract allows: a place that holds another object by now is
 * ESTALE, so that an engine which forgot to follow a rename is found out.
 */
class MemoryInode implements RealInode {
    /** {@code FILEID_INO32_GEN}: the handle type of ext4. */
    private static final int HANDLE_TYPE = 1;

    final MemoryFilesystem fs;
    private final MemoryNode node;
    private @Nullable MemoryInode dir;
    private @Nullable Name name;
    private int pins;

    /** The root of a tree has neither {@code dir} nor {@code name}, a tmpfile too. */
    MemoryInode(MemoryFilesystem fs, MemoryNode node, @Nullable MemoryInode dir, @Nullable Name name) {
        this.fs = fs;
        this.node = node;
        this.dir = dir;
        this.name = name;
    }

    /** Finds the object. Needs the lock. */
    final MemoryNode resolve() throws ErrnoException {
        if (pins > 0 || dir == null || name == null) {
            if (dir == null && pins == 0 && node.nlink == 0) {
                throw new ErrnoException(Errno.ENOENT, "no place");
            }
            return node;
        }
        MemoryNode found = dir.resolve().children.get(name);
        if (found == null) {
            throw new ErrnoException(Errno.ENOENT, name.toString());
        }
        if (found != node) {
            throw new ErrnoException(Errno.ESTALE, name.toString());
        }
        return node;
    }

    /** Moves the place. Needs the lock. */
    final void place(MemoryInode newDir, Name newName) {
        dir = newDir;
        name = newName;
    }

    /** Gives a place to an object that has none. Needs the lock. */
    final void placeIfNone(MemoryInode newDir, Name newName) {
        if (dir == null) {
            place(newDir, newName);
        }
    }

    @Override
    public final FileType type() {
        return node.type;
    }

    @Override
    public final Stat stat() throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.STAT)) {
            return resolve().stat(fs.dev());
        }
    }

    @Override
    public final byte[] readlink() throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.READLINK)) {
            MemoryNode link = resolve();
            if (link.type != FileType.SYMLINK) {
                throw new ErrnoException(Errno.EINVAL);
            }
            return link.target.clone();
        }
    }

    @Override
    public final byte @Nullable [] getxattr(XattrName xattr) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.GETXATTR)) {
            return MemoryXattrs.get(fs, resolve(), xattr);
        }
    }

    @Override
    public final List<XattrName> listxattr() throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.LISTXATTR)) {
            return MemoryXattrs.list(fs, resolve());
        }
    }

    @Override
    public BackingFile open(int flags) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.OPEN)) {
            MemoryNode file = resolve();
            requireRegular(file);
            if (OpenFlags.triggersCopyUp(flags)) {
                throw new ErrnoException(Errno.EROFS);
            }
            return new MemoryFile(fs, file, flags);
        }
    }

    static void requireRegular(MemoryNode file) throws ErrnoException {
        if (file.type != FileType.REGULAR) {
            throw new ErrnoException(file.type == FileType.SYMLINK ? Errno.ELOOP : Errno.EINVAL);
        }
    }

    @Override
    public final int inodeFlags() throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.GETFLAGS)) {
            MemoryNode at = resolve();
            requireFlagsSupport(at);
            return at.inodeFlags;
        }
    }

    static void requireFlagsSupport(MemoryNode at) throws ErrnoException {
        if (at.type != FileType.REGULAR && at.type != FileType.DIRECTORY) {
            throw new ErrnoException(Errno.ENOTTY);
        }
    }

    @Override
    public final byte @Nullable [] fileHandle() throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.FILE_HANDLE)) {
            if (!fs.hasFileHandles()) {
                return null;
            }
            return ByteBuffer.allocate(12)
                    .order(ByteOrder.nativeOrder())
                    .putInt(HANDLE_TYPE)
                    .putInt((int) resolve().ino)
                    .putInt(0)
                    .array();
        }
    }

    @Override
    public final void pin() throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.PIN)) {
            resolve();
            pinLocked();
        }
    }

    final void pinLocked() {
        fs.addUser(node);
        pins++;
    }

    @Override
    public final void unpin() {
        try (Held _ = fs.hold()) {
            if (pins == 0) {
                throw new IllegalStateException("unpin without pin: " + this);
            }
            pins--;
            fs.dropUser(node);
        }
    }

    /** Returns the place for people: {@code a/b#17}. */
    @Override
    public final String toString() {
        String path = name == null ? "" : name.toString();
        for (MemoryInode at = dir; at != null && at.name != null; at = at.dir) {
            path = at.name + "/" + path;
        }
        return path + "#" + node.ino;
    }
}
