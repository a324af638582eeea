package io.ufs.runtime.tree;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.XattrName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Extended attributes by path, without following a symbolic link. */
final class TreeXattrs {
    /** Linux {@code XATTR_SIZE_MAX} and {@code XATTR_LIST_MAX}. */
    private static final int MAX = 1 << 16;

    private TreeXattrs() {}

    static List<XattrName> list(NativeCalls calls, byte[] path) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long at = scratch.string(path);
            int room = 1024;
            long list = scratch.allocate(room);
            long length = calls.xattr().llistxattr(at, list, room);
            if (length == -Errno.ERANGE) {
                list = scratch.allocate(MAX);
                length = calls.xattr().llistxattr(at, list, MAX);
            }
            if (length == -Errno.EOPNOTSUPP) {
                return List.of();
            }
            return split(list, require(length, "listxattr"));
        }
    }

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

    static byte @Nullable [] get(NativeCalls calls, byte[] path, XattrName key) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long at = scratch.string(path);
            long name = scratch.string(key.bytes());
            int room = 1024;
            long value = scratch.allocate(room);
            long length = calls.xattr().lgetxattr(at, name, value, room);
            if (length == -Errno.ERANGE) {
                value = scratch.allocate(MAX);
                length = calls.xattr().lgetxattr(at, name, value, MAX);
            }
            if (length == -Errno.ENODATA || length == -Errno.EOPNOTSUPP) {
                return null;
            }
            return NativeMemory.get(value, require(length, "getxattr " + key));
        }
    }

    static void set(NativeCalls calls, byte[] path, XattrName key, byte[] value) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long at = scratch.string(path);
            long name = scratch.string(key.bytes());
            require(calls.xattr().lsetxattr(at, name, scratch.bytes(value), value.length, 0), "setxattr " + key);
        }
    }

    private static int require(long result, String operation) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException((int) -result, operation);
        }
        return (int) result;
    }
}
