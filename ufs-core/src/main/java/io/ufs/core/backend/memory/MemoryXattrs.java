package io.ufs.core.backend.memory;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.XattrName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of extended attributes ({@code fs/xattr.c}: {@code xattr_permission}, {@code setxattr}). */
final class MemoryXattrs {
    /** {@code XATTR_SIZE_MAX}, in bytes. */
    private static final int MAX_VALUE = 65_536;

    private static final XattrName USER = XattrName.of("user.");
    private static final XattrName TRUSTED = XattrName.of("trusted.");
    private static final XattrName SECURITY = XattrName.of("security.");

    private MemoryXattrs() {}

    static byte @Nullable [] get(MemoryFilesystem fs, MemoryNode node, XattrName name) throws ErrnoException {
        requireLength(name);
        byte[] value = isVisible(fs, name) ? node.xattrs.get(name) : null;
        return value == null ? null : value.clone();
    }

    static List<XattrName> list(MemoryFilesystem fs, MemoryNode node) {
        return node.xattrs.keySet().stream().filter(name -> isVisible(fs, name)).toList();
    }

    static void set(MemoryFilesystem fs, MemoryNode node, XattrName name, byte[] value, int flags)
            throws ErrnoException {
        if ((flags & ~(UpperInode.XATTR_CREATE | UpperInode.XATTR_REPLACE)) != 0) {
            throw new ErrnoException(Errno.EINVAL);
        }
        requireLength(name);
        if (value.length > MAX_VALUE) {
            throw new ErrnoException(Errno.E2BIG);
        }
        requireWritable(fs, node, name);
        boolean exists = node.xattrs.containsKey(name);
        if (exists && (flags & UpperInode.XATTR_CREATE) != 0) {
            throw new ErrnoException(Errno.EEXIST);
        }
        if (!exists && (flags & UpperInode.XATTR_REPLACE) != 0) {
            throw new ErrnoException(Errno.ENODATA);
        }
        if (PosixAcl.isAcl(name)) {
            PosixAcl.set(node, name, value);
        } else {
            node.xattrs.put(name, value.clone());
        }
        node.ctime = fs.now();
    }

    static void remove(MemoryFilesystem fs, MemoryNode node, XattrName name) throws ErrnoException {
        requireLength(name);
        requireWritable(fs, node, name);
        if (node.xattrs.remove(name) == null) {
            if (PosixAcl.isAcl(name)) {
                return;
            }
            throw new ErrnoException(Errno.ENODATA);
        }
        node.ctime = fs.now();
    }

    private static void requireLength(XattrName name) throws ErrnoException {
        int length = name.bytes().length;
        if (length == 0 || length > XattrName.MAX_LENGTH) {
            throw new ErrnoException(Errno.ERANGE);
        }
    }

    private static boolean isVisible(MemoryFilesystem fs, XattrName name) {
        if (name.startsWith(TRUSTED)) {
            return fs.features().trustedXattrs();
        }
        return !name.startsWith(USER) || fs.features().userXattrs();
    }

    private static void requireWritable(MemoryFilesystem fs, MemoryNode node, XattrName name) throws ErrnoException {
        node.requireChangeable();
        if (name.startsWith(USER)) {
            requireSuffix(name, USER);
            if (!fs.features().userXattrs()) {
                throw new ErrnoException(Errno.EOPNOTSUPP);
            }
            if (node.type != FileType.REGULAR && node.type != FileType.DIRECTORY) {
                throw new ErrnoException(Errno.EPERM);
            }
        } else if (name.startsWith(TRUSTED)) {
            requireSuffix(name, TRUSTED);
            requireTrue(fs.features().trustedXattrs());
        } else if (name.startsWith(SECURITY)) {
            requireSuffix(name, SECURITY);
            requireTrue(fs.features().privileged());
        } else if (PosixAcl.isAcl(name)) {
            if (node.type == FileType.SYMLINK) {
                throw new ErrnoException(Errno.EOPNOTSUPP);
            }
            requireTrue(fs.features().privileged() || node.uid == fs.processUid());
        } else {
            throw new ErrnoException(Errno.EOPNOTSUPP);
        }
    }

    private static void requireSuffix(XattrName name, XattrName prefix) throws ErrnoException {
        if (name.bytes().length == prefix.bytes().length) {
            throw new ErrnoException(Errno.EINVAL);
        }
    }

    private static void requireTrue(boolean permitted) throws ErrnoException {
        if (!permitted) {
            throw new ErrnoException(Errno.EPERM);
        }
    }
}
