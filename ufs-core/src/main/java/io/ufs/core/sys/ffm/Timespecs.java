package io.ufs.core.sys.ffm;

import io.ufs.core.vfs.Timestamp;

/** {@code struct timespec}: seconds and nanoseconds, 64 bits each. */
public final class Timespecs {
    private static final int SIZE = 16;

    private Timespecs() {}

    /** Writes access and modification time for {@code utimensat(2)}; returns the address. */
    public static long write(Scratch scratch, Timestamp atime, Timestamp mtime) {
        long address = scratch.allocate(2 * SIZE);
        put(address, atime.seconds(), atime.nanos());
        put(address + SIZE, mtime.seconds(), mtime.nanos());
        return address;
    }

    /** Writes a length of time; returns the address. */
    static long writeMillis(Scratch scratch, int millis) {
        long address = scratch.allocate(SIZE);
        put(address, millis / 1000, millis % 1000 * 1_000_000L);
        return address;
    }

    private static void put(long address, long seconds, long nanos) {
        NativeMemory.putLong(address, seconds);
        NativeMemory.putLong(address + 8, nanos);
    }
}
