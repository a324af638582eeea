package io.ufs.cli.contract;

import static io.ufs.core.sys.CallResult.require;
import static io.ufs.core.sys.FileCalls.AT_EMPTY_PATH;
import static io.ufs.core.sys.FileCalls.AT_FDCWD;
import static io.ufs.core.sys.FileCalls.AT_REMOVEDIR;
import static io.ufs.core.sys.FileCalls.AT_SYMLINK_FOLLOW;
import static io.ufs.core.sys.FileCalls.AT_SYMLINK_NOFOLLOW;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.sys.ffm.StatfsLayout;
import io.ufs.core.sys.ffm.StatxLayout;
import io.ufs.core.sys.ffm.Timespecs;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.StatFs;
import io.ufs.core.vfs.Timestamp;
import java.nio.charset.StandardCharsets;

/**
 * System calls by path, as a C program would make them. A path is a string of bytes: each {@code char} is
 * one byte (ISO 8859-1), so that names need not be UTF-8.
 */
public final class Posix {
    /** The system calls of ufs itself. */
    public static final NativeCalls CALLS = FfmCalls.open();

    private static final int AT_STATX_FORCE_SYNC = 0x2000;

    private Posix() {}

    /** Encodes a path or a text, one byte a character. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Decodes bytes, one character a byte. */
    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    public static OpenFile open(String path, int flags) throws ErrnoException {
        return open(path, flags, 0);
    }

    public static OpenFile open(String path, int flags, int mode) throws ErrnoException {
        return openat(AT_FDCWD, path, flags, mode);
    }

