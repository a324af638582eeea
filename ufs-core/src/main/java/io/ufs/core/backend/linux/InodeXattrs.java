package io.ufs.core.backend.linux;

import static io.ufs.core.sys.FileCalls.AT_EMPTY_PATH;
import static io.ufs.core.sys.FileCalls.AT_SYMLINK_NOFOLLOW;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.XattrCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.sys.ffm.XattrArgs;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.XattrName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Extended attributes of an object that is not open: {@code getxattrat} and its kin where the kernel has them,
 * else a path through {@code /proc}, which costs twice as much. The former do not take an {@code O_PATH} descriptor
 * with an empty path (EBADF), so that a pinned object goes through {@code /proc}; a directory can be called
 * {@code "."} instead.
 */
final class InodeXattrs {
    /** Enough for almost every value; the kernel clears as much memory as is offered. */
    private static final int FIRST_VALUE_ROOM = 256;

    private static final int FIRST_LIST_ROOM = 1024;

    private InodeXattrs() {}

    static byte @Nullable [] get(LinuxInode inode, XattrName name) throws ErrnoException {
        int room = FIRST_VALUE_ROOM;
        while (true) {
            try (Scratch scratch = Scratch.open()) {
                long value = scratch.allocate(room);
                long length = get(inode, name, value, room);
                if (length == -Errno.ENODATA || length == -Errno.EOPNOTSUPP) {
                    return null;
                }
                if (length != -Errno.ERANGE) {
                    return NativeMemory.get(value, (int) CallResult.require(length, "getxattr"));
                }
                // It may grow again before it is read: hence the loop.
                room = (int) Math.max(get(inode, name, 0, 0), room);
            }
        }
    }

    /** Whether the calls with a directory descriptor can be used for an object that has a place. */
    private static boolean useAt(LinuxInode inode) {
        return inode.layer().kernel().xattrat();
    }

    /** Whether an object that is addressed by its own descriptor has to be found through {@code /proc}. */
    private static boolean useProc(LinuxInode inode, int flags) {
        return flags == AT_EMPTY_PATH && !(inode.type() == FileType.DIRECTORY && useAt(inode));
    }

    /** The path to use with a directory descriptor: {@code "."} for the directory itself. */
    private static long pathAt(Scratch scratch, long path, int flags) {
        return flags == AT_EMPTY_PATH ? scratch.string(".") : path;
    }

    private static long get(LinuxInode inode, XattrName name, long value, int room) throws ErrnoException {
        XattrCalls xattr = inode.calls().xattr();
        return inode.at((scratch, dirfd, path, flags) -> {
            long key = scratch.string(name.bytes());
            if (useProc(inode, flags)) {
                return xattr.getxattr(ProcPath.of(scratch, dirfd), key, value, room);
            }
            return useAt(inode)
                    ? xattr.getxattrat(
                            dirfd,
                            pathAt(scratch, path, flags),
                            AT_SYMLINK_NOFOLLOW,
                            key,
                            XattrArgs.write(scratch, value, room, 0),
                            XattrArgs.SIZE)
                    : xattr.lgetxattr(procPath(scratch, dirfd, path), key, value, room);
        });
    }

    static List<XattrName> list(LinuxInode inode) throws ErrnoException {
        int room = FIRST_LIST_ROOM;
        while (true) {
            try (Scratch scratch = Scratch.open()) {
                long list = scratch.allocate(room);
                long length = list(inode, list, room);
                if (length == -Errno.EOPNOTSUPP) {
                    return List.of();
                }
                if (length != -Errno.ERANGE) {
                    return split(list, (int) CallResult.require(length, "listxattr"));
                }
                room = (int) Math.max(list(inode, 0, 0), room);
            }
        }
    }

    private static long list(LinuxInode inode, long list, int room) throws ErrnoException {
        XattrCalls xattr = inode.calls().xattr();
        return inode.at((scratch, dirfd, path, flags) -> {
            if (useProc(inode, flags)) {
                return xattr.listxattr(ProcPath.of(scratch, dirfd), list, room);
            }
            return useAt(inode)
                    ? xattr.listxattrat(dirfd, pathAt(scratch, path, flags), AT_SYMLINK_NOFOLLOW, list, room)
                    : xattr.llistxattr(procPath(scratch, dirfd, path), list, room);
        });
    }

    /** Splits names that each end with NUL. */
    private static List<XattrName> split(long list, int length) {
        List<XattrName> names = new ArrayList<>();
        int start = 0;
        while (start < length) {
            int size = NativeMemory.stringLength(list + start, length - start);
            names.add(XattrName.of(NativeMemory.get(list + start, size)));
            start += size + 1;
        }
        return names;
    }

    static void set(LinuxInode inode, XattrName name, byte[] value, int setFlags) throws ErrnoException {
        XattrCalls xattr = inode.calls().xattr();
        long result = inode.at((scratch, dirfd, path, flags) -> {
            long key = scratch.string(name.bytes());
            long bytes = scratch.bytes(value);
            if (useProc(inode, flags)) {
                return xattr.setxattr(ProcPath.of(scratch, dirfd), key, bytes, value.length, setFlags);
            }
            return useAt(inode)
                    ? xattr.setxattrat(
                            dirfd,
                            pathAt(scratch, path, flags),
                            AT_SYMLINK_NOFOLLOW,
                            key,
                            XattrArgs.write(scratch, bytes, value.length, setFlags),
                            XattrArgs.SIZE)
                    : xattr.lsetxattr(procPath(scratch, dirfd, path), key, bytes, value.length, setFlags);
        });
        CallResult.require(result, "setxattr");
    }

    static void remove(LinuxInode inode, XattrName name) throws ErrnoException {
        XattrCalls xattr = inode.calls().xattr();
        long result = inode.at((scratch, dirfd, path, flags) -> {
            long key = scratch.string(name.bytes());
            if (useProc(inode, flags)) {
                return xattr.removexattr(ProcPath.of(scratch, dirfd), key);
            }
            return useAt(inode)
                    ? xattr.removexattrat(dirfd, pathAt(scratch, path, flags), AT_SYMLINK_NOFOLLOW, key)
                    : xattr.lremovexattr(procPath(scratch, dirfd, path), key);
        });
        CallResult.require(result, "removexattr");
    }

    private static long procPath(Scratch scratch, int dirfd, long path) {
        int length = NativeMemory.stringLength(path, LinuxLayer.PATH_MAX);
        return ProcPath.of(scratch, dirfd, NativeMemory.get(path, length));
    }
}
