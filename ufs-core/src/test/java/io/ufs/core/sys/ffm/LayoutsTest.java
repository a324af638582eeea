package io.ufs.core.sys.ffm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.vfs.DeviceId;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class LayoutsTest {
    /** Three records as ext4 returned them: {@code .}, {@code ..} and a name that is not UTF-8. */
    private static final byte[] DIRENTS = HexFormat.of()
            .parseHex("0200000000000000" + "0100000000000000" + "1800" + "04" + "2e00000000"
                    + "0b00000000000000" + "0200000000000000" + "1800" + "04" + "2e2e000000"
                    + "efbeaddeffffffff" + "ffffffffffffff7f" + "2000" + "0a" + "61ff62fe63808182838485" + "0000");

    @Test
    void dirent64_goldenBytes_areReadAsTheKernelMeansThem() {
        try (Scratch scratch = Scratch.open()) {
            long first = scratch.bytes(DIRENTS);
            assertTrue(Dirent64Layout.isDotOrDotDot(first));
            assertEquals(2, Dirent64Layout.ino(first));
            assertEquals(24, Dirent64Layout.reclen(first));
            long second = first + Dirent64Layout.reclen(first);
            assertTrue(Dirent64Layout.isDotOrDotDot(second));
            assertEquals(FileType.DIRECTORY, Dirent64Layout.type(second));
            long third = second + Dirent64Layout.reclen(second);
            assertFalse(Dirent64Layout.isDotOrDotDot(third));
            assertEquals(0xffffffffdeadbeefL, Dirent64Layout.ino(third));
            assertEquals(Long.MAX_VALUE, Dirent64Layout.off(third));
            assertEquals(FileType.SYMLINK, Dirent64Layout.type(third));
            assertArrayEquals(HexFormat.of().parseHex("61ff62fe63808182838485"), Dirent64Layout.name(third));
            assertEquals(DIRENTS.length, third + Dirent64Layout.reclen(third) - first);
        }
    }

    @Test
    void dirent64_nameThatOnlyBeginsWithDots_isNotDot() {
        for (String name : new String[]{"...", ".a", "..a", "a"}) {
            try (Scratch scratch = Scratch.open()) {
                long record = scratch.allocate(64);
                NativeMemory.clear(record, 64);
                NativeMemory.put(record + 19, name.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                assertFalse(Dirent64Layout.isDotOrDotDot(record), name);
            }
        }
    }

    @Test
    void statx_goldenBytes_areReadFieldByField() {
        byte[] bytes = new byte[StatxLayout.SIZE];
        try (Scratch scratch = Scratch.open()) {
            long s = scratch.bytes(bytes);
            NativeMemory.putInt(s, 0xfff);
            NativeMemory.putInt(s + 4, 4096);
            NativeMemory.putLong(s + 8, 0x1000 | 0x20 | 0x10); // a mount root, append-only, immutable
            NativeMemory.putInt(s + 16, 3);
            NativeMemory.putInt(s + 20, -2);
            NativeMemory.putInt(s + 24, 1001);
            NativeMemory.putShort(s + 28, (short) 0104755);
            NativeMemory.putLong(s + 32, 77);
            NativeMemory.putLong(s + 40, 5L << 32);
            NativeMemory.putLong(s + 48, 9);
            NativeMemory.putLong(s + 64, -5);
            NativeMemory.putInt(s + 72, 1);
            NativeMemory.putLong(s + 80, 10);
            NativeMemory.putInt(s + 88, 2);
            NativeMemory.putLong(s + 96, 20);
            NativeMemory.putInt(s + 104, 3);
            NativeMemory.putLong(s + 112, 30);
            NativeMemory.putInt(s + 120, 4);
            NativeMemory.putInt(s + 128, 259);
            NativeMemory.putInt(s + 132, 65537);
            NativeMemory.putInt(s + 136, 8);
            NativeMemory.putInt(s + 140, 1);
            Stat expected = new Stat(
                    8L << 32 | 1, 77, 0104755, 3, -2, 1001, DeviceId.of(259, 65537), 5L << 32, 9, 4096, -5, 1, 30, 4,
                    20, 3, 10, 2, 0x30);
            assertEquals(expected, StatxLayout.read(s));
            NativeMemory.putInt(s, StatxLayout.STATX_BASIC_STATS);
            assertEquals(0, StatxLayout.read(s).btime());
            assertEquals(-1, StatxLayout.mountId(s));
        }
    }

    @Test
    void openFlags_onAarch64_areMovedToItsNumbers() {
        int flags = OpenFlags.O_RDWR | OpenFlags.O_CLOEXEC | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
        assertEquals(flags, Architecture.X86_64.openFlags(flags));
        assertEquals(02 | 02000000 | 040000 | 0100000, Architecture.AARCH64.openFlags(flags));
        assertEquals(0200000, Architecture.AARCH64.openFlags(OpenFlags.O_DIRECT));
        assertEquals(0400000, Architecture.AARCH64.openFlags(OpenFlags.O_LARGEFILE));
        assertEquals(020000000 | 040000, Architecture.AARCH64.openFlags(OpenFlags.O_TMPFILE));
    }
}
