package io.ufs.core.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.RenameFlags;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listings: rules D1 to D7. */
@Timeout(20)
class MergedDirectoryTest {
    @Test
    @DisplayName("D1: a directory of one layer")
    void readdir_pureDirectories_showWhatIsThere() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("u/b\nu/a", "l/y\nl/x")) {
            assertEquals(List.of("b", "a"), union.readdir("u"));
            assertEquals(List.of("y", "x"), union.readdir("l"));
            union.verify();
        }
    }

    @Test
    @DisplayName("D2: each name once, and none below a whiteout")
    void readdir_mergedDirectory_eachNameOnce() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of(
                "d/a\nd/gone (whiteout)\nd/both", "d/both\nd/gone\nd/b\nd/low (whiteout)", "d/c\nd/low\nd/a")) {
            List<String> names = union.readdir("d");
            assertEquals(new HashSet<>(List.of("a", "both", "b", "c")), new HashSet<>(names));
            assertEquals(4, names.size());
            union.verify();
        }
    }

    @Test
    @DisplayName("D2: a whiteout hides deeper layers only")
    void readdir_whiteoutBelowAnEntry_entryShows() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "d/a", "d/a (whiteout)\nd/b", "d/a")) {
            assertEquals(new HashSet<>(List.of("a", "b")), new HashSet<>(union.readdir("d")));
        }
    }

    @Test
    @DisplayName("D3: entries of the lowest layer come first")
    void readdir_mergedDirectory_lowestLayerFirst() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("d/u", "d/m", "d/l")) {
            assertEquals(List.of("l", "m", "u"), union.readdir("d"));
            union.create("d/new", "");
            assertEquals(List.of("l", "m", "u", "new"), union.readdir("d"));
            union.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"d/g (whiteout)", "d/g (xattr-whiteout)"})
    @DisplayName("D4, K-D1: markers are hidden in every directory, merged or not")
    void readdir_markersInPureDirectories_areHidden(String marker) throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", marker + "\nd/a")) {
            assertEquals(List.of("a"), union.readdir("d"));
            union.verify();
        }
        try (MountedUnion union = MountedUnion.of(marker + "\nd/a", "")) {
            assertEquals(List.of("a"), union.readdir("d"));
            union.verify();
        }
    }

    @Test
    @DisplayName("D5: d_ino is what stat says")
    void readdir_inodeNumbers_areThoseOfStat() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("d/u\nd/both/", "d/f\nd/sub/\nd/both/\nd/changed/x", "d/g")) {
            assertSameNumbers(union);
            union.chmod("d/f", 0600);
            union.create("d/changed/new", "");
            union.create("d/new", "");
            assertSameNumbers(union);
            union.remount();
            assertSameNumbers(union);
        }
    }

    @Test
    void wasReadSinceShown_fileWhoseContentWasRead_untilItsAttributesAreGiven() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "d/read\nd/other")) {
            union.at("d", dir -> {
                OpenDirectory open = union.filesystem().opendir(dir);
                assertFalse(open.wasReadSinceShown(Name.of("read")), "nobody knows it");
                union.at("d/read", file -> {
                    assertFalse(open.wasReadSinceShown(Name.of("read")));
                    file.noteRead();
                    assertTrue(open.wasReadSinceShown(Name.of("read")));
                    assertFalse(open.wasReadSinceShown(Name.of("other")));
                    file.noteShown();
                    assertFalse(open.wasReadSinceShown(Name.of("read")));
                    return null;
                });
                return null;
            });
        }
    }

    private static void assertSameNumbers(MountedUnion union) throws ErrnoException {
        union.at("d", dir -> {
            OpenDirectory open = union.filesystem().opendir(dir);
            for (int i = 0; i < open.size(); i++) {
                OpenDirectory.Entry entry = open.entry(i);
                String path = switch (i) {
                    case 0 -> "d";
                    case 1 -> "";
                    default -> "d/" + entry.name();
                };
                assertEquals(union.stat(path).ino(), entry.ino(), path);
            }
            return null;
        });
    }

    @Test
    @DisplayName("D6: a listing is of one moment; reading from the start again takes it anew")
    void readdir_changesDuringTheScan_areSeenAfterRewind() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "d/a\nd/b\nd/c")) {
            union.at("d", dir -> {
                OpenDirectory open = union.filesystem().opendir(dir);
                assertEquals(5, open.size());
                union.unlink("d/b");
                union.create("d/new", "");
                assertEquals(List.of("a", "b", "c"), names(open));
                assertNull(open.lookup(3, Name.of("b")));
                open.rewind();
                assertEquals(List.of("a", "c", "new"), names(open));
                return null;
            });
            union.verify();
        }
    }

    private static List<String> names(OpenDirectory open) throws ErrnoException {
        List<String> names = new ArrayList<>();
        for (int i = 2; i < open.size(); i++) {
            names.add(open.entry(i).name().toString());
        }
        return names;
    }

    @Test
    void readdir_dots_comeFirst() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "d/sub/")) {
            union.at("d/sub", dir -> {
                OpenDirectory open = union.filesystem().opendir(dir);
                assertEquals(new OpenDirectory.Entry(Name.DOT, FileType.DIRECTORY, union.stat("d/sub").ino()),
                        open.entry(0));
                assertEquals(new OpenDirectory.Entry(Name.DOT_DOT, FileType.DIRECTORY, union.stat("d").ino()),
                        open.entry(1));
                return null;
            });
        }
    }

    @Test
    void readdirplus_lookup_givesTheObjectOfTheRightLayer() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("d/u \"u\"", "d/f \"1\"\nd/m/a", "d/f \"22\"\nd/g \"333\"\nd/m/b")) {
            union.at("d", dir -> {
                OpenDirectory open = union.filesystem().opendir(dir);
                for (int i = 2; i < open.size(); i++) {
                    OpenDirectory.Entry entry = open.entry(i);
                    OpenDirectory.Found found = open.lookup(i, entry.name());
                    assertNotNull(found);
                    assertEquals(union.stat("d/" + entry.name()), found.stat());
                    union.filesystem().release(found.inode());
                }
                return null;
            });
            assertEquals(new HashSet<>(List.of("a", "b")), new HashSet<>(union.readdir("d/m")));
            union.verify();
        }
    }

    @Test
    @DisplayName("C13, D6: what was copied up since the listing was taken is found in upper")
    void readdirplus_afterCopyUp_givesTheCopy() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("", "d/f \"1\"", "d/g \"2\"")) {
            union.at("d", dir -> {
                OpenDirectory open = union.filesystem().opendir(dir);
                assertEquals(List.of("g", "f"), names(open));
                union.chmod("d/g", 0600);
                union.chmod("d/f", 0640);
                for (int i = 2; i < 4; i++) {
                    OpenDirectory.Found found = open.lookup(i, open.entry(i).name());
                    assertNotNull(found);
                    assertEquals(i == 2 ? 0100600 : 0100640, found.stat().mode());
                    union.filesystem().release(found.inode());
                }
                return null;
            });
            union.verify();
        }
    }

    @Test
    @DisplayName("D5: a directory that does not continue below has its own number")
    void readdir_directoryOverAWhiteout_hasItsOwnNumber() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("d/", "d/sub/x", "d/y")) {
            union.unlink("d/sub/x");
            union.rmdir("d/sub");
            union.mkdir("d/sub");
            assertSameNumbers(union);
            union.remount();
            assertSameNumbers(union);
        }
    }

    @Test
    void readdir_entryThatIsRefused_isListed() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of(
                ". trusted.overlay.impure=y\nf \"\" trusted.overlay.metacopy=\"\"\na", "b")) {
            assertEquals(List.of("b", "f", "a"), union.readdir(""));
        }
    }

    @Test
    void readdir_largeDirectory_isComplete() throws ErrnoException {
        StringBuilder lower = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            lower.append("d/name-").append(i).append('\n');
        }
        try (MountedUnion union = MountedUnion.of("d/name-5 (whiteout)", lower.toString(), "d/x")) {
            assertEquals(3_000, new HashSet<>(union.readdir("d")).size());
        }
    }

    @Test
    @DisplayName("L14: a layer that cannot be listed fails the listing")
    void readdir_errorOfALayer_isReported() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of("d/a", "d/b")) {
            union.at("d", dir -> {
                union.lowerFilesystem.faults().failAt(1, Errno.EIO);
                Errnos.assertErrno(Errno.EIO, () -> union.filesystem().opendir(dir).size());
                return null;
            });
            union.lowerFilesystem.faults().reset();
            assertEquals(List.of("b", "a"), union.readdir("d"));
        }
    }

    @Test
    @DisplayName("I5: a directory has two links and one for each directory inside, merged or not")
    void getattr_directoryLinkCounts() throws ErrnoException {
        try (MountedUnion union = MountedUnion.of(
                "m/\nm/both/\nm/upper/\nm/gone (whiteout)\nm/file\nu/a/",
                "m/both/\nm/gone/\nm/lower/\nm/file/\nl/a/\nl/b/\nv/")) {
            assertEquals(2 + 3, union.stat("m").nlink());
            assertEquals(3, union.stat("u").nlink());
            assertEquals(4, union.stat("l").nlink());
            assertEquals(2, union.stat("v").nlink());
        }
    }

    @Test
    @DisplayName("I5: the count follows what is made, removed and moved")
    void getattr_directoryLinkCounts_followChanges() throws ErrnoException {
        OverlayOptions options = OverlayOptions.defaults().withRedirectDir(OverlayOptions.RedirectDir.ON);
        try (MountedUnion union =
                MountedUnion.of(MemoryFilesystem.create(), options, "m/both/", "m/both/\nm/lower/\nm/file\nn/\nn/x/")) {
            assertEquals(4, union.stat("m").nlink());
            union.mkdir("m/new");
            union.create("m/other", "");
            assertEquals(5, union.stat("m").nlink());
            union.rmdir("m/lower");
            union.unlink("m/file");
            assertEquals(4, union.stat("m").nlink());
            union.rename("m/both", "n/both");
            assertEquals(3, union.stat("m").nlink());
            assertEquals(4, union.stat("n").nlink(), "copied up by the rename");
            union.rename("n/both", "n/x");
            assertEquals(3, union.stat("n").nlink(), "one has replaced the other");
            union.rename("n/x", "m/other", RenameFlags.RENAME_EXCHANGE);
            assertEquals(4, union.stat("m").nlink());
            assertEquals(2, union.stat("n").nlink());
            union.remount();
            assertEquals(4, union.stat("m").nlink());
            assertEquals(2, union.stat("n").nlink());
        }
    }
}
