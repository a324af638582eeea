package io.ufs.core.overlay;

import static io.ufs.core.overlay.Errnos.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects whose last name is gone: rule U7. */
@Timeout(20)
class UnlinkedFileTest {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("U7: an open file of upper")
    void unlinkedUpperFile_open_isReadWrittenAndChanged(boolean tmpfiles) throws ErrnoException {
        check(tmpfiles, "f \"text\"", "");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("U7: an open file of a lower, where the kernel answers EEXIST")
    void unlinkedLowerFile_open_isReadWrittenAndChanged(boolean tmpfiles) throws ErrnoException {
        check(tmpfiles, "", "f \"text\"");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("U7: an open file in both")
    void unlinkedCopiedUpFile_open_isReadWrittenAndChanged(boolean tmpfiles) throws ErrnoException {
        check(tmpfiles, "f \"text\"", "f \"below\"");
    }

    private static void check(boolean tmpfiles, String upper, String lower) throws ErrnoException {
        UpperFeatures features = new UpperFeatures(true, tmpfiles, true, true, true, true, true);
        try (MountedUnion union = MountedUnion.of(features, OverlayOptions.defaults(), upper, lower)) {
            OverlayFilesystem filesystem = union.filesystem();
            OverlayInode held = union.hold("f");
            OpenFile reader = filesystem.open(held, OpenFlags.O_RDONLY, false);
            union.unlink("f");
            assertTrue(held.isUnlinked());
            assertEquals("text", MountedUnion.read(reader));
            assertEquals(0, filesystem.getattr(held).nlink());

            union.chmodHeld(held, 0600);
            OpenFile writer = filesystem.open(held, OpenFlags.O_RDWR, false);
            MountedUnion.write(writer, "TEXT");
            union.create("f", "another");

            assertEquals("TEXT", MountedUnion.read(reader));
            assertEquals("TEXT", MountedUnion.read(writer));
            Stat stat = filesystem.getattr(held);
            assertEquals(Mode.S_IFREG | 0600, stat.mode());
            assertEquals(0, stat.nlink());
            assertEquals("f \"another\"\n", union.view());
            filesystem.close(reader);
            filesystem.close(writer);
            filesystem.release(held);
            union.verify();
        }
    }

    @Test
    @DisplayName("U7: a removed directory answers until it is let go")
    void removedDirectory_held_hasAttributesAndIsEmpty() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("u/\nb/", "l/\nb/")) {
            for (String path : new String[]{"u", "l", "b"}) {
                OverlayInode held = union.hold(path);
                union.rmdir(path);
                assertTrue(union.filesystem().getattr(held).isDirectory(), path);
                assertEquals(2, union.filesystem().opendir(held).size());
                assertErrno(Errno.ENOENT, () -> union.filesystem()
                        .symlink(held, io.ufs.core.vfs.Name.of("x"), new byte[]{'t'}, MountedUnion.ROOT));
                union.filesystem().release(held);
            }
            union.verify();
        }
    }

    @Test
    void unlinkedFile_linkedAgain_ENOENT() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("u", "l")) {
            for (String path : new String[]{"u", "l"}) {
                OverlayInode held = union.hold(path);
                union.unlink(path);
                assertErrno(Errno.ENOENT, () -> union.linkHeld(held, "again"));
                union.chmodHeld(held, 0600);
                assertErrno(Errno.ENOENT, () -> union.linkHeld(held, "again"));
                union.filesystem().release(held);
            }
            union.verify();
        }
    }
}
