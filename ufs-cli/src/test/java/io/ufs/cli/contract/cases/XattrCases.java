package io.ufs.cli.contract.cases;

import static io.ufs.cli.contract.ErrnoAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.cli.contract.Directories;
import io.ufs.cli.contract.Layers;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.Rule;
import io.ufs.cli.contract.Scene;
import io.ufs.cli.contract.Xattrs;
import io.ufs.core.errno.Errno;
import java.util.List;
import java.util.Set;

/** Extended attributes and ACLs. */
public final class XattrCases {
    private XattrCases() {}

    public static void getxattr_lowerFile_isItsValue(Scene s) throws Exception {
        assertEquals("blue", Xattrs.get(s.merged("plain"), "user.colour"));
        assertEquals("", Xattrs.get(s.merged("plain"), "user.empty"));
        assertEquals("\0\1binary", Xattrs.get(s.merged("plain"), "trusted.secret"));
        assertEquals(
                Set.of("user.colour", "user.empty", "trusted.secret"), Xattrs.list(s.merged("plain")));
        assertEquals(Set.of(), Xattrs.list(s.merged("empty")));
    }

    public static void setxattr_andRemove_work(Scene s) throws Exception {
        for (String name : List.of("plain", "dir", "lone/inner")) {
            Xattrs.set(s.merged(name), "user.new", "value");
            assertEquals("value", Xattrs.get(s.merged(name), "user.new"));
            Xattrs.set(s.merged(name), "user.new", "another");
            assertEquals("another", Xattrs.get(s.merged(name), "user.new"));
            assertTrue(Xattrs.list(s.merged(name)).contains("user.new"));
            Xattrs.remove(s.merged(name), "user.new");
            assertErrno(() -> Xattrs.get(s.merged(name), "user.new"), Errno.ENODATA);
            assertFalse(Xattrs.list(s.merged(name)).contains("user.new"));
        }
    }

    public static void setxattr_flags_areChecked(Scene s) throws Exception {
        String path = s.merged("plain");
        assertErrno(() -> Xattrs.set(path, "user.colour", "x", Xattrs.CREATE), Errno.EEXIST);
        assertErrno(() -> Xattrs.set(path, "user.none", "x", Xattrs.REPLACE), Errno.ENODATA);
        Xattrs.set(path, "user.colour", "red", Xattrs.REPLACE);
        Xattrs.set(path, "user.none", "x", Xattrs.CREATE);
        assertEquals("red", Xattrs.get(path, "user.colour"));
        assertErrno(() -> Xattrs.set(path, "user.colour", "x", 4), Errno.EINVAL);
    }

    public static void getxattr_sizes_areChecked(Scene s) throws Exception {
        String path = s.merged("plain");
        assertEquals(4, Xattrs.get(path, "user.colour", 0));
        assertEquals(4, Xattrs.get(path, "user.colour", 4));
        assertErrno(() -> Xattrs.get(path, "user.colour", 3), Errno.ERANGE);
        long length = Xattrs.list(path, 0);
        assertEquals("user.colour user.empty trusted.secret ".length(), length);
        assertErrno(() -> Xattrs.list(path, 5), Errno.ERANGE);
        assertErrno(() -> Xattrs.get(path, "user.absent", 100), Errno.ENODATA);
        assertErrno(() -> Xattrs.get(path, "user." + "n".repeat(251), 100), Errno.ERANGE);
        assertErrno(() -> Xattrs.remove(path, "user.absent"), Errno.ENODATA);
        assertErrno(() -> Xattrs.set(path, "nonsense.x", "y"), Errno.EOPNOTSUPP);
    }

    public static void setxattr_longestNameAndBigValue_areKept(Scene s) throws Exception {
        String name = "user." + "n".repeat(250);
        Xattrs.set(s.merged("plain"), name, "v");
        assertEquals("v", Xattrs.get(s.merged("plain"), name));
        String value = "\u00ff\0v".repeat(1000);
        Xattrs.set(s.merged("file"), "user.big", value);
        assertEquals(value, Xattrs.get(s.merged("file"), "user.big"));
    }

    public static void setxattr_userAttributeOfSpecialFile_isNotPermitted(Scene s) throws Exception {
        assertErrno(() -> Xattrs.set(s.merged("link"), "user.x", "y"), Errno.EPERM);
        assertErrno(() -> Xattrs.set(s.merged("fifo"), "user.x", "y"), Errno.EPERM);
        Xattrs.set(s.merged("link"), "trusted.x", "y");
        assertEquals("y", Xattrs.get(s.merged("link"), "trusted.x"));
        assertEquals("plain", Posix.readlink(s.merged("link")));
    }

