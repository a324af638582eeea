package io.ufs.core.overlay;

import static io.ufs.core.overlay.Errnos.assertErrno;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.vfs.XattrName;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule P7. */
@Timeout(20)
class XattrTest {
    /** {@code u::rwx,u:5:r--,g::rwx,m::rwx,o::rwx}, as in {@code include/uapi/linux/posix_acl_xattr.h}. */
    private static final byte[] ACL = {
        2, 0, 0, 0, 1, 0, 7, 0, -1, -1, -1, -1, 2, 0, 4, 0, 5, 0, 0, 0, 4, 0, 7, 0, -1, -1, -1, -1, 0x10, 0, 7, 0, -1,
        -1,
        -1, -1, 0x20, 0, 7, 0, -1, -1, -1, -1
    };

    @Test
    @DisplayName("P7: markers are hidden")
    void markers_ofEveryKind_areHidden() throws ErrnoException {
        String markers = " trusted.overlay.origin=x user.overlay.origin=y trusted.overlay.impure=y "
                + "user.fuseoverlayfs.opaque=n user.k=v";
        try (MountedUnion union = MountedUnion.of("u/" + markers, "l/" + markers)) {
            for (String path : List.of("u", "l")) {
                assertEquals(List.of("user.k"), union.listxattr(path));
                assertNull(union.getxattr(path, "trusted.overlay.origin"));
                assertNull(union.getxattr(path, "user.overlay.origin"));
            }
            union.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trusted.overlay.opaque", "user.overlay.opaque", "trusted.overlay.overlay.opaque",
        "user.fuseoverlayfs.opaque"})
    @DisplayName("P7: a user's attribute of a marker's name is an attribute and no marker")
    void setxattr_markerName_isEscaped(String name) throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "d/f")) {
            union.setxattr("d", name, "y");
            assertEquals("y", union.getxattr("d", name));
            assertEquals(List.of(name), union.listxattr("d"));
            assertEquals(List.of("f"), union.readdir("d"));
            union.remount();
            assertEquals("y", union.getxattr("d", name));
            assertEquals(List.of("f"), union.readdir("d"));
            union.at("d", inode -> {
                union.filesystem().removexattr(inode, XattrName.of(name));
                return null;
            });
            assertEquals(List.of(), union.listxattr("d"));
            union.verify();
        }
    }

    @Test
    @DisplayName("P7: what gets too long by escaping is EOPNOTSUPP")
    void setxattr_tooLongWhenEscaped_EOPNOTSUPP() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "f")) {
            String longest = "user.overlay." + "k".repeat(255 - "user.overlay.".length());
            assertErrno(Errno.EOPNOTSUPP, () -> union.setxattr("f", longest, "v"));
            union.setxattr("f", "user." + "k".repeat(250), "v");
            union.verify();
        }
    }

    @Test
    void setxattr_flags_areKept() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "f user.k=v")) {
            union.at("f", inode -> {
                XattrName known = XattrName.of("user.k");
                XattrName other = XattrName.of("user.o");
                byte[] value = {'w'};
                assertErrno(Errno.EEXIST,
                        () -> union.filesystem().setxattr(inode, known, value, UpperInode.XATTR_CREATE));
                assertErrno(Errno.ENODATA,
                        () -> union.filesystem().setxattr(inode, other, value, UpperInode.XATTR_REPLACE));
                union.filesystem().setxattr(inode, known, value, UpperInode.XATTR_REPLACE);
                union.filesystem().setxattr(inode, other, value, UpperInode.XATTR_CREATE);
                return null;
            });
            assertEquals("f \"\" user.k=\"w\" user.o=\"w\"\n", union.view());
            union.verify();
        }
    }

    @Test
    void xattrs_switchedOff_EOPNOTSUPP() throws ErrnoException {
        OverlayOptions none = OverlayOptions.defaults().withXattrs(false);
        try (MountedUnion union = MountedUnion.of(MemoryFilesystem.create(), none, "", "f user.k=v")) {
            assertErrno(Errno.EOPNOTSUPP, () -> union.getxattr("f", "user.k"));
            assertErrno(Errno.EOPNOTSUPP, () -> union.listxattr("f"));
            assertErrno(Errno.EOPNOTSUPP, () -> union.setxattr("f", "user.k", "w"));
        }
    }

    @Test
    void setxattr_onASymlink_EPERM() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "l -> t")) {
            assertErrno(Errno.EPERM, () -> union.setxattr("l", "user.k", "v"));
            union.setxattr("l", "trusted.k", "v");
            union.verify();
        }
    }

    @Test
    @DisplayName("P7: without privilege the same holds in the user namespace")
    void markers_withoutTrusted_areInUserNamespace() throws ErrnoException {
        UpperFeatures features = new UpperFeatures(true, true, true, true, false, true, true);
        try (MountedUnion union = MountedUnion.of(features, OverlayOptions.defaults(), "", "d/f\nd/g")) {
            union.chmod("d/f", 0600);
            union.unlink("d/g");
            assertEquals("d/\nd/f \"\" mode=0600\nd/g (whiteout)\n", union.upperDrawing());
            assertEquals(List.of(), union.listxattr("d"));
            assertEquals(List.of(), union.listxattr("d/f"));
            union.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"security.capability", "system.posix_acl_access", "system.posix_acl_default", "user.k"})
    @DisplayName("an attribute that was not there is there once it is set, by whatever name and after a copy-up")
    void getxattr_setAfterItWasMissing_isThere(String attribute) throws ErrnoException {
        byte[] value = attribute.startsWith("system.") ? ACL : new byte[]{1, 2, 3};
        XattrName name = XattrName.of(attribute);
        try (MountedUnion union = MountedUnion.of("old/", "lower/")) {
            union.mkdir("made");
            for (String path : List.of("old", "lower", "made")) {
                assertNull(union.getxattr(path, attribute));
                assertNull(union.getxattr(path, attribute));
                union.at(path, inode -> {
                    union.filesystem().setxattr(inode, name, value, 0);
                    return null;
                });
                assertArrayEquals(value, union.at(path, inode -> union.filesystem().getxattr(inode, name)), path);
            }
            union.verify();
        }
    }
}
