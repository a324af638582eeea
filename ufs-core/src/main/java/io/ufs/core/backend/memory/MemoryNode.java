package io.ufs.core.backend.memory;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An inode: plain fields, guarded by the lock of its filesystem. */
final class MemoryNode {
    /** {@code FS_IMMUTABLE_FL}. */
    static final int IMMUTABLE = 0x10;

    /** {@code FS_APPEND_FL}. */
    static final int APPEND_ONLY = 0x20;

    final long ino;
    final FileType type;
    final Map<XattrName, byte[]> xattrs = new LinkedHashMap<>();

    /** Entries of a directory in the order of their making; empty for other types. */
    final Map<Name, MemoryNode> children = new LinkedHashMap<>();

    /** Content of a regular file, else null. */
    final @Nullable SparseContent content;

    /** Target of a symbolic link, else empty. */
    byte[] target = {};

    /** The directory above; null for a root, for what is no directory, and for a removed directory. */
    @Nullable MemoryNode parent;

    int permissions;
    int nlink;
    int uid;
    int gid;
    int rdev;
    int inodeFlags;
    Timestamp atime;
    Timestamp mtime;
    Timestamp ctime;
    final Timestamp btime;

    /** Open files and pins: while there are any, the content stays although the last name is gone. */
    int users;

    /** Whether a first name may still be given to it ({@code O_TMPFILE}). */
    boolean linkable;

    /** Whether it was a directory that {@code rmdir} or {@code rename} removed. */
    boolean removed;

    MemoryNode(long ino, FileType type, BlockBudget budget, Timestamp now) {
        this.ino = ino;
        this.type = type;
        this.content = type == FileType.REGULAR ? new SparseContent(budget) : null;
        this.atime = now;
        this.mtime = now;
        this.ctime = now;
        this.btime = now;
        this.nlink = type == FileType.DIRECTORY ? 2 : 1;
    }

    boolean isDirectory() {
        return type == FileType.DIRECTORY;
    }

    boolean isWhiteoutDevice() {
        return type == FileType.CHARACTER_DEVICE && rdev == 0;
    }

    int mode() {
        return type.modeBits() | permissions;
    }

    /** Returns the content of a regular file; EINVAL for another type. */
    SparseContent requireContent() throws ErrnoException {
        if (content == null) {
            throw new ErrnoException(isDirectory() ? Errno.EISDIR : Errno.EINVAL);
        }
        return content;
    }

    /** Throws EPERM if the inode is immutable or append-only. */
    void requireChangeable() throws ErrnoException {
        if ((inodeFlags & (IMMUTABLE | APPEND_ONLY)) != 0) {
            throw new ErrnoException(Errno.EPERM);
        }
    }

    /** Throws EPERM if the inode is immutable. */
    void requireMutable() throws ErrnoException {
        if ((inodeFlags & IMMUTABLE) != 0) {
            throw new ErrnoException(Errno.EPERM);
        }
    }

    /** Says whether {@code other} is this directory or lies below it. */
    boolean isAncestorOrSelfOf(@Nullable MemoryNode other) {
        for (MemoryNode at = other; at != null; at = at.parent) {
            if (at == this) {
                return true;
            }
        }
        return false;
    }

    /** Finds an object in this tree by its number; null if it is not there. */
    @Nullable MemoryNode find(long wanted) {
        if (ino == wanted) {
            return this;
        }
        for (MemoryNode child : children.values()) {
            MemoryNode found = child.find(wanted);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Marks content or entries as changed. */
    void touch(Timestamp now) {
        mtime = now;
        ctime = now;
    }

    /** One name less; the content goes with the last name and the last user. */
    void dropLink(Timestamp now) {
        nlink--;
        ctime = now;
        freeIfUnused();
    }

    void dropUser() {
        users--;
        freeIfUnused();
    }

    private void freeIfUnused() {
        if (content != null && nlink == 0 && users == 0) {
            content.free();
        }
    }

    Stat stat(long dev) {
        long size = content != null ? content.size() : isDirectory() ? BlockBudget.BLOCK_SIZE : target.length;
        long sectors = content != null ? content.sectors() : isDirectory() ? BlockBudget.BLOCK_SIZE / 512 : 0;
        return new Stat(
                dev,
                ino,
                mode(),
                nlink,
                uid,
                gid,
                rdev,
                size,
                sectors,
                BlockBudget.BLOCK_SIZE,
                atime.seconds(),
                atime.nanos(),
                mtime.seconds(),
                mtime.nanos(),
                ctime.seconds(),
                ctime.nanos(),
                btime.seconds(),
                btime.nanos(),
                inodeFlags & (IMMUTABLE | APPEND_ONLY));
    }
}
