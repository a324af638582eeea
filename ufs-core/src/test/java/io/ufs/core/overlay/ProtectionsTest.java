package io.ufs.core.overlay;

import static io.ufs.core.overlay.Errnos.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.SetattrRequest;
import io.ufs.core.vfs.Timestamp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Immutable and append-only objects: rule C7. */
@Timeout(20)
class ProtectionsTest {
    private static final int NODUMP = 0x40;

    private static void setFlags(MountedUnion union, String path, int flags) throws ErrnoException {
        union.at(path, inode -> {
            union.filesystem().setInodeFlags(inode, flags);
            return null;
        });
    }

    private static int flags(MountedUnion union, String path) throws ErrnoException {
        return union.at(path, union.filesystem()::inodeFlags);
    }

    private static @Nullable Void open(MountedUnion union, String path, int flags) throws ErrnoException {
        return union.at(path, inode -> {
            union.filesystem().close(union.filesystem().open(inode, flags, false));
            return null;
        });
    }

    private static void requireImmutable(MountedUnion union, String file) {
        assertErrno(Errno.EPERM, () -> union.write(file, "x"));
        assertErrno(Errno.EPERM, () -> open(union, file, OpenFlags.O_WRONLY | OpenFlags.O_APPEND));
        assertErrno(Errno.EPERM, () -> union.truncate(file, 0));
        assertErrno(Errno.EPERM, () -> union.chmod(file, 0600));
        assertErrno(Errno.EPERM, () -> union.setxattr(file, "user.k", "v"));
        assertErrno(Errno.EPERM, () -> union.link(file, "other"));
        assertErrno(Errno.EPERM, () -> union.unlink(file));
        assertErrno(Errno.EPERM, () -> union.rename(file, "other"));
        assertErrno(Errno.EPERM, () -> union.rename("plain", file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"f", "d/g"})
    @DisplayName("C7: an immutable file refuses every change, also after a remount, until the flag goes")
    void setFlags_immutable_refusesChanges(String file) throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("f \"text\"", "d/g \"text\"\nplain")) {
            setFlags(union, file, Protections.IMMUTABLE);
            for (int round = 0; round < 2; round++) {
                assertEquals(Protections.IMMUTABLE, flags(union, file));
                requireImmutable(union, file);
                assertEquals("text", union.read(file));
                union.verify();
            }
            assertNull(union.getxattr(file, "trusted.overlay.protattr"));
            setFlags(union, file, 0);
            union.write(file, "TEXT");
            union.unlink(file);
            union.verify();
        }
    }

    @Test
    @DisplayName("C7: a chown to nobody new is no change")
    void chown_toNobodyNewOfAnImmutable_isDone() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("f", "d/")) {
            for (String path : List.of("f", "d")) {
                setFlags(union, path, Protections.IMMUTABLE);
                union.setattr(path, new SetattrRequest(-1, -1, -1, -1, null, null, true));
                assertErrno(Errno.EPERM,
                        () -> union.setattr(path, new SetattrRequest(-1, 1, -1, -1, null, null, true)));
            }
            union.verify();
        }
    }

    @Test
    @DisplayName("C7: upper itself gets the other flags, and the attribute instead of these")
    void setFlags_mixed_keepsBindingOnesBeside() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "f \"text\"")) {
            setFlags(union, "f", Protections.IMMUTABLE | Protections.APPEND | NODUMP);
            assertEquals("f \"text\" trusted.overlay.protattr=\"ai\"\n", union.upperDrawing());
            assertEquals(Protections.IMMUTABLE | Protections.APPEND | NODUMP, flags(union, "f"));
            setFlags(union, "f", NODUMP);
            assertEquals("f \"text\"\n", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("C7: an append-only file takes appends and the time of now, nothing else")
    void setFlags_appendOnly_takesAppends() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "f \"text\"")) {
            setFlags(union, "f", Protections.APPEND);
            open(union, "f", OpenFlags.O_WRONLY | OpenFlags.O_APPEND);
            union.setattr("f", new SetattrRequest(-1, -1, -1, -1, Timestamp.NOW, Timestamp.NOW, false));
            assertErrno(Errno.EPERM, () -> union.write("f", "x"));
            assertErrno(Errno.EPERM,
                    () -> open(union, "f", OpenFlags.O_WRONLY | OpenFlags.O_APPEND | OpenFlags.O_TRUNC));
            assertErrno(Errno.EPERM, () -> union.truncate("f", 1));
            assertErrno(Errno.EPERM, () -> union.chmod("f", 0600));
            assertErrno(Errno.EPERM, () -> union.setattr("f",
                    new SetattrRequest(-1, -1, -1, -1, null, new Timestamp(1, 0), false)));
            assertErrno(Errno.EPERM, () -> union.unlink("f"));
            union.verify();
        }
    }

    @Test
    @DisplayName("C7: in an immutable directory no name comes or goes; in an append-only one none goes")
    void setFlags_directory_guardsItsNames() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "d/f \"text\"\nd/s/\nx")) {
            setFlags(union, "d", Protections.IMMUTABLE);
            assertErrno(Errno.EPERM, () -> union.create("d/new", ""));
            assertErrno(Errno.EPERM, () -> union.mkdir("d/new"));
            assertErrno(Errno.EPERM, () -> union.link("x", "d/new"));
            assertErrno(Errno.EPERM, () -> union.rename("x", "d/new"));
            assertErrno(Errno.EPERM, () -> union.unlink("d/f"));
            assertErrno(Errno.EPERM, () -> union.rmdir("d/s"));
            assertErrno(Errno.EPERM, () -> union.rename("d", "e"));
            union.write("d/f", "TEXT");
            union.create("d/s/new", "");
            setFlags(union, "d", Protections.APPEND);
            union.create("d/new", "");
            assertErrno(Errno.EPERM, () -> union.rename("d/new", "moved"));
            assertErrno(Errno.EPERM, () -> union.unlink("d/new"));
            union.verify();
        }
    }

    @Test
    @DisplayName("C7: the flags of a lower object hold, and go with a directory into its copy")
    void lowerFlags_immutable_holdAndAreCarriedOver() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "d/s/f\nplain")) {
            union.lowers.get(0).seed().inodeFlags("d", Protections.IMMUTABLE);
            union.lowers.get(0).seed().inodeFlags("d/s/f", Protections.IMMUTABLE);
            requireImmutable(union, "d/s/f");
            assertEquals("", union.upperDrawing());
            union.create("d/s/new", "");
            assertErrno(Errno.EPERM, () -> union.create("d/new", ""));
            union.remount();
            assertErrno(Errno.EPERM, () -> union.create("d/new", ""));
            assertEquals(Protections.IMMUTABLE, flags(union, "d"));
        }
    }
}
