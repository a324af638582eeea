package io.ufs.core.backend.memory;

import static io.ufs.core.backend.memory.BlockBudget.BLOCK_SIZE;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The content of a regular file: blocks, and holes that take no space. Guarded by the lock of the filesystem.
 *
 * <p>Blocks that {@code fallocate(2)} set aside count as data for {@code SEEK_DATA}, as the call allows.
 */
final class SparseContent {
    /** The largest file in bytes, as on ext4 with 4 KiB blocks. */
    static final long MAX_SIZE = (1L << 44) - BLOCK_SIZE;

    private final BlockBudget budget;
    private final TreeMap<Long, byte[]> blocks = new TreeMap<>();
    private long size;

    SparseContent(BlockBudget budget) {
        this.budget = budget;
    }

    long size() {
        return size;
    }

    /** Returns what {@code st_blocks} says: units of 512 bytes. */
    long sectors() {
        return blocks.size() * (long) (BLOCK_SIZE / 512);
    }

    int read(long offset, MemorySegment target) throws ErrnoException {
        if (offset < 0) {
            throw new ErrnoException(Errno.EINVAL);
        }
        int length = (int) Math.clamp(size - offset, 0, Math.min(target.byteSize(), Integer.MAX_VALUE));
        for (int done = 0; done < length;) {
            long at = offset + done;
            int from = (int) (at % BLOCK_SIZE);
            int piece = Math.min(BLOCK_SIZE - from, length - done);
            byte[] block = blocks.get(at / BLOCK_SIZE);
            if (block == null) {
                target.asSlice(done, piece).fill((byte) 0);
            } else {
                MemorySegment.copy(MemorySegment.ofArray(block), from, target, done, piece);
            }
            done += piece;
        }
        return length;
    }

    /** Writes as much as there is room for; ENOSPC or EFBIG only if that is nothing. */
    int write(long offset, MemorySegment source) throws ErrnoException {
        if (offset < 0) {
            throw new ErrnoException(Errno.EINVAL);
        }
        int length = (int) Math.clamp(MAX_SIZE - offset, 0, Math.min(source.byteSize(), Integer.MAX_VALUE));
        if (length == 0 && source.byteSize() > 0) {
            throw new ErrnoException(Errno.EFBIG);
        }
        int done = 0;
        while (done < length) {
            long at = offset + done;
            int from = (int) (at % BLOCK_SIZE);
            int piece = Math.min(BLOCK_SIZE - from, length - done);
            byte[] block = blocks.get(at / BLOCK_SIZE);
            if (block == null) {
                if (budget.free() == 0 && done > 0) {
                    break;
                }
                block = addBlock(at / BLOCK_SIZE);
            }
            MemorySegment.copy(source, done, MemorySegment.ofArray(block), from, piece);
            done += piece;
        }
        size = Math.max(size, offset + done);
        return done;
    }

    private byte[] addBlock(long index) throws ErrnoException {
        budget.take(1);
        byte[] block = new byte[BLOCK_SIZE];
        blocks.put(index, block);
        return block;
    }

    void truncate(long newSize) throws ErrnoException {
        if (newSize < 0) {
            throw new ErrnoException(Errno.EINVAL);
        }
        if (newSize > MAX_SIZE) {
            throw new ErrnoException(Errno.EFBIG);
        }
        if (newSize < size) {
            drop(blocks.tailMap((newSize + BLOCK_SIZE - 1) / BLOCK_SIZE, true));
            zero(newSize, Math.min(size, roundUp(newSize)));
        }
        size = newSize;
    }

    /** Sets blocks aside; all or, with ENOSPC, none. */
    void allocate(long offset, long length) throws ErrnoException {
        long first = offset / BLOCK_SIZE;
        long last = (offset + length - 1) / BLOCK_SIZE;
        long missing = last - first + 1 - blocks.subMap(first, true, last, true).size();
        if (missing > budget.free()) {
            throw new ErrnoException(Errno.ENOSPC);
        }
        for (long index = first; index <= last; index++) {
            if (!blocks.containsKey(index)) {
                addBlock(index);
            }
        }
    }

    void growTo(long atLeast) {
        size = Math.max(size, atLeast);
    }

    /** Makes a range read as zeros, whole blocks of it as holes. */
    void punch(long offset, long length) {
        long end = offset + length;
        long firstWhole = roundUp(offset) / BLOCK_SIZE;
        long endWhole = end / BLOCK_SIZE;
        if (firstWhole < endWhole) {
            drop(blocks.subMap(firstWhole, true, endWhole, false));
        }
        zero(offset, Math.min(end, roundUp(offset)));
        zero(Math.max(offset, endWhole * BLOCK_SIZE), end);
    }

    /** As {@code SEEK_DATA}: the first position at or after {@code offset} that is no hole, or ENXIO. */
    long seekData(long offset) throws ErrnoException {
        requireInside(offset);
        Long block = blocks.ceilingKey(offset / BLOCK_SIZE);
        if (block == null || block * BLOCK_SIZE >= size) {
            throw new ErrnoException(Errno.ENXIO);
        }
        return Math.max(offset, block * BLOCK_SIZE);
    }

    /** As {@code SEEK_HOLE}: the first position at or after {@code offset} in a hole; the end counts as one. */
    long seekHole(long offset) throws ErrnoException {
        requireInside(offset);
        long block = offset / BLOCK_SIZE;
        while (blocks.containsKey(block)) {
            block++;
        }
        return Math.min(size, Math.max(offset, block * BLOCK_SIZE));
    }

    private void requireInside(long offset) throws ErrnoException {
        if (offset < 0 || offset >= size) {
            throw new ErrnoException(Errno.ENXIO);
        }
    }

    /** Gives all space back. */
    void free() {
        drop(blocks);
    }

    /** Returns a copy of everything, for small files. */
    byte[] toByteArray() {
        byte[] all = new byte[Math.toIntExact(size)];
        blocks.forEach((index, block) -> {
            int at = Math.toIntExact(index * BLOCK_SIZE);
            if (at < all.length) {
                System.arraycopy(block, 0, all, at, Math.min(BLOCK_SIZE, all.length - at));
            }
        });
        return all;
    }

    /** Returns a checksum of what reads as other than zero: holes and blocks of zeros count the same. */
    long checksum() {
        CRC32C crc = new CRC32C();
        byte[] zeros = new byte[BLOCK_SIZE];
        blocks.forEach((index, block) -> {
            if (!Arrays.equals(block, zeros)) {
                crc.update(Long.toString(index).getBytes(StandardCharsets.US_ASCII));
                crc.update(block);
            }
        });
        return crc.getValue();
    }

    private void drop(Map<Long, byte[]> some) {
        budget.giveBack(some.size());
        some.clear();
    }

    /** Zeroes a range that lies in one block. */
    private void zero(long from, long to) {
        byte[] block = from < to ? blocks.get(from / BLOCK_SIZE) : null;
        if (block != null) {
            int start = (int) (from % BLOCK_SIZE);
            Arrays.fill(block, start, (int) (start + (to - from)), (byte) 0);
        }
    }

    private static long roundUp(long offset) {
        return (offset + BLOCK_SIZE - 1) / BLOCK_SIZE * BLOCK_SIZE;
    }
}
