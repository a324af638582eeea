package io.ufs.core.sys.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Native memory of the calling thread, lent until the end of a {@code try} block:
 *
 * <pre>{@code
 * try (Scratch scratch = Scratch.open()) {
 *     int fd = files.openat(dirfd, scratch.string(name), flags, 0);
 * }
 * }</pre>
 *
 * <p>Blocks may nest, also over method calls: an inner block takes what the outer ones left and gives it back.
 * Opening a block allocates nothing; memory beyond the thread's {@value #CAPACITY} bytes does, and is freed
 * with the block. Memory has arbitrary content.
 */
public final class Scratch implements AutoCloseable {
    private static final int CAPACITY = 1 << 17;
    private static final ThreadLocal<Scratch> SCRATCH = new ThreadLocal<>() {
        @Override
        protected Scratch initialValue() {
            return new Scratch();
        }
    };

    private final MemorySegment memory = Arena.ofAuto().allocate(CAPACITY, 64);
    private final long base = memory.address();
    private final List<Overflow> overflows = new ArrayList<>();
    private long[] marks = new long[16];
    private int depth;
    private long used;

    private Scratch() {}

    private record Overflow(int depth, Arena arena) {}

    /** Begins a block. */
    public static Scratch open() {
        Scratch scratch = SCRATCH.get();
        if (scratch.depth == scratch.marks.length) {
            scratch.marks = Arrays.copyOf(scratch.marks, scratch.depth * 2);
        }
        scratch.marks[scratch.depth++] = scratch.used;
        return scratch;
    }

    /**
     * Lends memory until the end of the innermost block.
     *
     * @param size bytes
     * @return the address, a multiple of 8
     */
    @SuppressWarnings("MustBeClosedChecker") // close() does
    public long allocate(long size) {
        long aligned = (size + 7) & ~7L;
        if (aligned <= CAPACITY - used) {
            long address = base + used;
            used += aligned;
            return address;
        }
        Arena arena = Arena.ofConfined();
        overflows.add(new Overflow(depth, arena));
        return arena.allocate(aligned, 8).address();
    }

    /** Lends memory with these bytes and a NUL. */
    public long string(byte[] bytes) {
        long address = allocate(bytes.length + 1L);
        NativeMemory.put(address, bytes);
        NativeMemory.putByte(address + bytes.length, (byte) 0);
        return address;
    }

    /** Lends memory with text in UTF-8 and a NUL. */
    public long string(String text) {
        return string(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Lends memory with these bytes. */
    public long bytes(byte[] bytes) {
        long address = allocate(bytes.length);
        NativeMemory.put(address, bytes);
        return address;
    }

    /** Ends the innermost block. */
    @Override
    public void close() {
        while (!overflows.isEmpty() && overflows.getLast().depth == depth) {
            overflows.removeLast().arena.close();
        }
        used = marks[--depth];
    }
}
