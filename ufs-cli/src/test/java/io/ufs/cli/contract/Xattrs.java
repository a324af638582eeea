package io.ufs.cli.contract;

import static io.ufs.core.sys.CallResult.require;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Extended attributes of the object itself, be it a symbolic link. */
public final class Xattrs {
    /** Fail if the attribute exists. */
    public static final int CREATE = 1;

    /** Fail if it does not. */
    public static final int REPLACE = 2;

    public static final String ACL_ACCESS = "system.posix_acl_access";
    public static final String ACL_DEFAULT = "system.posix_acl_default";
    public static final String CAPABILITY = "security.capability";

    /** {@code cap_net_raw+ep} as {@code setcap(8)} writes it (struct vfs_cap_data, revision 2). */
    public static final String NET_RAW = "\1\0\0\2\0\40\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

    private Xattrs() {}

    public static void set(String path, String name, String value) throws ErrnoException {
        set(path, name, value, 0);
    }

    public static void set(String path, String name, String value, int flags) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            byte[] bytes = Posix.bytes(value);
            int result = Posix.CALLS
                    .xattr()
                    .lsetxattr(
                            scratch.string(Posix.bytes(path)),
                            scratch.string(Posix.bytes(name)),
                            scratch.bytes(bytes),
                            bytes.length,
                            flags);
            require(result, "setxattr " + name + " of " + path);
        }
    }

    public static String get(String path, String name) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(65536);
            return Posix.text(NativeMemory.get(buffer, (int) get(path, name, buffer, 65536)));
        }
    }

    /** Asks with a buffer of {@code size} bytes; 0 asks for the size. */
    public static long get(String path, String name, int size) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            return get(path, name, scratch.allocate(size + 8L), size);
        }
    }

    private static long get(String path, String name, long buffer, int size) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long result = Posix.CALLS
                    .xattr()
                    .lgetxattr(scratch.string(Posix.bytes(path)), scratch.string(Posix.bytes(name)), buffer, size);
            return require(result, "getxattr " + name + " of " + path);
        }
    }

    /** Returns the value, or null if there is no such attribute. */
    public static @Nullable String find(String path, String name) throws ErrnoException {
        try {
            return get(path, name);
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENODATA || e.errno() == Errno.EOPNOTSUPP) {
                return null;
            }
            throw e;
        }
    }

    public static SortedSet<String> list(String path) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(65536);
            long length = list(path, buffer, 65536);
            String names = Posix.text(NativeMemory.get(buffer, (int) length));
            return names.isEmpty() ? new TreeSet<>()
                    : new TreeSet<>(Arrays.asList(names.split("\0", -1)).subList(0, count(names)));
        }
    }

    /** Asks with a buffer of {@code size} bytes; 0 asks for the size. */
    public static long list(String path, int size) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            return list(path, scratch.allocate(size + 8L), size);
        }
    }

    private static long list(String path, long buffer, int size) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long result = Posix.CALLS.xattr().llistxattr(scratch.string(Posix.bytes(path)), buffer, size);
            return require(result, "listxattr " + path);
        }
    }

    private static int count(String names) {
        return (int) names.chars().filter(c -> c == 0).count();
    }

    public static void remove(String path, String name) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long attribute = scratch.string(Posix.bytes(name));
            int result = Posix.CALLS.xattr().lremovexattr(scratch.string(Posix.bytes(path)), attribute);
            require(result, "removexattr " + name + " of " + path);
        }
    }

    /**
     * Encodes an ACL with one named user (include/uapi/linux/posix_acl_xattr.h).
     *
     * @param owner permissions of the owner, 0 to 7
     * @param user a named user
     * @param userPermissions its permissions
     * @param group permissions of the group
     * @param mask the mask
     * @param other permissions of all others
     */
    public static String acl(int owner, int user, int userPermissions, int group, int mask, int other) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(2).array());
        entry(out, 0x01, owner, -1);
        entry(out, 0x02, userPermissions, user);
        entry(out, 0x04, group, -1);
        entry(out, 0x10, mask, -1);
        entry(out, 0x20, other, -1);
        return Posix.text(out.toByteArray());
    }

    private static void entry(ByteArrayOutputStream out, int tag, int permissions, int id) {
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) tag)
                .putShort((short) permissions)
                .putInt(id)
                .array());
    }
}
