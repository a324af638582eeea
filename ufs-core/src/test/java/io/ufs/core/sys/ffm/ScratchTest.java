package io.ufs.core.sys.ffm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ScratchTest {
    @Test
    void open_nested_innerMemoryIsApartAndGivenBack() {
        try (Scratch outer = Scratch.open()) {
            long kept = outer.string(new byte[]{1, 2, 3});
            long first;
            try (Scratch inner = Scratch.open()) {
                first = inner.allocate(64);
                assertTrue(first >= kept + 4, "inner memory overlaps outer memory");
                for (int i = 0; i < 64; i++) {
                    NativeMemory.putByte(first + i, (byte) 0xff);
                }
            }
            assertArrayEquals(new byte[]{1, 2, 3, 0}, NativeMemory.get(kept, 4));
            try (Scratch inner = Scratch.open()) {
                assertEquals(first, inner.allocate(64));
            }
        }
    }

    @Test
    void allocate_moreThanCapacity_isUsable() {
        byte[] big = new byte[1 << 20];
        Arrays.fill(big, (byte) 7);
        try (Scratch outer = Scratch.open()) {
            long small = outer.bytes(new byte[]{5});
            try (Scratch inner = Scratch.open()) {
                assertArrayEquals(big, NativeMemory.get(inner.bytes(big), big.length));
            }
            long again = outer.bytes(big);
            assertEquals(7, NativeMemory.getByte(again + big.length - 1));
            assertEquals(5, NativeMemory.getByte(small));
        }
    }

    @Test
    void open_hundredLevels_allApart() {
        nest(100);
    }

    private static void nest(int level) {
        try (Scratch scratch = Scratch.open()) {
            long mine = scratch.allocate(8);
            NativeMemory.putLong(mine, level);
            if (level > 0) {
                nest(level - 1);
            }
            assertEquals(level, NativeMemory.getLong(mine));
        }
    }

    @Test
    void open_otherThread_hasItsOwnMemory() throws InterruptedException {
        try (Scratch scratch = Scratch.open()) {
            long mine = scratch.allocate(8);
            long[] other = new long[1];
            Thread thread = Thread.ofPlatform().start(() -> {
                try (Scratch theirs = Scratch.open()) {
                    other[0] = theirs.allocate(8);
                }
            });
            thread.join();
            assertNotEquals(mine, other[0]);
        }
    }
}
