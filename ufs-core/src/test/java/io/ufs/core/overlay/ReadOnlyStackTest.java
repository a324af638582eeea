package io.ufs.core.overlay;

import static io.ufs.core.overlay.Errnos.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.XattrName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stack without upper (O6): everything can be read, nothing changed. */
@Timeout(20)
class ReadOnlyStackTest {
    @Test
    void view_oneLower_isTheLower() throws ErrnoException {
        try (MountedUnion union = MountedUnion.readOnly("d/f \"x\" user.k=v\nl -> t\ngone (whiteout)")) {
            assertEquals("d/\nd/f \"x\" user.k=\"v\"\nl -> \"t\"\n", union.view());
            assertTrue(union.filesystem().isReadOnly());
            union.verify();
        }
    }

    @Test
    void view_severalLowers_areMerged() throws ErrnoException {
        try (MountedUnion union = MountedUnion.readOnly("d/a\nx (whiteout)", "d/b\nx \"1\"\ny \"2\"")) {
            assertEquals("d/\nd/a \"\"\nd/b \"\"\ny \"2\"\n", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("every change is EROFS")
    void change_ofAnything_EROFS() throws ErrnoException {
        try (MountedUnion union = MountedUnion.readOnly("d/\nf \"x\" user.k=v", "g")) {
            assertErrno(Errno.EROFS, () -> union.create("new", ""));
            assertErrno(Errno.EROFS, () -> union.mkdir("new"));
            assertErrno(Errno.EROFS, () -> union.symlink("new", "t"));
            assertErrno(Errno.EROFS, () -> union.mkfifo("new"));
            assertErrno(Errno.EROFS, () -> union.link("f", "new"));
            assertErrno(Errno.EROFS, () -> union.unlink("f"));
            assertErrno(Errno.EROFS, () -> union.rmdir("d"));
            assertErrno(Errno.EROFS, () -> union.rename("f", "g"));
            assertErrno(Errno.EROFS, () -> union.chmod("f", 0600));
            assertErrno(Errno.EROFS, () -> union.truncate("f", 0));
            assertErrno(Errno.EROFS, () -> union.write("f", "y"));
            assertErrno(Errno.EROFS, () -> union.setxattr("f", "user.k", "w"));
            assertErrno(Errno.EROFS, () -> union.at("f", inode -> {
                union.filesystem().removexattr(inode, XattrName.of("user.k"));
                return null;
            }));
            assertErrno(Errno.EROFS, () -> union.at("",
                    root -> union.filesystem().tmpfile(root, OpenFlags.O_RDWR, 0600, MountedUnion.ROOT)));
            assertErrno(Errno.EROFS, () -> union.at("f", inode -> {
                union.filesystem().setInodeFlags(inode, 0);
                return null;
            }));
            union.verify();
        }
    }
}
