package io.ufs.cli.contract.cases;

import static io.ufs.cli.contract.ErrnoAssertions.assertErrno;
import static io.ufs.cli.contract.Posix.bytes;
import static io.ufs.cli.contract.Posix.stat;
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
import io.ufs.core.vfs.StatFs;

/** Allocation, holes and the size of the filesystem. */
public final class SpaceCases {
    private static final int KEEP_SIZE = 1;
    private static final int PUNCH_HOLE = 2;
    private static final int COLLAPSE_RANGE = 8;
    private static final int ZERO_RANGE = 16;

    private SpaceCases() {}

    public static void fallocate_default_extends(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("plain"), OpenFlags.O_RDWR)) {
            file.fallocate(0, 0, 100_000);
            assertEquals(100_000, file.stat().size());
            assertTrue(file.stat().blocks() * 512 >= 100_000);
            assertEquals("plain", Posix.text(file.pread(5, 0)));
            assertArrayEquals(new byte[10], file.pread(10, 50_000));
        }
        assertEquals(100_000, stat(s.upper("plain")).size());
    }

    public static void fallocate_keepSize_reserves(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("plain"), OpenFlags.O_RDWR)) {
            file.fallocate(KEEP_SIZE, 0, 1 << 20);
            assertEquals(14, file.stat().size());
            assertTrue(file.stat().blocks() * 512 >= 1 << 20);
        }
    }

    public static void fallocate_punchHole_readsZeros(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("big"), OpenFlags.O_RDWR)) {
            long before = file.stat().blocks();
            file.fallocate(PUNCH_HOLE | KEEP_SIZE, 1 << 20, 2 << 20);
            assertEquals(Layers.BIG, file.stat().size());
            assertArrayEquals(new byte[4096], file.pread(4096, 2 << 20));
            assertEquals(Layers.bigByte(3 << 20), file.pread(1, 3 << 20)[0]);
            assertEquals(Layers.bigByte((1 << 20) - 1), file.pread(1, (1 << 20) - 1)[0]);
            assertTrue(file.stat().blocks() < before || before * 512 < Layers.BIG);
        }
    }

    public static void fallocate_zeroRange_readsZeros(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("big"), OpenFlags.O_RDWR)) {
            file.fallocate(ZERO_RANGE, 100, 5000);
            assertArrayEquals(new byte[5000], file.pread(5000, 100));
            assertEquals(Layers.bigByte(99), file.pread(1, 99)[0]);
            assertEquals(Layers.bigByte(5100), file.pread(1, 5100)[0]);
            file.fallocate(ZERO_RANGE, Layers.BIG, 1000);
            assertEquals(Layers.BIG + 1000, file.stat().size());
        }
    }

    public static void fallocate_wrongArguments_areRefused(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("plain"), OpenFlags.O_RDWR);
                OpenFile reader = Posix.open(s.merged("file"), OpenFlags.O_RDONLY)) {
            assertErrno(() -> file.fallocate(0, 0, 0), Errno.EINVAL);
            assertErrno(() -> file.fallocate(0, -1, 10), Errno.EINVAL);
            assertErrno(() -> file.fallocate(PUNCH_HOLE, 0, 10), Errno.EOPNOTSUPP);
            assertErrno(() -> file.fallocate(COLLAPSE_RANGE, 1, 10), Errno.EOPNOTSUPP, Errno.EINVAL);
            assertErrno(() -> reader.fallocate(0, 0, 10), Errno.EBADF);
            assertEquals("plain content\n", Posix.text(file.pread(100, 0)));
        }
    }

    public static void lseek_lowerSparseFile_findsDataAndHoles(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("sparse"), OpenFlags.O_RDONLY)) {
            assertEquals(1 << 20, file.lseek(0, FileCalls.SEEK_DATA));
            assertEquals(0, file.lseek(0, FileCalls.SEEK_HOLE));
            assertEquals((1 << 20) + 4096, file.lseek(1 << 20, FileCalls.SEEK_HOLE));
            assertErrno(() -> file.lseek(2 << 20, FileCalls.SEEK_DATA), Errno.ENXIO);
            assertErrno(() -> file.lseek(5 << 20, FileCalls.SEEK_HOLE), Errno.ENXIO);
        }
        try (OpenFile file = Posix.open(s.merged("plain"), OpenFlags.O_RDONLY)) {
            assertEquals(14, file.lseek(0, FileCalls.SEEK_HOLE));
            assertEquals(0, file.lseek(0, FileCalls.SEEK_DATA));
        }
    }

    @Rule("C5")
    public static void lseek_afterCopyUp_findsTheSameHoles(Scene s) throws Exception {
        try (OpenFile file = Posix.open(s.merged("sparse"), OpenFlags.O_RDWR)) {
            file.pwrite(bytes("x"), 3 << 20);
            file.fsync();
            assertEquals(1 << 20, file.lseek(0, FileCalls.SEEK_DATA));
            assertEquals(3 << 20, file.lseek(2 << 20, FileCalls.SEEK_DATA));
            assertEquals(0, file.lseek(0, FileCalls.SEEK_HOLE));
        }
    }

    @Rule("P8")
    public static void statfs_isThatOfUpper(Scene s) throws Exception {
        StatFs merged = Posix.statfs(s.merged(""));
        StatFs upper = Posix.statfs(s.upper(""));
        assertEquals(255, merged.nameMax());
        assertEquals(upper.blocks() * upper.frsize(), merged.blocks() * merged.frsize());
        assertEquals(upper.bsize(), merged.bsize());
        assertEquals(upper.files(), merged.files());
        assertTrue(merged.bavail() > 0 && merged.bavail() <= merged.bfree());
        assertEquals(merged.blocks(), Posix.statfs(s.merged("dir/sub/x")).blocks());
    }
}
