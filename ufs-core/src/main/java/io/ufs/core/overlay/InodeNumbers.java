package io.ufs.core.overlay;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.layer.LowerLayer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Inode numbers for one {@code st_dev}: those of the first filesystem as they are, those of every further one
 * with its index in the high bits, as {@code xino} does (rules I1, I2).
 */
final class InodeNumbers {
    /** Number of low bits left to a real inode number of a further filesystem. */
    private static final int INDEX_SHIFT = 48;

    private static final long LOW_BITS = (1L << INDEX_SHIFT) - 1;
    private static final long FOLDED = 1L << 62;

    private final ConcurrentMap<Long, Long> indexes = new ConcurrentHashMap<>();
    private final long firstDevice;

    /** Gives the layers' filesystems their indexes, topmost first, so that they are the same at every mount. */
    InodeNumbers(LayerStack stack) throws ErrnoException {
        if (stack.upper() != null) {
            indexOf(stack.upper().root().stat().dev());
        }
        for (LowerLayer lower : stack.lowers()) {
            indexOf(lower.root().stat().dev());
        }
        LowerLayer first = stack.upper() != null ? stack.upper() : stack.lowers().get(0);
        firstDevice = first.root().stat().dev();
    }

    private synchronized long indexOf(long device) {
        Long known = indexes.get(device);
        if (known != null) {
            return known;
        }
        long index = indexes.size();
        indexes.put(device, index);
        return index;
    }

    /** Returns the number to report for a real object. */
    long number(long device, long ino) {
        if (device == firstDevice) {
            return ino;
        }
        Long known = indexes.get(device);
        long index = known != null ? known : indexOf(device);
        if (index == 0) {
            return ino;
        }
        if ((ino & ~LOW_BITS) == 0 && index < (1L << 14)) {
            return ino | index << INDEX_SHIFT;
        }
        // Too large to carry the index: mix both, and keep away from the numbers that do carry one.
        return FOLDED | ((ino ^ (ino >>> INDEX_SHIFT) ^ index * 0x9E3779B97F4A7C15L) & (FOLDED - 1));
    }
}
