package io.ufs.core.backend.memory;

import static io.ufs.core.backend.memory.Errnos.assertErrno;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.XattrName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Extended attributes and access control lists. */
class MemoryXattrTest {
    private static final Name A = Name.of("a");
    private static final XattrName USER = XattrName.of("user.k");
    private static final XattrName TRUSTED = XattrName.of("trusted.k");
    private static final byte[] VALUE = {1, 0, 2};

    private final MemoryFilesystem fs = MemoryFilesystem.create();
    private final UpperDir root = fs.tree("upper").asUpper().root();

    private UpperInode file() throws ErrnoException {
        return root.mknod(A, Mode.S_IFREG | 0644, 0);
    }

    @Test
    void setxattr_flags_createEEXIST_replaceENODATA() throws ErrnoException {
        UpperInode file = file();
        assertErrno(Errno.ENODATA, () -> file.setxattr(USER, VALUE, UpperInode.XATTR_REPLACE));
        file.setxattr(USER, VALUE, UpperInode.XATTR_CREATE);
        assertErrno(Errno.EEXIST, () -> file.setxattr(USER, VALUE, UpperInode.XATTR_CREATE));
        assertErrno(Errno.EINVAL, () -> file.setxattr(USER, VALUE, 4));
        assertArrayEquals(VALUE, file.getxattr(USER));
        assertEquals(List.of(USER), file.listxattr());
    }

    @Test
    void removexattr_twice_ENODATA() throws ErrnoException {
        UpperInode file = file();
        file.setxattr(USER, VALUE, 0);
        file.removexattr(USER);
        assertNull(file.getxattr(USER));
        assertErrno(Errno.ENODATA, () -> file.removexattr(USER));
    }

    @Test
    void setxattr_userOnOtherThanFilesAndDirectories_EPERM() throws ErrnoException {
        UpperInode link = root.symlink(A, new byte[]{'x'});
        UpperInode fifo = root.mknod(Name.of("p"), Mode.S_IFIFO | 0644, 0);
        assertErrno(Errno.EPERM, () -> link.setxattr(USER, VALUE, 0));
        assertErrno(Errno.EPERM, () -> fifo.setxattr(USER, VALUE, 0));
        assertNull(link.getxattr(USER));
        link.setxattr(TRUSTED, VALUE, 0);
        assertArrayEquals(VALUE, link.getxattr(TRUSTED));
    }

    @Test
    void setxattr_names_ERANGE_E2BIG_EOPNOTSUPP_EINVAL() throws ErrnoException {
        UpperInode file = file();
        assertErrno(Errno.ERANGE, () -> file.setxattr(XattrName.of("user." + "k".repeat(251)), VALUE, 0));
        assertErrno(Errno.ERANGE, () -> file.setxattr(XattrName.of(""), VALUE, 0));
        assertErrno(Errno.E2BIG, () -> file.setxattr(USER, new byte[65_537], 0));
        assertErrno(Errno.EOPNOTSUPP, () -> file.setxattr(XattrName.of("foo.k"), VALUE, 0));
        assertErrno(Errno.EINVAL, () -> file.setxattr(XattrName.of("user."), VALUE, 0));
    }

    @Test
    void setxattr_withoutPrivilege_trustedAndSecurityEPERM() throws ErrnoException {
        UpperDir dir = plain(false, true);
        assertErrno(Errno.EPERM, () -> dir.setxattr(TRUSTED, VALUE, 0));
        assertErrno(Errno.EPERM, () -> dir.setxattr(XattrName.SECURITY_CAPABILITY, VALUE, 0));
        dir.setxattr(USER, VALUE, 0);
        assertErrno(Errno.EOPNOTSUPP, () -> plain(false, false).setxattr(USER, VALUE, 0));
    }

    private static UpperDir plain(boolean trusted, boolean user) {
        return MemoryFilesystem.builder()
                .features(new UpperFeatures(true, true, true, true, trusted, user, false))
                .process(1000, 1000)
                .build()
                .tree("upper")
                .asUpper()
                .root();
    }

    @Test
    void getxattr_trustedWithoutPrivilege_hidden() throws ErrnoException {
        MemoryTree tree = MemoryFilesystem.builder()
                .features(new UpperFeatures(true, true, true, true, false, true, false))
                .build()
                .tree("lower", "a trusted.k=v user.k=v");
        var entry = tree.asLower().root().lookup(A);
        if (entry == null) {
            throw new AssertionError("absent");
        }
        assertNull(entry.inode().getxattr(TRUSTED));
        assertEquals(List.of(USER), entry.inode().listxattr());
    }

    @Test
    void acl_onDirectory_isInheritedAndFollowsTheMode() throws ErrnoException {
        byte[] acl = acl(7, 5, 7, 0);
        root.setxattr(XattrName.POSIX_ACL_DEFAULT, acl, 0);

        UpperDir sub = root.mkdir(Name.of("d"), 0750);
        UpperInode file = file();

        assertArrayEquals(acl, sub.getxattr(XattrName.POSIX_ACL_DEFAULT));
        assertEquals(Mode.S_IFDIR | 0750, sub.stat().mode());
        assertEquals(Mode.S_IFREG | 0640, file.stat().mode());
        assertArrayEquals(acl(6, 5, 4, 0), file.getxattr(XattrName.POSIX_ACL_ACCESS));
        file.chmod(0600);
        assertArrayEquals(acl(6, 5, 0, 0), file.getxattr(XattrName.POSIX_ACL_ACCESS));
    }

    @Test
    void acl_wherePossible_EACCES_EOPNOTSUPP_EINVAL() throws ErrnoException {
        UpperInode file = file();
        assertErrno(Errno.EACCES, () -> file.setxattr(XattrName.POSIX_ACL_DEFAULT, acl(7, 5, 7, 0), 0));
        assertErrno(Errno.EINVAL, () -> file.setxattr(XattrName.POSIX_ACL_ACCESS, VALUE, 0));
        UpperInode link = root.symlink(Name.of("l"), VALUE.clone());
        assertErrno(Errno.EOPNOTSUPP, () -> link.setxattr(XattrName.POSIX_ACL_ACCESS, acl(7, 5, 7, 0), 0));
    }

    /** Makes a list with entries for the owner, the group, the mask and others. */
    private static byte[] acl(int owner, int group, int mask, int other) {
        ByteBuffer out = ByteBuffer.allocate(4 + 4 * 8).order(ByteOrder.LITTLE_ENDIAN).putInt(2);
        int[] tags = {1, 4, 0x10, 0x20};
        int[] bits = {owner, group, mask, other};
        for (int i = 0; i < tags.length; i++) {
            out.putShort((short) tags[i]).putShort((short) bits[i]).putInt(-1);
        }
        return out.array();
    }
}
