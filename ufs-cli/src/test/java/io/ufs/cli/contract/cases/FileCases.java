package io.ufs.cli.contract.cases;

import static io.ufs.cli.contract.ErrnoAssertions.assertErrno;
import static io.ufs.cli.contract.Posix.bytes;
import static io.ufs.cli.contract.Posix.read;
import static io.ufs.cli.contract.Posix.stat;
import static io.ufs.cli.contract.Posix.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.cli.contract.Layers;
import io.ufs.cli.contract.OpenFile;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.Rule;
import io.ufs.cli.contract.Scene;
import io.ufs.core.errno.Errno;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.vfs.OpenFlags;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reading, writing, mapping and locking open files. */
public final class FileCases {
    private static final int NEW = OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_EXCL;

    private FileCases() {}

    public static void read_atOffsets_isTheContent(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("big"), OpenFlags.O_RDONLY)) {
            for (long offset : new long[]{0, 1, 4095, 4096, 131_071, 1 << 20, 3_333_333, Layers.BIG - 10}) {
                byte[] part = file.pread(5000, offset);
                assertEquals(Math.min(5000, Layers.BIG - offset), part.length);
                for (int i = 0; i < part.length; i++) {
                    assertEquals(Layers.bigByte(offset + i), part[i]);
                }
            }
            assertEquals(0, file.pread(100, Layers.BIG).length);
            assertEquals(0, file.pread(100, Layers.BIG + 100_000L).length);
        }
    }

    public static void write_atOffsets_isReadBack(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("new"), NEW, 0644)) {
            file.pwrite(bytes("middle"), 10);
            file.pwrite(bytes("start"), 0);
            assertEquals("start\0\0\0\0\0middle", text(file.pread(100, 0)));
            file.lseek(2, FileCalls.SEEK_SET);
            file.write(bytes("AR"));
            assertEquals(4, file.lseek(0, FileCalls.SEEK_CUR));
            assertEquals(16, file.lseek(0, FileCalls.SEEK_END));
            assertEquals("stARt\0\0\0\0\0middle", text(file.pread(100, 0)));
        }
        assertEquals("stARt\0\0\0\0\0middle", read(s.merged("new")));
    }

    public static void write_manyMegabytes_isReadBack(Scene s) throws Exception {
        byte[] chunk = new byte[777_777];
        for (int i = 0; i < chunk.length; i++) {
            chunk[i] = (byte) (i * 7 + (i >>> 9));
        }
        try (OpenFile file = Posix.open(s.merged("new"), NEW, 0644)) {
            for (int i = 0; i < 12; i++) {
                file.writeAll(chunk);
            }
            file.fsync();
        }
        s.remount();
        byte[] content = bytes(read(s.merged("new")));
        assertEquals(12 * chunk.length, content.length);
        for (int i = 0; i < content.length; i++) {
            if (content[i] != chunk[i % chunk.length]) {
                throw new AssertionError("byte " + i + " is " + content[i]);
            }
        }
    }

    public static void write_farBehindTheEnd_leavesAHole(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("new"), NEW, 0644)) {
            file.pwrite(bytes("far"), 5L << 30);
            assertEquals((5L << 30) + 3, file.stat().size());
            assertTrue(file.stat().blocks() * 512 < 1 << 20);
            assertArrayEquals(new byte[100], file.pread(100, 1L << 30));
            assertEquals("far", text(file.pread(10, 5L << 30)));
        }
    }

    public static void append_twoDescriptors_doNotOverwrite(Scene s) throws Exception {
        int flags = OpenFlags.O_WRONLY | OpenFlags.O_APPEND;
        try (OpenFile one = Posix.open(s.merged("plain"), flags);
                OpenFile two = Posix.open(s.merged("plain"), flags)) {
            one.write(bytes("1"));
            two.write(bytes("2"));
            one.write(bytes("3"));
        }
        assertEquals("plain content\n123", read(s.merged("plain")));
    }

    public static void write_oneDescriptor_isSeenByOthers(Scene s) throws Exception {
        try (OpenFile writer = Posix.open(s.merged("plain"), OpenFlags.O_RDWR);
                OpenFile reader = Posix.open(s.merged("plain"), OpenFlags.O_RDONLY)) {
            assertEquals("plain", text(reader.pread(5, 0)));
            writer.pwrite(bytes("PLAIN"), 0);
            assertEquals("PLAIN", text(reader.pread(5, 0)));
            writer.truncate(2);
            assertEquals("PL", text(reader.pread(5, 0)));
            assertEquals(2, reader.stat().size());
        }
    }

    public static void truncate_thenExtend_readsZeros(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("plain"), OpenFlags.O_RDWR)) {
            file.truncate(3);
            file.truncate(6);
            assertEquals("pla\0\0\0", text(file.pread(100, 0)));
            file.truncate(10_000);
            assertEquals(10_000, file.stat().size());
            assertArrayEquals(new byte[10], file.pread(10, 9_000));
        }
    }

    public static void io_wrongAccessMode_isRefused(Scene s) throws Exception {
        try (OpenFile reader = Posix.open(s.merged("plain"), OpenFlags.O_RDONLY);
                OpenFile writer = Posix.open(s.merged("file"), OpenFlags.O_WRONLY);
                OpenFile dir = Posix.open(s.merged("dir"), OpenFlags.O_RDONLY)) {
            assertErrno(() -> reader.write(bytes("x")), Errno.EBADF);
            assertErrno(() -> writer.read(1), Errno.EBADF);
            assertErrno(() -> reader.truncate(0), Errno.EINVAL);
            assertErrno(() -> dir.read(1), Errno.EISDIR);
        }
    }

    private static MemorySegment map(FileChannel channel, FileChannel.MapMode mode, long length, Arena arena)
            throws Exception {
        return channel.map(mode, 0, length, arena);
    }

    @Rule("C13")
    public static void mmap_sharedWrite_isSeenByRead(Scene s) throws Exception {
        Path path = Path.of(s.merged("plain"));
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
                OpenFile reader = Posix.open(s.merged("plain"), OpenFlags.O_RDONLY)) {
            MemorySegment map = map(channel, FileChannel.MapMode.READ_WRITE, 14, arena);
            map.set(ValueLayout.JAVA_BYTE, 0, (byte) 'P');
            assertEquals("Plain", text(reader.pread(5, 0)));
            map.force();
            channel.write(ByteBuffer.wrap(bytes("LAIN")), 1);
            assertEquals('L', map.get(ValueLayout.JAVA_BYTE, 1));
        }
        assertEquals("PLAIN content\n", read(s.merged("plain")));
        s.remount();
        assertEquals("PLAIN content\n", read(s.merged("plain")));
    }

    @Rule("C13")
    public static void mmap_sharedBeforeCopyUp_seesLaterWrites(Scene s) throws Exception {
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(Path.of(s.merged("plain")), StandardOpenOption.READ)) {
            MemorySegment map = map(channel, FileChannel.MapMode.READ_ONLY, 14, arena);
            assertEquals('p', map.get(ValueLayout.JAVA_BYTE, 0));
            try (OpenFile writer = Posix.open(s.merged("plain"), OpenFlags.O_WRONLY)) {
                writer.pwrite(bytes("PLAIN"), 0);
            }
            assertEquals('P', map.get(ValueLayout.JAVA_BYTE, 0));
        }
    }

    public static void mmap_privateWrite_staysPrivate(Scene s) throws Exception {
        Path path = Path.of(s.merged("file"));
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment map = map(channel, FileChannel.MapMode.PRIVATE, 4, arena);
            map.set(ValueLayout.JAVA_BYTE, 0, (byte) 'T');
            assertEquals("top\n", read(s.merged("file")));
        }
    }

    public static void mmap_bigLowerFile_isTheContent(Scene s) throws Exception {
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(Path.of(s.merged("big")), StandardOpenOption.READ)) {
            MemorySegment map = map(channel, FileChannel.MapMode.READ_ONLY, Layers.BIG, arena);
            for (int i = 0; i < Layers.BIG; i += 997) {
                assertEquals(Layers.bigByte(i), map.get(ValueLayout.JAVA_BYTE, i));
            }
        }
    }

    public static void copyFileRange_lowerToUpper_copies(Scene s) throws Exception {
        try (OpenFile source = Posix.open(s.merged("big"), OpenFlags.O_RDONLY);
                OpenFile target = Posix.open(s.merged("copy"), NEW, 0644)) {
            long done = 0;
            while (done < Layers.BIG) {
                long count = source.copyTo(target, done, done, Layers.BIG - done);
                assertTrue(count > 0, "stopped at " + done);
                done += count;
            }
            assertEquals(0, source.copyTo(target, Layers.BIG, 0, 100));
        }
        assertEquals(read(s.merged("big")), read(s.merged("copy")));
    }

    public static void copyFileRange_intoLowerFile_copiesItUp(Scene s) throws Exception {
        try (OpenFile source = Posix.open(s.merged("file"), OpenFlags.O_RDONLY);
                OpenFile target = Posix.open(s.merged("plain"), OpenFlags.O_RDWR)) {
            assertEquals(3, source.copyTo(target, 0, 6, 3));
            assertEquals("plain toptent\n", text(target.pread(100, 0)));
            assertErrno(() -> target.copyTo(target, 0, 2, 10), Errno.EINVAL);
        }
        assertEquals("plain toptent\n", read(s.upper("plain")));
    }

    @Rule("P9")
    public static void fsync_everything_succeeds(Scene s) throws Exception {
        try (OpenFile lower = Posix.open(s.merged("plain"), OpenFlags.O_RDONLY);
                OpenFile dir = Posix.open(s.merged("dir"), OpenFlags.O_DIRECTORY);
                OpenFile root = Posix.open(s.merged(""), OpenFlags.O_DIRECTORY);
                OpenFile upper = Posix.open(s.merged("new"), NEW, 0644)) {
            lower.fsync();
            dir.fsync();
            upper.writeAll(bytes("data"));
            upper.fdatasync();
            upper.fsync();
            root.fsync();
        }
        try (OpenFile file = Posix.open(s.merged("file"), OpenFlags.O_WRONLY | OpenFlags.O_SYNC)) {
            file.writeAll(bytes("sync"));
        }
        assertEquals("sync", read(s.merged("file")));
    }

    @Rule("P10")
    public static void flock_twoOpenFiles_conflict(Scene s) throws Exception {
        try (OpenFile one = Posix.open(s.merged("plain"), OpenFlags.O_RDONLY);
                OpenFile two = Posix.open(s.merged("plain"), OpenFlags.O_RDONLY)) {
            one.flock(FileCalls.LOCK_EX);
            assertErrno(() -> two.flock(FileCalls.LOCK_SH | FileCalls.LOCK_NB), Errno.EAGAIN);
            one.flock(FileCalls.LOCK_UN);
            two.flock(FileCalls.LOCK_SH | FileCalls.LOCK_NB);
            one.flock(FileCalls.LOCK_SH | FileCalls.LOCK_NB);
        }
    }

    @Rule("P10")
    public static void lock_survivesCopyUp(Scene s) throws Exception {
        try (OpenFile one = Posix.open(s.merged("plain"), OpenFlags.O_RDONLY)) {
            one.flock(FileCalls.LOCK_EX);
            Posix.append(s.merged("plain"), "x");
            try (OpenFile two = Posix.open(s.merged("plain"), OpenFlags.O_RDWR)) {
                assertErrno(() -> two.flock(FileCalls.LOCK_EX | FileCalls.LOCK_NB), Errno.EAGAIN);
            }
        }
    }

    @Rule("P10")
    public static void lockRange_overlapping_conflicts(Scene s) throws Exception {
        try (OpenFile one = Posix.open(s.merged("plain"), OpenFlags.O_RDWR);
                OpenFile two = Posix.open(s.merged("plain"), OpenFlags.O_RDWR)) {
            one.lockRange(1, 0, 5);
            assertErrno(() -> two.lockRange(0, 4, 1), Errno.EAGAIN, Errno.EACCES);
            two.lockRange(1, 5, 5);
            one.lockRange(2, 0, 5);
            two.lockRange(1, 0, 5);
        }
    }

    public static void directIo_readAndWrite_work(Scene s) throws Exception {
        try (OpenFile direct = Posix.open(s.merged("big"), OpenFlags.O_RDWR | OpenFlags.O_DIRECT)) {
            byte[] part = direct.preadAligned(8192, 4096);
            assertEquals(8192, part.length);
            assertEquals(Layers.bigByte(4096), part[0]);
            part[0] = 99;
            assertEquals(8192, direct.pwriteAligned(part, 4096));
        }
        try (OpenFile file = Posix.open(s.merged("big"), OpenFlags.O_RDONLY)) {
            assertEquals(99, file.pread(1, 4096)[0]);
            assertEquals(Layers.bigByte(4097), file.pread(1, 4097)[0]);
        }
    }

    public static void open_manyFilesAtOnce_work(Scene s) throws Exception {
        List<OpenFile> files = new ArrayList<>();
        try {
            for (int i = 0; i < 500; i++) {
                files.add(Posix.open(s.merged("many-" + i), NEW, 0644));
                files.add(Posix.open(s.merged("plain"), OpenFlags.O_RDONLY));
            }
            for (int i = 0; i < 1000; i += 2) {
                files.get(i).write(bytes("file " + i));
                assertEquals("plain", text(files.get(i + 1).pread(5, 0)));
            }
        } finally {
            files.forEach(OpenFile::close);
        }
        assertEquals("file 998", read(s.merged("many-499")));
    }

    public static void exec_lowerProgram_runs(Scene s) throws Exception {
        byte[] program = java.nio.file.Files.readAllBytes(Path.of("/bin/echo"));
        Posix.write(s.merged("program"), text(program), 0755);
        Posix.write(s.merged("script"), "#!" + s.merged("program") + "\n", 0755);
        s.remount();
        for (String name : List.of("program", "script")) {
            Process process = new ProcessBuilder(s.merged(name), "ran").redirectErrorStream(true).start();
            String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue(), out);
            assertTrue(out.endsWith("ran\n"), out);
        }
    }

    public static void fifo_connectsTwoThreads(Scene s) throws Exception {
        Thread writer = Thread.ofPlatform().daemon().start(() -> {
            try (OpenFile out = Posix.open(s.merged("fifo"), OpenFlags.O_WRONLY)) {
                out.writeAll(bytes("through the pipe"));
            } catch (io.ufs.core.errno.ErrnoException e) {
                throw new IllegalStateException(e);
            }
        });
        try (OpenFile in = Posix.open(s.merged("fifo"), OpenFlags.O_RDONLY)) {
            assertEquals("through the pipe", text(in.readAll()));
        }
        writer.join(TimeUnit.SECONDS.toMillis(10));
    }

    @Rule("P6")
    public static void write_changesTimes(Scene s) throws Exception {
        Posix.append(s.merged("plain"), "x");
        assertTrue(stat(s.merged("plain")).mtime() > Layers.MTIME.seconds() + 1000);
        Posix.utimens(s.merged("plain"), Layers.ATIME, Layers.MTIME);
        try (OpenFile file = Posix.open(s.merged("plain"), OpenFlags.O_RDWR)) {
            file.truncate(3);
            assertTrue(file.stat().mtime() > Layers.MTIME.seconds() + 1000);
        }
    }
}
