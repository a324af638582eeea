package io.ufs.core.backend.memory;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.XattrName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Access control lists in their xattr form ({@code posix_acl_xattr.h}): a version (2), then for each entry tag,
 * permissions (16 bits each) and id (32 bits), little endian. Only their effect on modes is kept here; who may do
 * what is decided above the layers.
 */
final class PosixAcl {
    private static final int VERSION = 2;
    private static final int HEADER = 4;
    private static final int ENTRY = 8;
    private static final int USER_OBJ = 0x01;
    private static final int GROUP_OBJ = 0x04;
    private static final int MASK = 0x10;
    private static final int OTHER = 0x20;

    private PosixAcl() {}

    static boolean isAcl(XattrName name) {
        return name.equals(XattrName.POSIX_ACL_ACCESS) || name.equals(XattrName.POSIX_ACL_DEFAULT);
    }

    /** Stores a list; an access list changes the mode, and is not stored if the mode says it all. */
    static void set(MemoryNode node, XattrName name, byte[] value) throws ErrnoException {
        ByteBuffer acl = parse(value);
        if (name.equals(XattrName.POSIX_ACL_DEFAULT)) {
            if (!node.isDirectory()) {
                throw new ErrnoException(Errno.EACCES);
            }
            node.xattrs.put(name, value.clone());
            return;
        }
        node.permissions = node.permissions & ~0777 | modeOf(acl);
        if (acl.capacity() == HEADER + 3 * ENTRY) {
            node.xattrs.remove(name);
        } else {
            node.xattrs.put(name, value.clone());
        }
    }

    /** Lets an access list follow {@code chmod(2)} ({@code posix_acl_chmod}). */
    static void chmod(MemoryNode node) throws ErrnoException {
        byte[] value = node.xattrs.get(XattrName.POSIX_ACL_ACCESS);
        if (value != null) {
            node.xattrs.put(XattrName.POSIX_ACL_ACCESS, masked(value, node.permissions, true));
        }
    }

    /** Lets a new object inherit the default list of its directory ({@code posix_acl_create}). */
    static void inherit(MemoryNode dir, MemoryNode made) throws ErrnoException {
        byte[] value = dir.xattrs.get(XattrName.POSIX_ACL_DEFAULT);
        if (value == null) {
            return;
        }
        if (made.isDirectory()) {
            made.xattrs.put(XattrName.POSIX_ACL_DEFAULT, value.clone());
        }
        byte[] access = masked(value, made.permissions, false);
        set(made, XattrName.POSIX_ACL_ACCESS, access);
    }

    private static ByteBuffer parse(byte[] value) throws ErrnoException {
        ByteBuffer acl = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        if (value.length < HEADER + 3 * ENTRY || (value.length - HEADER) % ENTRY != 0 || acl.getInt(0) != VERSION) {
            throw new ErrnoException(Errno.EINVAL);
        }
        if (entry(acl, USER_OBJ) == null || entry(acl, GROUP_OBJ) == null || entry(acl, OTHER) == null) {
            throw new ErrnoException(Errno.EINVAL);
        }
        return acl;
    }

    /** Returns the offset of the entry of that tag, or null. */
    private static @Nullable Integer entry(ByteBuffer acl, int tag) {
        for (int at = HEADER; at < acl.capacity(); at += ENTRY) {
            if (acl.getShort(at) == tag) {
                return at;
            }
        }
        return null;
    }

    private static int permissions(ByteBuffer acl, int tag) throws ErrnoException {
        Integer at = entry(acl, tag);
        if (at == null) {
            throw new ErrnoException(Errno.EINVAL);
        }
        return acl.getShort(at + 2) & 7;
    }

    private static int groupTag(ByteBuffer acl) {
        return entry(acl, MASK) == null ? GROUP_OBJ : MASK;
    }

    private static int modeOf(ByteBuffer acl) throws ErrnoException {
        return permissions(acl, USER_OBJ) << 6 | permissions(acl, groupTag(acl)) << 3 | permissions(acl, OTHER);
    }

    /** Puts the mode into the entries that a mode speaks of; otherwise only takes away what it does not allow. */
    private static byte[] masked(byte[] value, int mode, boolean replace) throws ErrnoException {
        byte[] changed = value.clone();
        ByteBuffer acl = parse(changed);
        int[] tags = {USER_OBJ, groupTag(acl), OTHER};
        int[] bits = {mode >> 6 & 7, mode >> 3 & 7, mode & 7};
        for (int i = 0; i < tags.length; i++) {
            Integer at = entry(acl, tags[i]);
            if (at != null) {
                int old = permissions(acl, tags[i]);
                acl.putShort(at + 2, (short) (replace ? bits[i] : old & bits[i]));
            }
        }
        return changed;
    }
}
