package io.ufs.runtime.tree;

import static io.ufs.core.sys.FileCalls.AT_EMPTY_PATH;
import static io.ufs.core.sys.FileCalls.AT_FDCWD;
import static io.ufs.core.sys.FileCalls.AT_REMOVEDIR;
import static io.ufs.core.sys.FileCalls.AT_SYMLINK_NOFOLLOW;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.Dirent64Layout;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.OpenHow;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.sys.ffm.StatxLayout;
import io.ufs.core.sys.ffm.Timespecs;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A directory that is held open, and what is done to the names in it. No method follows a symbolic link of the last name.
 * Errors are those of the system call that has the method's name, with the name in the message.
 */
public final class TreeDir implements AutoCloseable {
    private static final int OPEN_DIR = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;
    private static final int DIRENT_ROOM = 1 << 15;
    private static final int PATH_MAX = 4096;

    private final NativeCalls calls;
    private final Fd fd;

    private TreeDir(NativeCalls calls, Fd fd) {
        this.calls = calls;
        this.fd = fd;
    }

    /** Opens a directory by a path of the caller, whose symbolic links are followed. */
    public static TreeDir open(NativeCalls calls, byte[] path) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            int result = calls.file().openat(AT_FDCWD, scratch.string(path), OPEN_DIR, 0);
            return new TreeDir(calls, Fd.require(calls.file(), result, "open " + print(path)));
        }
    }

    /** As {@link #open(NativeCalls, byte[])}. */
    public static TreeDir open(NativeCalls calls, Path path) throws ErrnoException {
        return open(calls, path.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the descriptor, which stays this object's. */
    public int descriptor() {
        return fd.number();
    }

    /** Opens a directory in this one; ENOTDIR or ELOOP for a symbolic link. */
    public TreeDir openDir(Name name) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            int result = calls.file()
                    .openat(fd.number(), scratch.string(name.bytes()), OPEN_DIR | OpenFlags.O_NOFOLLOW, 0);
            return new TreeDir(calls, Fd.require(calls.file(), result, "open " + name));
        }
    }

    /**
     * Opens a directory by a path beneath this one. Symbolic links on the way are resolved as if this directory were the
     * root, and {@code ..} does not leave it ({@code RESOLVE_IN_ROOT}).
     *
     * @param path relative, of one name or more
     */
    public TreeDir resolve(byte[] path) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long resolve = OpenHow.RESOLVE_IN_ROOT | OpenHow.RESOLVE_NO_MAGICLINKS;
            long how = OpenHow.write(scratch, OPEN_DIR, 0, resolve);
            int result;
            do {
                result = calls.file().openat2(fd.number(), scratch.string(path), how, OpenHow.SIZE);
                // EAGAIN: something was renamed meanwhile, and the kernel could not be sure that nothing was left.
            } while (result == -Errno.EAGAIN || result == -Errno.EINTR);
            return new TreeDir(calls, Fd.require(calls.file(), result, "open " + print(path)));
        }
    }

    /** Reads the attributes of this directory. */
    public Stat stat() throws ErrnoException {
        Stat stat = stat(new byte[0], AT_EMPTY_PATH);
        if (stat == null) {
            throw new ErrnoException(Errno.ENOENT, "stat");
        }
        return stat;
    }

    /** Reads the attributes of a name, or returns null if there is none. */
    public @Nullable Stat stat(Name name) throws ErrnoException {
        return stat(name.bytes(), AT_SYMLINK_NOFOLLOW);
    }

    private @Nullable Stat stat(byte[] name, int flags) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(StatxLayout.SIZE);
            int result = calls.file()
                    .statx(fd.number(), scratch.string(name), flags, StatxLayout.STATX_BASIC_STATS, buffer);
            if (result == -Errno.ENOENT) {
                return null;
            }
            require(result, "stat", name);
            return StatxLayout.read(buffer);
        }
    }

    /** Lists the names, without {@code .} and {@code ..}, in the order of their bytes. */
    public List<Name> list() throws ErrnoException {
        List<Name> names = new ArrayList<>();
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(DIRENT_ROOM);
            CallResult.require(calls.file().lseek(fd.number(), 0, io.ufs.core.sys.FileCalls.SEEK_SET), "lseek");
            while (true) {
                long filled = calls.file().getdents64(fd.number(), buffer, DIRENT_ROOM);
                if (filled == 0 || filled == -Errno.ENOENT) {
                    break;
                }
                CallResult.require(filled, "getdents64");
                for (long at = buffer; at < buffer + filled; at += Dirent64Layout.reclen(at)) {
                    if (!Dirent64Layout.isDotOrDotDot(at)) {
                        names.add(Name.of(Dirent64Layout.name(at)));
                    }
                }
            }
        }
        names.sort(null);
        return names;
    }

    /** Makes a directory of mode 0700. */
    public void mkdir(Name name) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            require(calls.directory().mkdirat(fd.number(), scratch.string(name.bytes()), 0700), "mkdir", name.bytes());
        }
    }

    /**
     * Makes a regular file of mode 0600 and opens it for writing.
     *
     * @throws ErrnoException EEXIST if there is anything of that name, a dangling symbolic link included
     */
    public TreeFile create(Name name) throws ErrnoException {
        int flags =
                OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;
        return new TreeFile(calls, open(name, flags, 0600));
    }

    /** Opens a regular file for reading; it does not wait for the other end of a FIFO. */
    public TreeFile openFile(Name name) throws ErrnoException {
        int flags = OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK | OpenFlags.O_CLOEXEC;
        return new TreeFile(calls, open(name, flags, 0));
    }

    private Fd open(Name name, int flags, int mode) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            int result = calls.file().openat(fd.number(), scratch.string(name.bytes()), flags, mode);
            if (result < 0) {
                throw new ErrnoException(-result, "open " + name);
            }
            return Fd.of(calls.file(), result);
        }
    }

    /** Makes a symbolic link. */
    public void symlink(byte[] target, Name name) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long path = scratch.string(name.bytes());
            require(calls.directory().symlinkat(scratch.string(target), fd.number(), path), "symlink", name.bytes());
        }
    }

    /** Reads the target of a symbolic link. */
    public byte[] readlink(Name name) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(PATH_MAX);
            long length = calls.file().readlinkat(fd.number(), scratch.string(name.bytes()), buffer, PATH_MAX);
            require(length, "readlink", name.bytes());
            return NativeMemory.get(buffer, (int) length);
        }
    }

    /** Gives an object of another directory a second name, here; a symbolic link itself, not its target. */
    public void link(TreeDir from, Name existing, Name name) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long source = scratch.string(existing.bytes());
            long target = scratch.string(name.bytes());
            require(calls.directory().linkat(from.fd.number(), source, fd.number(), target, 0), "link", name.bytes());
        }
    }

    /**
     * Makes a device node, a FIFO or a socket.
     *
     * @param mode type and permission bits, without the umask's
     * @param device as in {@link io.ufs.core.vfs.DeviceId}
     */
    public void mknod(Name name, int mode, int device) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long path = scratch.string(name.bytes());
            require(calls.directory().mknodat(fd.number(), path, mode, device), "mknod", name.bytes());
        }
    }

    /** Removes a name that is no directory. */
    public void unlink(Name name) throws ErrnoException {
        remove(name, 0);
    }

    /** Removes an empty directory. */
    public void rmdir(Name name) throws ErrnoException {
        remove(name, AT_REMOVEDIR);
    }

    private void remove(Name name, int flags) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long path = scratch.string(name.bytes());
            require(calls.directory().unlinkat(fd.number(), path, flags), "unlink", name.bytes());
        }
    }

    /** Renames within one filesystem; a flag of {@link io.ufs.core.vfs.RenameFlags} or 0. */
    public void rename(Name name, TreeDir to, Name newName, int flags) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long source = scratch.string(name.bytes());
            long target = scratch.string(newName.bytes());
            require(calls.directory().renameat2(fd.number(), source, to.fd.number(), target, flags), "rename",
                    name.bytes());
        }
    }

    /** Sets owner and group of a name. */
    public void chown(Name name, int uid, int gid) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long path = scratch.string(name.bytes());
            require(calls.directory().fchownat(fd.number(), path, uid, gid, AT_SYMLINK_NOFOLLOW), "chown",
                    name.bytes());
        }
    }

    /** Sets the permission bits of a name that the caller knows to be no symbolic link. */
    public void chmod(Name name, int mode) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            require(calls.directory().fchmodat(fd.number(), scratch.string(name.bytes()), mode), "chmod", name.bytes());
        }
    }

    /** Sets the times of a name. */
    public void utimens(Name name, Timestamp time) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long path = scratch.string(name.bytes());
            long times = Timespecs.write(scratch, time, time);
            require(calls.directory().utimensat(fd.number(), path, times, AT_SYMLINK_NOFOLLOW), "utimensat",
                    name.bytes());
        }
    }

    /** Sets owner, attributes, mode and times of this directory itself, in the order in which none undoes another. */
    public TreeFile self() {
        return TreeFile.borrowed(calls, fd);
    }

    /** Lists the extended attributes of a name; none where the filesystem has none. */
    public List<XattrName> listxattr(Name name) throws ErrnoException {
        return TreeXattrs.list(calls, ProcPaths.of(fd.number(), name.bytes()));
    }

    /** Reads an extended attribute of a name, or returns null if there is none. */
    public byte @Nullable [] getxattr(Name name, XattrName key) throws ErrnoException {
        return TreeXattrs.get(calls, ProcPaths.of(fd.number(), name.bytes()), key);
    }

    /** Sets an extended attribute of a name. */
    public void setxattr(Name name, XattrName key, byte[] value) throws ErrnoException {
        TreeXattrs.set(calls, ProcPaths.of(fd.number(), name.bytes()), key, value);
    }

    /** Writes everything of the filesystem that holds this directory to its device. */
    public void syncfs() throws ErrnoException {
        CallResult.require(calls.file().syncfs(fd.number()), "syncfs");
    }

    /** Returns the system calls that this directory is worked on with. */
    NativeCalls calls() {
        return calls;
    }

    private static void require(long result, String operation, byte[] name) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException((int) -result, operation + " " + print(name));
        }
    }

    private static String print(byte[] name) {
        return io.ufs.runtime.tar.TarEntry.printable(name);
    }

    @Override
    public void close() {
        fd.close();
    }
}
