package io.ufs.cli.contract.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.ufs.cli.contract.OpenFile;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.Rule;
import io.ufs.cli.contract.Scene;
import io.ufs.core.vfs.OpenFlags;

/** Files that are open and have no name any more. */
public final class OpenUnlinkedCases {
    private OpenUnlinkedCases() {}

    @Rule("U7")
    public static void unlink_openLowerFile_staysReadable(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("plain"), OpenFlags.O_RDONLY)) {
            Posix.unlink(s.merged("plain"));
            assertEquals("plain content\n", Posix.text(file.readAll()));
            assertEquals(14, file.stat().size());
        }
        assertFalse(Posix.exists(s.merged("plain")));
    }

    @Rule("U7")
    public static void unlink_openLowerFile_hasNoLinks(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("plain"), OpenFlags.O_RDONLY)) {
            Posix.unlink(s.merged("plain"));
            assertEquals(0, file.stat().nlink());
        }
    }

    @Rule("U7")
    public static void unlink_openForWriting_staysWritable(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("plain"), OpenFlags.O_RDWR)) {
            Posix.unlink(s.merged("plain"));
            file.pwrite(Posix.bytes("PLAIN"), 0);
            assertEquals("PLAIN content\n", Posix.text(file.pread(100, 0)));
            file.truncate(3);
            assertEquals("PLA", Posix.text(file.pread(100, 0)));
            file.fsync();
        }
        assertFalse(Posix.exists(s.merged("plain")));
    }

    @Rule("U7")
    public static void unlink_openUpperFile_staysUsable(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("new"), OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0644)) {
            Posix.unlink(s.merged("new"));
            file.writeAll(Posix.bytes("written later"));
            assertEquals("written later", Posix.text(file.pread(100, 0)));
            file.chmod(0600);
            assertEquals(0600, file.stat().mode() & 07777);
            file.truncate(7);
            assertEquals(7, file.stat().size());
            assertEquals(0, file.stat().nlink());
        }
    }

    @Rule("U7")
    public static void fchmod_unlinkedLowerFile_works(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("plain"), OpenFlags.O_RDONLY)) {
            Posix.unlink(s.merged("plain"));
            file.chmod(0600);
            assertEquals(0600, file.stat().mode() & 07777);
            assertEquals("plain content\n", Posix.text(file.pread(100, 0)));
        }
        assertFalse(Posix.exists(s.merged("plain")));
    }

    @Rule("U7")
    public static void unlink_copiedUpOpenFile_staysUsable(Scene s) throws Exception {
        try (OpenFile before = Posix.open(s.merged("plain"), OpenFlags.O_RDONLY);
                OpenFile writer = Posix.open(s.merged("plain"), OpenFlags.O_RDWR)) {
            writer.pwrite(Posix.bytes("PLAIN"), 0);
            Posix.unlink(s.merged("plain"));
            writer.pwrite(Posix.bytes("!"), 13);
            assertEquals("PLAIN content!", Posix.text(before.pread(100, 0)));
            assertEquals("PLAIN content!", Posix.text(writer.pread(100, 0)));
            assertEquals(0, writer.stat().nlink());
        }
    }

    @Rule("U7")
    public static void rename_overOpenFile_leavesItReadable(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("plain"), OpenFlags.O_RDONLY)) {
            Posix.write(s.merged("tmp"), "replacement");
            Posix.rename(s.merged("tmp"), s.merged("plain"));
            assertEquals("plain content\n", Posix.text(file.readAll()));
            assertEquals("replacement", Posix.read(s.merged("plain")));
        }
    }

    public static void reopen_unlinkedFileThroughProc_works(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("new"), OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0644)) {
            file.writeAll(Posix.bytes("still here"));
            Posix.unlink(s.merged("new"));
            try (OpenFile again = Posix.open(file.procPath(), OpenFlags.O_RDWR)) {
                assertEquals("still here", Posix.text(again.readAll()));
            }
        }
    }

    public static void unlink_oneOfTwoNames_keepsTheOther(Scene s) throws Exception {
        Posix.write(s.merged("one"), "content");
        Posix.link(s.merged("one"), s.merged("two"));
        try (OpenFile file = Posix.open(s.merged("one"), OpenFlags.O_RDWR)) {
            Posix.unlink(s.merged("one"));
            assertEquals(1, file.stat().nlink());
            file.pwrite(Posix.bytes("C"), 0);
            assertEquals("Content", Posix.read(s.merged("two")));
        }
    }
}
