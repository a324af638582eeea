package io.ufs.core.backend.linux;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.DirectoryCalls;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.RenameFlags;
import java.util.ArrayList;
import java.util.List;

/**
 * Empties a directory, however deep its junk is. A directory that is not empty is not descended into: its
 * subdirectories are moved up beside it and their turn comes later. Thus two descriptors and no recursion are
 * enough, and no path gets too long.
 */
final class TreeRemover {
    private static final int OPEN_DIR = OpenFlags.O_RDONLY
            | OpenFlags.O_DIRECTORY
            | OpenFlags.O_NOFOLLOW
            | OpenFlags.O_CLOEXEC;

    private static final int OWNER_ALL = 0700;

    private final FileCalls file;
    private final DirectoryCalls directory;
    private final String label;
    private long nextName;

    /**
     * Makes a remover.
     *
     * @param label what messages call the directory
     */
    TreeRemover(NativeCalls calls, String label) {
        this.file = calls.file();
        this.directory = calls.directory();
        this.label = label;
    }

    /** Makes {@code name} in {@code parent} an empty directory, whatever it is now. */
    void makeDirectory(int parent, Name name, int mode) throws ErrnoException {
        int opened = openDir(parent, name);
        if (opened >= 0) {
            try (Fd dir = Fd.of(file, opened)) {
                empty(dir.number());
            }
        }
        int removed = remove(parent, name);
        if (removed < 0 && removed != -Errno.ENOENT) {
            throw failure(removed, name);
        }
        try (Scratch scratch = Scratch.open()) {
            int made = directory.mkdirat(parent, scratch.string(name.bytes()), mode);
            if (made < 0) {
                throw failure(made, name);
            }
        }
    }

    /** Removes everything in an open directory. */
    void empty(int top) throws ErrnoException {
        List<Name> names = list(top);
        while (!names.isEmpty()) {
            for (Name name : names) {
                int removed = remove(top, name);
                if (removed == -Errno.ENOTEMPTY || removed == -Errno.EEXIST) {
                    flatten(top, name);
                    removed = remove(top, name);
                }
                if (removed < 0 && removed != -Errno.ENOENT) {
                    throw failure(removed, name);
                }
            }
            names = list(top);
        }
    }

    /** Leaves a directory of {@code top} empty: what cannot be removed from it at once moves up. */
    private void flatten(int top, Name name) throws ErrnoException {
        int opened = openDir(top, name);
        if (opened < 0) {
            throw failure(opened, name);
        }
        try (Fd dir = Fd.of(file, opened)) {
            for (Name inner : list(dir.number())) {
                int removed = remove(dir.number(), inner);
                if (removed == -Errno.ENOTEMPTY || removed == -Errno.EEXIST) {
                    removed = moveUp(dir.number(), inner, top);
                }
                if (removed < 0 && removed != -Errno.ENOENT) {
                    throw failure(removed, inner);
                }
            }
        }
    }

    private int moveUp(int dirfd, Name name, int top) {
        while (true) {
            try (Scratch scratch = Scratch.open()) {
                long from = scratch.string(name.bytes());
                long to = scratch.string("#junk" + nextName++);
                int result = directory.renameat2(dirfd, from, top, to, RenameFlags.RENAME_NOREPLACE);
                if (result == -Errno.EACCES) {
                    // A directory that moves to another parent must itself be writable: ".." in it changes.
                    makeAccessible(dirfd, name);
                    result = directory.renameat2(dirfd, from, top, to, RenameFlags.RENAME_NOREPLACE);
                }
                if (result != -Errno.EEXIST) {
                    return result;
                }
            }
        }
    }

    /** Removes one name; a directory only if it is empty. */
    private int remove(int dirfd, Name name) {
        try (Scratch scratch = Scratch.open()) {
            long path = scratch.string(name.bytes());
            int result = directory.unlinkat(dirfd, path, 0);
            // EPERM is what POSIX says, and some filesystems, for a directory.
            if (result == -Errno.EISDIR || result == -Errno.EPERM) {
                int asDir = directory.unlinkat(dirfd, path, FileCalls.AT_REMOVEDIR);
                return asDir == -Errno.ENOTDIR ? result : asDir;
            }
            return result;
        }
    }

    private int openDir(int dirfd, Name name) {
        try (Scratch scratch = Scratch.open()) {
            long path = scratch.string(name.bytes());
            int result = file.openat(dirfd, path, OPEN_DIR, 0);
            if (result == -Errno.EACCES) {
                makeAccessible(dirfd, name);
                return file.openat(dirfd, path, OPEN_DIR, 0);
            }
            if (result < 0) {
                return result;
            }
            // Reading may be allowed where searching and writing are not.
            directory.fchmod(result, OWNER_ALL);
            return result;
        }
    }

    /** Gives the owner all rights on a directory, never through a symbolic link. */
    private void makeAccessible(int dirfd, Name name) {
        try (Scratch scratch = Scratch.open()) {
            int flags = OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;
            int fd = file.openat(dirfd, scratch.string(name.bytes()), flags, 0);
            if (fd >= 0) {
                directory.fchmodat(FileCalls.AT_FDCWD, ProcPath.of(scratch, fd), OWNER_ALL);
                file.close(fd);
            }
        }
    }

    private List<Name> list(int dirfd) throws ErrnoException {
        List<Name> names = new ArrayList<>();
        file.lseek(dirfd, 0, FileCalls.SEEK_SET);
        DirStream.list(file, dirfd, (Name name, FileType type, long ino) -> names.add(name));
        return names;
    }

    private ErrnoException failure(int result, Name name) {
        return new ErrnoException(-result, label + ": cannot remove leftover '" + name + "'; remove it by hand");
    }
}
