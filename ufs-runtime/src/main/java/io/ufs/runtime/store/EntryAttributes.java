package io.ufs.runtime.store;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.XattrName;
import io.ufs.runtime.pack.LayerXattrs;
import io.ufs.runtime.tar.TarEntry;
import io.ufs.runtime.tree.TreeDir;
import io.ufs.runtime.tree.TreeFile;
import java.util.Map;

/**
 * Sets owner, extended attributes, mode and times, in the order in which none undoes another: a new owner clears set-id
 * bits and capabilities; an access list changes the mode; the time is last.
 */
final class EntryAttributes {
    private final boolean owners;
    private long skippedXattrs;

    EntryAttributes(boolean owners) {
        this.owners = owners;
    }

    long skippedXattrs() {
        return skippedXattrs;
    }

    /** Sets them on an open file or directory. */
    void apply(TarEntry entry, TreeFile file) throws ErrnoException {
        if (owners) {
            file.chown(entry.uid(), entry.gid());
        }
        for (Map.Entry<XattrName, byte[]> xattr : entry.xattrs().entrySet()) {
            if (LayerXattrs.isForeign(xattr.getKey())) {
                set(() -> file.setxattr(xattr.getKey(), xattr.getValue()));
            }
        }
        file.chmod(entry.mode());
        file.utimens(entry.mtime());
    }

    /** Sets them on an object that cannot be opened: a symbolic link, a device or a FIFO. */
    void apply(TarEntry entry, TreeDir parent, Name name) throws ErrnoException {
        if (owners) {
            parent.chown(name, entry.uid(), entry.gid());
        }
        for (Map.Entry<XattrName, byte[]> xattr : entry.xattrs().entrySet()) {
            if (LayerXattrs.isForeign(xattr.getKey())) {
                set(() -> parent.setxattr(name, xattr.getKey(), xattr.getValue()));
            }
        }
        if (entry.type() != io.ufs.runtime.tar.TarType.SYMLINK) {
            parent.chmod(name, entry.mode());
        }
        parent.utimens(name, entry.mtime());
    }

    private interface Setting {
        void run() throws ErrnoException;
    }

    private void set(Setting setting) throws ErrnoException {
        try {
            setting.run();
        } catch (ErrnoException e) {
            switch (e.errno()) {
                case Errno.EPERM, Errno.EACCES, Errno.EOPNOTSUPP, Errno.EINVAL -> skippedXattrs++;
                default -> throw e;
            }
        }
    }
}
