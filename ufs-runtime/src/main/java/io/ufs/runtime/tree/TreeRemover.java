package io.ufs.runtime.tree;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.RenameFlags;
import java.util.List;

/**
 * Removes trees, however deep: a subdirectory that is not empty is moved up instead of descended into, so that two
 * descriptors and no recursion are enough. A mount point in the tree is not touched (EBUSY).
 */
public final class TreeRemover {
    private long nextName;

    /** Removes whatever has the name, with everything beneath it; nothing happens if there is nothing. */
    public void remove(TreeDir dir, Name name) throws ErrnoException {
        int errno = tryRemove(dir, name);
        if (errno == Errno.ENOTEMPTY || errno == Errno.EEXIST) {
            try (TreeDir top = openAccessible(dir, name)) {
                empty(top);
            }
            errno = tryRemove(dir, name);
        }
        if (errno != 0 && errno != Errno.ENOENT) {
            throw new ErrnoException(errno, "remove " + name);
        }
    }

    /** Removes everything in a directory. */
    public void empty(TreeDir top) throws ErrnoException {
        List<Name> names = top.list();
        while (!names.isEmpty()) {
            for (Name name : names) {
                int errno = tryRemove(top, name);
                if (errno == Errno.ENOTEMPTY || errno == Errno.EEXIST) {
                    flatten(top, name);
                    errno = tryRemove(top, name);
                }
                if (errno != 0 && errno != Errno.ENOENT) {
                    throw new ErrnoException(errno, "remove " + name);
                }
            }
            names = top.list();
        }
    }

    private void flatten(TreeDir top, Name name) throws ErrnoException {
        try (TreeDir dir = openAccessible(top, name)) {
            for (Name inner : dir.list()) {
                int errno = tryRemove(dir, inner);
                if (errno == Errno.ENOTEMPTY || errno == Errno.EEXIST) {
                    openAccessible(dir, inner).close();
                    moveUp(dir, inner, top);
                } else if (errno != 0 && errno != Errno.ENOENT) {
                    throw new ErrnoException(errno, "remove " + inner);
                }
            }
        }
    }

    private void moveUp(TreeDir dir, Name name, TreeDir top) throws ErrnoException {
        while (true) {
            try {
                dir.rename(name, top, Name.of("#removed" + nextName++), RenameFlags.RENAME_NOREPLACE);
                return;
            } catch (ErrnoException e) {
                if (e.errno() != Errno.EEXIST) {
                    throw e;
                }
            }
        }
    }

    /** An ordinary user cannot empty a directory that is read-only, but may make it writable. */
    private static TreeDir openAccessible(TreeDir dir, Name name) throws ErrnoException {
        try {
            TreeDir opened = dir.openDir(name);
            if ((opened.stat().mode() & 0300) != 0300) {
                opened.self().chmod(0700);
            }
            return opened;
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EACCES) {
                throw e;
            }
            dir.chmod(name, 0700);
            return dir.openDir(name);
        }
    }

    private static int tryRemove(TreeDir dir, Name name) {
        try {
            dir.unlink(name);
            return 0;
        } catch (ErrnoException e) {
            // EPERM is what POSIX says of a directory, and some filesystems.
            if (e.errno() != Errno.EISDIR && e.errno() != Errno.EPERM) {
                return e.errno();
            }
            try {
                dir.rmdir(name);
                return 0;
            } catch (ErrnoException asDir) {
                return asDir.errno() == Errno.ENOTDIR ? e.errno() : asDir.errno();
            }
        }
    }
}