    @Rule("P7")
    public static void listxattr_privateAttributes_areHidden(Scene s) throws Exception {
        assertEquals(Set.of(), Xattrs.list(s.merged("opaque")));
        assertErrno(() -> Xattrs.get(s.merged("opaque"), s.markers() + "opaque"), Errno.ENODATA);
    }

    @Rule("P7")
    public static void setxattr_privateName_isEscaped(Scene s) throws Exception {
        String name = s.markers() + "opaque";
        Xattrs.set(s.merged("lone"), name, "y");
        assertEquals("y", Xattrs.get(s.merged("lone"), name));
        assertTrue(Xattrs.list(s.merged("lone")).contains(name));
        assertEquals("y", Xattrs.get(s.upper("lone"), s.markers() + "overlay.opaque"));
        assertEquals(List.of("inner", "other"), Directories.names(s.merged("lone")));
        s.remount();
        assertEquals(List.of("inner", "other"), Directories.names(s.merged("lone")));
        assertEquals("y", Xattrs.get(s.merged("lone"), name));
        Xattrs.remove(s.merged("lone"), name);
        assertNull(Xattrs.find(s.merged("lone"), name));
    }

    public static void xattrs_persistAndFollowRename(Scene s) throws Exception {
        Xattrs.set(s.merged("plain"), "user.extra", "1");
        Posix.rename(s.merged("plain"), s.merged("dir/moved"));
        s.remount();
        assertEquals("1", Xattrs.get(s.merged("dir/moved"), "user.extra"));
        assertEquals("blue", Xattrs.get(s.merged("dir/moved"), "user.colour"));
    }

    public static void acl_ofLowerFile_isShown(Scene s) throws Exception {
        assertEquals(
                Xattrs.acl(6, Layers.BOB, 6, 0, 6, 0), Xattrs.get(s.merged("acl"), Xattrs.ACL_ACCESS));
        assertEquals(
                Xattrs.acl(7, Layers.BOB, 7, 5, 7, 0), Xattrs.get(s.merged("acldir"), Xattrs.ACL_DEFAULT));
        assertTrue(Xattrs.list(s.merged("acl")).contains(Xattrs.ACL_ACCESS));
    }

    public static void acl_set_changesTheMode(Scene s) throws Exception {
        Xattrs.set(s.merged("plain"), Xattrs.ACL_ACCESS, Xattrs.acl(6, Layers.BOB, 7, 4, 5, 1));
        assertEquals(0651, Posix.permissions(s.merged("plain")));
        assertEquals(
                Xattrs.acl(6, Layers.BOB, 7, 4, 5, 1), Xattrs.get(s.merged("plain"), Xattrs.ACL_ACCESS));
        Xattrs.remove(s.merged("plain"), Xattrs.ACL_ACCESS);
        assertNull(Xattrs.find(s.merged("plain"), Xattrs.ACL_ACCESS));
    }

    public static void chmod_fileWithAcl_changesTheMask(Scene s) throws Exception {
        Posix.chmod(s.merged("acl"), 0640);
        assertEquals(
                Xattrs.acl(6, Layers.BOB, 6, 0, 4, 0), Xattrs.get(s.merged("acl"), Xattrs.ACL_ACCESS));
    }

    public static void acl_malformed_isInvalid(Scene s) throws Exception {
        assertErrno(() -> Xattrs.set(s.merged("plain"), Xattrs.ACL_ACCESS, "nonsense"), Errno.EINVAL, Errno.EOPNOTSUPP);
        assertErrno(
                () -> Xattrs.set(s.merged("plain"), Xattrs.ACL_DEFAULT, Xattrs.acl(7, Layers.BOB, 7, 5, 7, 0)),
                Errno.EACCES);
    }

    public static void capability_setAndGet_work(Scene s) throws Exception {
        Xattrs.set(s.merged("plain"), Xattrs.CAPABILITY, Xattrs.NET_RAW);
        assertEquals(Xattrs.NET_RAW, Xattrs.get(s.merged("plain"), Xattrs.CAPABILITY));
        Xattrs.remove(s.merged("plain"), Xattrs.CAPABILITY);
        assertNull(Xattrs.find(s.merged("plain"), Xattrs.CAPABILITY));
    }
}
