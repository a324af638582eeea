package io.ufs.cli.contract.cases;

import static io.ufs.cli.contract.ErrnoAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.cli.contract.Directories;
import io.ufs.cli.contract.OpenFile;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.Rule;
import io.ufs.cli.contract.Scene;
import io.ufs.cli.contract.With;
import io.ufs.core.errno.Errno;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Listing directories. */
public final class ReaddirCases {
    private ReaddirCases() {}

    private static OpenFile opendir(String path) throws Exception {
        return Posix.open(path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
    }

    private static List<String> names(List<OpenFile.Entry> entries) {
        return entries.stream().map(OpenFile.Entry::name).toList();
    }

    @Rule("D2")
    public static void readdir_root_hidesMarkersAndListsEachNameOnce(Scene s) throws Exception {
        List<String> names = names(Directories.entries(s.merged("")));
        assertEquals(names.size(), new HashSet<>(names).size(), names.toString());
        assertFalse(names.contains("gone"));
        assertFalse(names.contains("gonedir"));
        assertTrue(names.containsAll(List.of(".", "..", "plain", "dir", "file", "opaque", "hard1", "hard2")));
    }

    public static void readdir_emptyDirectory_hasOnlyDots(Scene s) throws Exception {
        assertEquals(Set.of(".", ".."), new HashSet<>(names(Directories.entries(s.merged("hollow")))));
        assertEquals(Set.of(".", ".."), new HashSet<>(names(Directories.entries(s.merged("emptied")))));
        Posix.mkdir(s.merged("new"), 0755);
        assertEquals(Set.of(".", ".."), new HashSet<>(names(Directories.entries(s.merged("new")))));
    }

    @Rule("D5")
    public static void readdir_types_areThoseOfLstat(Scene s) throws Exception {
        for (OpenFile.Entry entry : Directories.entries(s.merged(""))) {
            assertEquals(Posix.lstat(s.merged(entry.name())).type(), entry.type(), entry.name());
        }
    }

    @Rule("D5")
    public static void readdir_inodes_areThoseOfLstat(Scene s) throws Exception {
        for (String dir : List.of("", "dir", "lone", "opaque", "dir/sub")) {
            for (OpenFile.Entry entry : Directories.entries(s.merged(dir))) {
                if (!entry.name().equals("..")) {
                    String path = dir.isEmpty() ? entry.name() : dir + "/" + entry.name();
                    assertEquals(Posix.lstat(s.merged(path)).ino(), entry.ino(), path);
                }
            }
        }
    }

    @Rule("D5")
    public static void readdir_dotDot_hasTheInodeOfTheParent(Scene s) throws Exception {
        for (String dir : List.of("dir", "dir/sub", "lone", "opaque")) {
            for (OpenFile.Entry entry : Directories.entries(s.merged(dir))) {
                if (entry.name().equals("..")) {
                    assertEquals(Posix.stat(s.merged(dir + "/..")).ino(), entry.ino(), dir);
                }
            }
        }
    }

    @Rule("D5")
    public static void readdir_inodesAfterCopyUp_areThoseOfLstat(Scene s) throws Exception {
        Posix.append(s.merged("plain"), "more");
        Posix.append(s.merged("dir/a"), "more");
        Posix.write(s.merged("dir/new"), "new");
        Posix.chmod(s.merged("lone/inner"), 0700);
        readdir_inodes_areThoseOfLstat(s);
    }

    public static void readdir_afterUnlinkAndCreate_followsTheChanges(Scene s) throws Exception {
        Posix.unlink(s.merged("dir/a"));
        Posix.unlink(s.merged("dir/t"));
        Posix.write(s.merged("dir/new"), "");
        assertEquals(List.of("b", "m", "new", "sub"), Directories.names(s.merged("dir")));
        Posix.write(s.merged("dir/a"), "again");
        assertEquals(List.of("a", "b", "m", "new", "sub"), Directories.names(s.merged("dir")));
    }

    @With(With.Extra.MANY_ENTRIES)
    public static void readdir_bigDirectory_listsEveryNameOnce(Scene s) throws Exception {
        for (int i = 0; i < 500; i++) {
            Posix.write(s.merged("many/upper-" + i), "");
        }
        List<String> names = Directories.names(s.merged("many"));
        assertEquals(3500, names.size());
        assertEquals(3500, new HashSet<>(names).size());
    }

    @With(With.Extra.MANY_ENTRIES)
    public static void readdir_unlinkWhileReading_findsAll(Scene s) throws Exception {
        Set<String> removed = new HashSet<>();
        try (OpenFile dir = opendir(s.merged("many"))) {
            for (List<OpenFile.Entry> part = dir.getdents(1024); !part.isEmpty(); part = dir.getdents(1024)) {
                for (OpenFile.Entry entry : part) {
                    if (!entry.name().startsWith(".")) {
                        assertTrue(removed.add(entry.name()), "twice: " + entry.name());
                        dir.unlinkat(entry.name(), 0);
                    }
                }
            }
        }
        assertEquals(3000, removed.size());
        assertEquals(List.of(), Directories.names(s.merged("many")));
        Posix.rmdir(s.merged("many"));
        assertErrno(() -> Posix.stat(s.merged("many")), Errno.ENOENT);
    }

    @With(With.Extra.MANY_ENTRIES)
    public static void readdir_createWhileReading_repeatsAndLosesNothing(Scene s) throws Exception {
        Set<String> seen = new HashSet<>();
        int made = 0;
        try (OpenFile dir = opendir(s.merged("many"))) {
            for (List<OpenFile.Entry> part = dir.getdents(2048); !part.isEmpty(); part = dir.getdents(2048)) {
                for (OpenFile.Entry entry : part) {
                    assertTrue(seen.add(entry.name()), "twice: " + entry.name());
                }
                if (made < 200) {
                    Posix.write(s.merged("many/0-new-" + made++), "");
                }
            }
        }
        seen.removeIf(name -> name.startsWith("0-new-"));
        assertEquals(3002, seen.size());
    }

    @Rule("D6")
    public static void rewinddir_afterCreate_showsTheNewName(Scene s) throws Exception {
        try (OpenFile dir = opendir(s.merged("dir"))) {
            assertFalse(names(dir.getdents()).contains("new"));
            Posix.write(s.merged("dir/new"), "");
            dir.lseek(0, FileCalls.SEEK_SET);
            assertTrue(names(dir.getdents()).contains("new"));
        }
    }

    @Rule("D6")
    public static void rewinddir_afterUnlink_hidesTheOldName(Scene s) throws Exception {
        try (OpenFile dir = opendir(s.merged("dir"))) {
            assertTrue(names(dir.getdents()).contains("a"));
            Posix.unlink(s.merged("dir/a"));
            dir.lseek(0, FileCalls.SEEK_SET);
            List<String> names = names(dir.getdents());
            assertFalse(names.contains("a"));
            assertTrue(names.contains("b"));
        }
    }

    @With(With.Extra.MANY_ENTRIES)
    public static void seekdir_toEachCookie_goesOnBehindIt(Scene s) throws Exception {
        try (OpenFile dir = opendir(s.merged("many"))) {
            List<OpenFile.Entry> all = dir.getdents();
            for (int i = all.size() - 2; i >= 0; i -= 97) {
                dir.lseek(all.get(i).cookie(), FileCalls.SEEK_SET);
                assertEquals(all.get(i + 1).name(), dir.getdents(512).getFirst().name());
            }
            dir.lseek(all.getLast().cookie(), FileCalls.SEEK_SET);
            assertEquals(List.of(), dir.getdents());
        }
    }

    public static void telldir_isTheCookieOfTheLastEntry(Scene s) throws Exception {
        try (OpenFile dir = opendir(s.merged(""))) {
            List<OpenFile.Entry> part = dir.getdents(256);
            assertEquals(part.getLast().cookie(), dir.lseek(0, FileCalls.SEEK_CUR));
        }
    }

    public static void readdir_cookies_areDistinct(Scene s) throws Exception {
        List<OpenFile.Entry> entries = Directories.entries(s.merged(""));
        assertEquals(entries.size(), entries.stream().map(OpenFile.Entry::cookie).distinct().count());
    }

    public static void readdir_twoDescriptors_haveTheirOwnPositions(Scene s) throws Exception {
        try (OpenFile first = opendir(s.merged(""));
                OpenFile second = opendir(s.merged(""))) {
            List<String> one = new ArrayList<>(names(first.getdents(256)));
            List<String> two = names(second.getdents());
            one.addAll(names(first.getdents()));
            assertEquals(new HashSet<>(two), new HashSet<>(one));
            assertEquals(two.size(), one.size());
        }
    }

    public static void readdir_removedDirectory_isEmptyOrAbsent(Scene s) throws Exception {
        try (OpenFile dir = opendir(s.merged("hollow"))) {
            Posix.rmdir(s.merged("hollow"));
            try {
                assertTrue(Set.of(".", "..").containsAll(names(dir.getdents())));
            } catch (io.ufs.core.errno.ErrnoException e) {
                assertEquals(Errno.ENOENT, e.errno());
            }
        }
    }

    public static void readdir_ofAFile_isNotADirectory(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("plain"), OpenFlags.O_RDONLY)) {
            assertErrno(file::getdents, Errno.ENOTDIR);
        }
    }

    public static void readdir_bufferForNoEntry_isInvalid(Scene s) throws Exception {
        try (OpenFile dir = opendir(s.merged(""))) {
            assertErrno(() -> dir.getdents(16), Errno.EINVAL);
            assertFalse(dir.getdents().isEmpty());
        }
    }

    public static void readdir_whiteoutsInUpper_areHidden(Scene s) throws Exception {
        Posix.unlink(s.merged("lone/other"));
        Posix.mkdir(s.merged("lone/fresh"), 0755);
        Posix.write(s.merged("lone/fresh/f"), "");
        Posix.unlink(s.merged("lone/fresh/f"));
        assertEquals(List.of("fresh", "inner"), Directories.names(s.merged("lone")));
        assertEquals(List.of(), Directories.names(s.merged("lone/fresh")));
        s.remount();
        assertEquals(List.of("fresh", "inner"), Directories.names(s.merged("lone")));
    }

    public static void readdir_specialNames_areTheirBytes(Scene s) throws Exception {
        List<String> made = List.of("\u00ff", "a b", "new\nline", "\u00c3\u00a9", "-rf", "\u0001", "x".repeat(255));
        Posix.mkdir(s.merged("names"), 0755);
        for (String name : made) {
            Posix.write(s.merged("names/" + name), name);
        }
        assertEquals(made.stream().sorted().toList(), Directories.names(s.merged("names")));
        for (String name : made) {
            assertEquals(name, Posix.read(s.merged("names/" + name)));
        }
    }

    public static void readdir_parentOfRemovedChild_changesTimes(Scene s) throws Exception {
        Stat before = Posix.stat(s.merged("dir"));
        Posix.unlink(s.merged("dir/a"));
        Stat after = Posix.stat(s.merged("dir"));
        assertTrue(after.mtime() > before.mtime(), "mtime " + after.mtime());
        assertTrue(after.ctime() >= before.ctime());
    }
}