    static OpenFile openat(int dirfd, String path, int flags, int mode) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            int fd = CALLS.file().openat(dirfd, scratch.string(bytes(path)), flags | OpenFlags.O_CLOEXEC, mode);
            return new OpenFile(require(fd, "open " + path));
        }
    }

    /** Reads a whole file. */
    public static String read(String path) throws ErrnoException {
        try (OpenFile file = open(path, OpenFlags.O_RDONLY)) {
            return text(file.readAll());
        }
    }

    /** Writes a whole file as {@code echo > file} does: created with 0644 or truncated. */
    public static void write(String path, String content) throws ErrnoException {
        write(path, content, 0644);
    }

    /** As {@link #write(String, String)} with other permissions for a new file. */
    public static void write(String path, String content, int mode) throws ErrnoException {
        try (OpenFile file = open(path, OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_TRUNC, mode)) {
            file.writeAll(bytes(content));
        }
    }

    /** Appends as {@code echo >> file} does. */
    public static void append(String path, String content) throws ErrnoException {
        try (OpenFile file = open(path, OpenFlags.O_WRONLY | OpenFlags.O_APPEND)) {
            file.writeAll(bytes(content));
        }
    }

    /** Follows symbolic links. */
    public static Stat stat(String path) throws ErrnoException {
        return statx(AT_FDCWD, path, 0);
    }

    public static Stat lstat(String path) throws ErrnoException {
        return statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW);
    }

    /** As {@link #lstat}, but of what the server says now rather than of what the kernel remembers. */
    public static Stat lstatNow(String path) throws ErrnoException {
        return statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW | AT_STATX_FORCE_SYNC);
    }

    static Stat fstat(int fd) throws ErrnoException {
        return statx(fd, "", AT_EMPTY_PATH);
    }

    private static Stat statx(int dirfd, String path, int flags) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(StatxLayout.SIZE);
            int mask = StatxLayout.STATX_BASIC_STATS;
            require(CALLS.file().statx(dirfd, scratch.string(bytes(path)), flags, mask, buffer), "stat " + path);
            return StatxLayout.read(buffer);
        }
    }

    /** Says whether there is an object, be it a dangling symbolic link. */
    public static boolean exists(String path) throws ErrnoException {
        try {
            lstat(path);
            return true;
        } catch (ErrnoException e) {
            if (e.errno() == io.ufs.core.errno.Errno.ENOENT) {
                return false;
            }
            throw e;
        }
    }

    public static void mkdir(String path, int mode) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            require(CALLS.directory().mkdirat(AT_FDCWD, scratch.string(bytes(path)), mode), "mkdir " + path);
        }
    }

    /** {@code device} as {@link io.ufs.core.vfs.DeviceId} encodes it. */
    public static void mknod(String path, int mode, int device) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            require(CALLS.directory().mknodat(AT_FDCWD, scratch.string(bytes(path)), mode, device), "mknod " + path);
        }
    }

    public static void symlink(String target, String path) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long from = scratch.string(bytes(target));
            require(CALLS.directory().symlinkat(from, AT_FDCWD, scratch.string(bytes(path))), "symlink " + path);
        }
    }

    /** Links the object itself, be it a symbolic link. */
    public static void link(String path, String newPath) throws ErrnoException {
        link(path, newPath, 0);
    }

    /** Links what a symbolic link points at; a {@code /proc/self/fd} name gives an open file a name. */
    public static void linkFollowing(String path, String newPath) throws ErrnoException {
        link(path, newPath, AT_SYMLINK_FOLLOW);
    }

    private static void link(String path, String newPath, int flags) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long from = scratch.string(bytes(path));
            long to = scratch.string(bytes(newPath));
            require(CALLS.directory().linkat(AT_FDCWD, from, AT_FDCWD, to, flags), "link " + newPath);
        }
    }

    public static void unlink(String path) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            require(CALLS.directory().unlinkat(AT_FDCWD, scratch.string(bytes(path)), 0), "unlink " + path);
        }
    }

    public static void rmdir(String path) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            require(CALLS.directory().unlinkat(AT_FDCWD, scratch.string(bytes(path)), AT_REMOVEDIR), "rmdir " + path);
        }
    }

    public static void rename(String from, String to) throws ErrnoException {
        rename(from, to, 0);
    }

    /** {@code flags} of {@link io.ufs.core.vfs.RenameFlags}. */
    public static void rename(String from, String to, int flags) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long source = scratch.string(bytes(from));
            long target = scratch.string(bytes(to));
            require(
                    CALLS.directory().renameat2(AT_FDCWD, source, AT_FDCWD, target, flags),
                    "rename " + from + " to " + to);
        }
    }

    public static String readlink(String path) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(4096);
            long length = CALLS.file().readlinkat(AT_FDCWD, scratch.string(bytes(path)), buffer, 4096);
            return text(NativeMemory.get(buffer, (int) require(length, "readlink " + path)));
        }
    }

    /** Follows symbolic links. */
    public static void chmod(String path, int mode) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            require(CALLS.directory().fchmodat(AT_FDCWD, scratch.string(bytes(path)), mode), "chmod " + path);
        }
    }

    public static void lchown(String path, int uid, int gid) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long name = scratch.string(bytes(path));
            require(CALLS.directory().fchownat(AT_FDCWD, name, uid, gid, AT_SYMLINK_NOFOLLOW), "chown " + path);
        }
    }

    /** Sets times of the object itself, be it a symbolic link. */
    public static void utimens(String path, Timestamp atime, Timestamp mtime) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long times = Timespecs.write(scratch, atime, mtime);
            long name = scratch.string(bytes(path));
            require(CALLS.directory().utimensat(AT_FDCWD, name, times, AT_SYMLINK_NOFOLLOW), "utimens " + path);
        }
    }

    public static void truncate(String path, long length) throws ErrnoException {
        RawCalls.truncate(path, length);
    }

    /** {@code access(2)} with the filesystem ids of the thread. {@code mode}: 4 read, 2 write, 1 execute. */
    public static void access(String path, int mode) throws ErrnoException {
        RawCalls.access(path, mode);
    }

    public static StatFs statfs(String path) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(StatfsLayout.SIZE);
            require(CALLS.file().statfs(scratch.string(bytes(path)), buffer), "statfs " + path);
            return StatfsLayout.read(buffer);
        }
    }

    /** Returns permission, set-id and sticky bits. */
    public static int permissions(String path) throws ErrnoException {
        return lstat(path).mode() & Mode.PERMISSION_BITS;
    }
}
