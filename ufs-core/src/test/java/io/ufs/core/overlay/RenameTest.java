package io.ufs.core.overlay;

import static io.ufs.core.overlay.Errnos.assertErrno;
import static io.ufs.core.vfs.RenameFlags.RENAME_EXCHANGE;
import static io.ufs.core.vfs.RenameFlags.RENAME_NOREPLACE;
import static io.ufs.core.vfs.RenameFlags.RENAME_WHITEOUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.vfs.OpenFlags;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules R1 to R8. */
@Timeout(20)
class RenameTest {
    private static UpperFeatures flags(boolean whiteout, boolean exchange) {
        return new UpperFeatures(true, true, whiteout, exchange, true, true, true);
    }

    @ParameterizedTest
    @ValueSource(ints = {RENAME_WHITEOUT, RENAME_NOREPLACE | RENAME_EXCHANGE, 8})
    @DisplayName("R1: other flags")
    void rename_otherFlags_EINVAL(int flags) throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("a\nb", "")) {
            assertErrno(Errno.EINVAL, () -> union.rename("a", "b", flags));
            union.verify();
        }
    }

    @Test
    @DisplayName("R2: a directory that a lower has cannot move")
    void rename_directoryOfALower_EXDEV() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("merged/u\nup/", "low/\nmerged/l")) {
            assertErrno(Errno.EXDEV, () -> union.rename("low", "new"));
            assertErrno(Errno.EXDEV, () -> union.rename("merged", "new"));
            assertErrno(Errno.EXDEV, () -> union.rename("up", "low", RENAME_EXCHANGE));
            assertErrno(Errno.EXDEV, () -> union.rename("low", "up", RENAME_EXCHANGE));
            union.verify();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, new", "2, f"})
    @DisplayName("L5: a directory that becomes opaque loses its whiteouts by attribute, which nothing marks any more")
    void rename_directoryWithXattrWhiteouts_staysWithoutThem(int flags, String to) throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("d/gone (xattr-whiteout)\nd/kept\nf", "other")) {
            assertEquals("d/\nd/kept \"\"\nf \"\"\nother \"\"\n", union.view());
            union.rename("d", to, flags);
            union.remount();
            assertEquals(to + "/\n" + to + "/kept \"\"\n", union.view().lines()
                    .filter(line -> line.startsWith(to))
                    .collect(Collectors.joining("\n", "", "\n")));
            union.create(to + "/gone", "new");
            union.verify();
        }
    }

    @Test
    @DisplayName("L5: so does one that another changes places with over a .wh. marker")
    void exchange_directoryWithXattrWhiteoutsBesideItsMarker_staysWithoutThem() throws ErrnoException {
        OverlayOptions on = OverlayOptions.defaults().withRedirectDir(OverlayOptions.RedirectDir.ON);
        try (MountedUnion union = MountedUnion.with(on, ".wh.d\nd/gone (xattr-whiteout)\nd/kept", "d/low\ne/low")) {
            union.rename("e", "d", RENAME_EXCHANGE);
            union.remount();
            assertEquals("d/\nd/low \"\"\ne/\ne/kept \"\"\n", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("L5: and one that is replaced over a .wh. marker, which is empty")
    void rename_overDirectoryWithXattrWhiteoutsBesideItsMarker_showsTheMovedOne() throws ErrnoException {
        OverlayOptions on = OverlayOptions.defaults().withRedirectDir(OverlayOptions.RedirectDir.ON);
        try (MountedUnion union = MountedUnion.with(on, ".wh.d\nd/gone (xattr-whiteout)", "d/low\ne/low2")) {
            union.unlink("e/low2");
            union.create("e/new", "x");
            union.rename("e", "d");
            union.remount();
            assertEquals("d/\nd/new \"x\"\n", union.view());
            union.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"f", "d"})
    @DisplayName("L5: what moves over a whiteout by attribute does not leave that in a directory without the mark x")
    void rename_overAnXattrWhiteout_leavesNone(String name) throws ErrnoException {
        OverlayOptions on = OverlayOptions.defaults().withRedirectDir(OverlayOptions.RedirectDir.ON);
        try (MountedUnion union = MountedUnion.with(on, "p/gone (xattr-whiteout)", "f\nd/", "p/gone")) {
            union.rename(name, "p/gone");
            String shown = union.view();
            assertFalse(shown.lines().anyMatch(line -> line.startsWith(name)), shown);
            assertEquals(-1, union.upperDrawing().indexOf("xattr-whiteout"));
            union.remount();
            assertEquals(shown, union.view());
            union.verify();
        }
    }

    @Test
    void rename_overAnAncestor_isRefusedAndDoesNotWaitForItsOwnLock() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("d/e/f/g/\nd/e/x", "")) {
            assertErrno(Errno.ENOTEMPTY, () -> union.rename("d/e/f", "d"));
            assertErrno(Errno.ENOTEMPTY, () -> union.rename("d/e/f/g", "d/e"));
            assertErrno(Errno.EINVAL, () -> union.rename("d/e/x", "d", RENAME_EXCHANGE));
            assertErrno(Errno.EINVAL, () -> union.rename("d", "d/e", RENAME_EXCHANGE));
            union.verify();
        }
    }

    @Test
    @DisplayName("R3: the target directory must be empty as it shows")
    void rename_overDirectories_dependsOnWhatShows() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of(
                "s/x \"x\"\nempty/gone (whiteout)\nfull/", "empty/gone\nfull/f\nlow/")) {
            assertErrno(Errno.ENOTEMPTY, () -> union.rename("s", "full"));
            union.rename("s", "empty");
            assertEquals("empty/\nempty/x \"x\"\nfull/\nfull/f \"\"\nlow/\n", union.view());
            union.rename("empty", "low");
            assertEquals("full/\nfull/f \"\"\nlow/\nlow/x \"x\"\n", union.view());
            assertEquals("""
                    empty (whiteout)
                    full/
                    low/ trusted.overlay.opaque="y"
                    low/x "x"
                    """, union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("R4, R5: a lower file leaves a whiteout")
    void rename_lowerFile_copiesUpAndLeavesAWhiteout() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "a \"text\" mode=0600 uid=3 mtime=9\nd/")) {
            union.rename("a", "d/b");
            assertEquals("a (whiteout)\nd/\nd/b \"text\" mode=0600 uid=3\n", union.upperDrawing());
            assertEquals(9, union.stat("d/b").mtime());
            union.verify();
        }
    }

    @ParameterizedTest
    @CsvSource({"true,true", "false,true", "false,false", "true,false"})
    @DisplayName("R5: every combination of source and target, whatever upper can do")
    void rename_fileCases_showTheSame(boolean whiteout, boolean exchange) throws ErrnoException {
        for (String upper : List.of("", "a \"u\"", "b \"v\"", "b (whiteout)", "a \"u\"\nb (whiteout)",
                "a \"u\"\nb \"v\"")) {
            for (String lower : List.of("a \"1\"", "a \"1\"\nb \"2\"", "b \"2\"", "b/")) {
                try (MountedUnion union =
                        MountedUnion.of(flags(whiteout, exchange), OverlayOptions.defaults(), upper, lower)) {
                    if (!union.exists("a")) {
                        assertErrno(Errno.ENOENT, () -> union.rename("a", "b"));
                    } else if (union.exists("b") && union.stat("b").isDirectory()) {
                        assertErrno(Errno.EISDIR, () -> union.rename("a", "b"));
                    } else {
                        String content = union.read("a");
                        union.rename("a", "b");
                        assertEquals("b \"" + content + "\"\n", union.view(), () -> upper + " over " + lower);
                    }
                    union.verify();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("R5: a directory of upper over a whiteout")
    void rename_directoryOverAWhiteout_hidesWhatWasBelow(boolean exchange) throws ErrnoException {
        try (MountedUnion union = MountedUnion.of(
                flags(exchange, exchange), OverlayOptions.defaults(), "d/x\nt (whiteout)", "t/low")) {
            union.rename("d", "t");
            assertEquals("t/\nt/x \"\"\n", union.view());
            assertEquals("t/ trusted.overlay.opaque=\"y\"\nt/x \"\"\n", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("R6: a directory moved into a merged one is made opaque, so that nothing below joins it")
    void rename_pureDirectoryIntoMergedParent_becomesOpaque() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("d/x\nm/", "m/f")) {
            union.rename("d", "m/d");
            assertEquals("m/\nm/d/ trusted.overlay.opaque=\"y\"\nm/d/x \"\"\n", union.upperDrawing());
            union.verify();
        }
    }

    @Test
    @DisplayName("R6: where it cannot be made opaque it does not move")
    void rename_directoryThatCannotBeOpaque_EXDEV() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("d/x\nm/", "m/f")) {
            union.upperFilesystem.faults().failEvery(call -> call.name().equals("SETXATTR"), Errno.EOPNOTSUPP);
            assertErrno(Errno.EXDEV, () -> union.rename("d", "m/d"));
            union.verify();
            assertTrue(union.exists("d/x"));
        }
    }

    @Test
    @DisplayName("R7: the number of a copy is found in its new directory")
    void rename_copiedUpFile_keepsItsNumber() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("d/", "f")) {
            long ino = union.stat("f").ino();
            union.chmod("f", 0600);
            union.remount();
            union.rename("f", "d/g");
            assertEquals(ino, union.stat("d/g").ino());
            union.verify();
            assertEquals(ino, union.stat("d/g").ino());
        }
    }

    @Test
    @DisplayName("R8: two links of one object stay both")
    void rename_ontoAnotherLink_doesNothing() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("a \"x\"\nb = a", "")) {
            union.rename("a", "b");
            union.rename("a", "a");
            assertEquals("a \"x\"\nb = a\n", union.view());
            union.verify();
        }
    }

    @Test
    void rename_wrongKinds_ENOTDIR_EISDIR_EEXIST_ENOENT_EINVAL() throws ErrnoException {
        for (String upper : List.of("", "f\nd/sub/")) {
            try (MountedUnion union = MountedUnion.of(upper + "\nu/v/w/", "f\nd/sub/")) {
                assertErrno(Errno.ENOTDIR, () -> union.rename("u", "f"));
                assertErrno(Errno.EISDIR, () -> union.rename("f", "d"));
                assertErrno(Errno.EEXIST, () -> union.rename("f", "d", RENAME_NOREPLACE));
                assertErrno(Errno.ENOENT, () -> union.rename("absent", "f"));
                assertErrno(Errno.ENOENT, () -> union.rename("f", "absent", RENAME_EXCHANGE));
                assertErrno(Errno.EINVAL, () -> union.rename("u", "u/v/x"));
                assertErrno(Errno.EINVAL, () -> union.rename("u", "u/v"));
                assertErrno(Errno.ENOTEMPTY, () -> union.rename("u/v/w", "u"));
                assertErrno(Errno.ENOTEMPTY, () -> union.rename("u/v/w", "u/v"));
                assertErrno(Errno.ENOTEMPTY, () -> union.rename("d/sub", "d"));
                union.rename("d", "d");
                assertErrno(Errno.EINVAL, () -> union.rename("u/v/w", "u", RENAME_EXCHANGE));
                assertErrno(Errno.ENAMETOOLONG, () -> union.rename("f", "n".repeat(256)));
                union.verify();
            }
        }
    }

    @Test
    void rename_exchange_swapsEveryKind() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("ud/x\nuf \"u\"", "lf \"l\"\nll -> t")) {
            union.rename("lf", "ll", RENAME_EXCHANGE);
            assertEquals("lf -> \"t\"\nll \"l\"\nud/\nud/x \"\"\nuf \"u\"\n", union.view());
            union.rename("ud", "ll", RENAME_EXCHANGE);
            assertEquals("lf -> \"t\"\nll/\nll/x \"\"\nud \"l\"\nuf \"u\"\n", union.view());
            union.rename("ll/x", "uf", RENAME_EXCHANGE);
            assertEquals("lf -> \"t\"\nll/\nll/x \"u\"\nud \"l\"\nuf \"\"\n", union.view());
            union.verify();
        }
    }

    @Test
    @DisplayName("R6: exchange with a directory hides what lies below its new name")
    void rename_exchangeFileWithDirectory_nothingBelowJoins() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("d/x\nb (whiteout)", "a \"1\"\nb/low")) {
            union.create("b", "new");
            union.rename("d", "b", RENAME_EXCHANGE);
            assertEquals("a \"1\"\nb/\nb/x \"\"\nd \"new\"\n", union.view());
            union.verify();
        }
    }

    @Test
    void rename_manySteps_knownObjectsFollow() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("d/e/", "f \"x\"\nm/")) {
            OverlayInode held = union.hold("f");
            OpenFile open = union.filesystem().open(held, OpenFlags.O_RDONLY, false);
            union.rename("f", "d/e/g");
            union.rename("d", "m/d");
            union.rename("m/d/e", "e");
            union.write("e/g", "y");
            assertEquals("y", MountedUnion.read(open));
            assertEquals(union.stat("e/g"), union.filesystem().getattr(held));
            union.filesystem().close(open);
            union.filesystem().release(held);
            union.verify();
        }
    }

    @Test
    @DisplayName("U7: an open file that a rename replaces stays usable")
    void rename_overAnOpenFile_itStaysUsable() throws ErrnoException {
        for (String upper : List.of("", "b \"victim\"")) {
            try (MountedUnion union = MountedUnion.of(upper + "\na \"new\"", "b \"victim\"")) {
                OverlayInode held = union.hold("b");
                OpenFile open = union.filesystem().open(held, OpenFlags.O_RDONLY, false);
                union.rename("a", "b");
                assertEquals("victim", MountedUnion.read(open));
                assertEquals("new", union.read("b"));
                union.filesystem().close(open);
                union.filesystem().release(held);
                union.verify();
            }
        }
    }
}
