package io.ufs.core.backend.memory;

import io.ufs.core.backend.memory.MemoryFilesystem.Held;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import org.jspecify.annotations.Nullable;

/** An object of an upper layer. */
class MemoryUpperInode extends MemoryInode implements UpperInode {
    /** {@code EXT4_FL_USER_MODIFIABLE}: the flags that {@code FS_IOC_SETFLAGS} can set. */
    private static final int SETTABLE_FLAGS = 0x604BC0FF;

    MemoryUpperInode(MemoryFilesystem fs, MemoryNode node, @Nullable MemoryInode dir, @Nullable Name name) {
        super(fs, node, dir, name);
    }

    @Override
    public final BackingFile open(int flags) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.OPEN)) {
            MemoryNode file = resolve();
            requireRegular(file);
            if ((flags & OpenFlags.O_ACCMODE) == OpenFlags.O_ACCMODE) {
                throw new ErrnoException(Errno.EINVAL);
            }
            if (OpenFlags.triggersCopyUp(flags)) {
                file.requireMutable();
                boolean appends = (flags & (OpenFlags.O_APPEND | OpenFlags.O_TRUNC)) == OpenFlags.O_APPEND;
                if (!appends) {
                    file.requireChangeable();
                }
            }
            if ((flags & OpenFlags.O_TRUNC) != 0) {
                file.requireContent().truncate(0);
                MemoryFile.contentChanged(fs, file);
            }
            return new MemoryFile(fs, file, flags);
        }
    }

    @Override
    public final void chmod(int mode) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.CHMOD)) {
            MemoryNode at = resolve();
            if (at.type == FileType.SYMLINK) {
                throw new ErrnoException(Errno.EOPNOTSUPP);
            }
            at.requireChangeable();
            requireOwner(at);
            int permissions = mode & Mode.PERMISSION_BITS;
            if (!fs.features().privileged() && at.gid != fs.processGid()) {
                permissions &= ~Mode.S_ISGID;
            }
            at.permissions = permissions;
            PosixAcl.chmod(at);
            at.ctime = fs.now();
        }
    }

    @Override
    public final void chown(int uid, int gid) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.CHOWN)) {
            MemoryNode at = resolve();
            at.requireChangeable();
            boolean ownIds = (uid == -1 || uid == at.uid && uid == fs.processUid())
                    && (gid == -1 || gid == at.gid || gid == fs.processGid());
            if (!fs.features().privileged() && !(ownIds && at.uid == fs.processUid())) {
                throw new ErrnoException(Errno.EPERM);
            }
            at.uid = uid == -1 ? at.uid : uid;
            at.gid = gid == -1 ? at.gid : gid;
            if (!at.isDirectory()) {
                MemoryFile.dropSetId(at);
                at.xattrs.remove(XattrName.SECURITY_CAPABILITY);
            }
            at.ctime = fs.now();
        }
    }

    @Override
    public final void utimens(Timestamp atime, Timestamp mtime) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.UTIMENS)) {
            MemoryNode at = resolve();
            if (isOmit(atime) && isOmit(mtime)) {
                return;
            }
            at.requireChangeable();
            requireOwner(at);
            Timestamp now = fs.now();
            at.atime = pick(atime, at.atime, now);
            at.mtime = pick(mtime, at.mtime, now);
            at.ctime = now;
        }
    }

    private static boolean isOmit(Timestamp time) {
        return time.nanos() == Timestamp.UTIME_OMIT;
    }

    private static Timestamp pick(Timestamp asked, Timestamp old, Timestamp now) throws ErrnoException {
        if (isOmit(asked)) {
            return old;
        }
        if (asked.nanos() == Timestamp.UTIME_NOW) {
            return now;
        }
        if (asked.nanos() < 0 || asked.nanos() > 999_999_999) {
            throw new ErrnoException(Errno.EINVAL);
        }
        return asked;
    }

    @Override
    public final void truncate(long size) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.TRUNCATE)) {
            MemoryNode at = resolve();
            SparseContent content = at.requireContent();
            at.requireChangeable();
            content.truncate(size);
            MemoryFile.contentChanged(fs, at);
        }
    }

    @Override
    public final void setxattr(XattrName name, byte[] value, int flags) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.SETXATTR)) {
            MemoryXattrs.set(fs, resolve(), name, value, flags);
        }
    }

    @Override
    public final void removexattr(XattrName name) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.REMOVEXATTR)) {
            MemoryXattrs.remove(fs, resolve(), name);
        }
    }

    @Override
    public final void setInodeFlags(int flags) throws ErrnoException {
        try (Held _ = fs.begin(BackendCall.SETFLAGS)) {
            MemoryNode at = resolve();
            requireFlagsSupport(at);
            requireOwner(at);
            if ((flags & ~SETTABLE_FLAGS) != 0) {
                throw new ErrnoException(Errno.EOPNOTSUPP);
            }
            int guarded = MemoryNode.IMMUTABLE | MemoryNode.APPEND_ONLY;
            if (((flags ^ at.inodeFlags) & guarded) != 0 && !fs.features().privileged()) {
                throw new ErrnoException(Errno.EPERM);
            }
            at.inodeFlags = flags;
            at.ctime = fs.now();
        }
    }

    private void requireOwner(MemoryNode at) throws ErrnoException {
        if (!fs.features().privileged() && at.uid != fs.processUid()) {
            throw new ErrnoException(Errno.EPERM);
        }
    }
}
