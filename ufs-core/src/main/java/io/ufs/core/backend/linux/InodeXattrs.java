package io.ufs.core.backend.linux;

import static io.ufs.core.sys.FileCalls.AT_EMPTY_PATH;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.XattrCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.sys.ffm.XattrArgs;
import io.ufs.core.vfs.XattrName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Extended attributes of an object that is not open: {@code getxattrat} and its kin where the kernel has them,
 * else a path through {@code /proc}. The former do not take an {@code O_PATH} descriptor (EBADF), so that a
 * pinned object always goes through {@code /proc}.
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

    private static long get(LinuxInode inode, XattrName name, long value, int room) throws ErrnoException {
        XattrCalls xattr = inode.calls().xattr();
        boolean xattrat = inode.layer().kernel().xattrat();
        return inode.at((scratch, dirfd, path, flags) -> {
            long key = scratch.string(name.bytes());
            if (flags == AT_EMPTY_PATH) {
                return xattr.getxattr(ProcPath.of(scratch, dirfd), key, value, room);
            }
            return xattrat
                    ? xattr.getxattrat(
                            dirfd, path, flags, key, XattrArgs.write(scratch, value, room, 0), XattrArgs.SIZE)
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
        boolean xattrat = inode.layer().kernel().xattrat();
        return inode.at((scratch, dirfd, path, flags) -> {
            if (flags == AT_EMPTY_PATH) {
                return xattr.listxattr(ProcPath.of(scratch, dirfd), list, room);
            }
            return xattrat
                    ? xattr.listxattrat(dirfd, path, flags, list, room)
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
        boolean xattrat = inode.layer().kernel().xattrat();
        long result = inode.at((scratch, dirfd, path, flags) -> {
            long key = scratch.string(name.bytes());
            long bytes = scratch.bytes(value);
            if (flags == AT_EMPTY_PATH) {
                return xattr.setxattr(ProcPath.of(scratch, dirfd), key, bytes, value.length, setFlags);
            }
            return xattrat
                    ? xattr.setxattrat(
                            dirfd,
                            path,
                            flags,
                            key,
                            XattrArgs.write(scratch, bytes, value.length, setFlags),
                            XattrArgs.SIZE)
                    : xattr.lsetxattr(procPath(scratch, dirfd, path), key, bytes, value.length, setFlags);
        });
        CallResult.require(result, "setxattr");
    }

    static void remove(LinuxInode inode, XattrName name) throws ErrnoException {
        XattrCalls xattr = inode.calls().xattr();
        boolean xattrat = inode.layer().kernel().xattrat();
        long result = inode.at((scratch, dirfd, path, flags) -> {
            long key = scratch.string(name.bytes());
            if (flags == AT_EMPTY_PATH) {
                return xattr.removexattr(ProcPath.of(scratch, dirfd), key);
            }
            return xattrat
                    ? xattr.removexattrat(dirfd, path, flags, key)
                    : xattr.lremovexattr(procPath(scratch, dirfd, path), key);
        });
        CallResult.require(result, "removexattr");
    }

    private static long procPath(Scratch scratch, int dirfd, long path) {
        int length = NativeMemory.stringLength(path, LinuxLayer.PATH_MAX);
        return ProcPath.of(scratch, dirfd, NativeMemory.get(path, length));
    }
}
