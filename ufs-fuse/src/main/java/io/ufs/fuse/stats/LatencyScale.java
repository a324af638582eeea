package io.ufs.fuse.stats;

/**
 * The classes into which durations are sorted: four to each power of two, so that a class is at most a quarter wider than
 * its lower end, from 0 ns to {@link #LAST_LOWEST} ns and all that is above.
 */
public final class LatencyScale {
    private static final int BITS = 2;
    private static final int PARTS = 1 << BITS;
    private static final int LAST_EXPONENT = 36;

    /** Number of classes. */
    public static final int CLASSES = (LAST_EXPONENT - BITS + 2) * PARTS;

    /** Lower end of the last class: two minutes, about. */
    static final long LAST_LOWEST = (long) (2 * PARTS - 1) << (LAST_EXPONENT - BITS);

    private LatencyScale() {}

    /** Returns the class of a duration in nanoseconds. */
    public static int classOf(long nanos) {
        if (nanos < PARTS) {
            return (int) Math.max(0, nanos);
        }
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        if (exponent > LAST_EXPONENT) {
            return CLASSES - 1;
        }
        return (exponent - BITS + 1) * PARTS + (int) (nanos >>> (exponent - BITS)) - PARTS;
    }

    /** Returns the lower end of a class in nanoseconds. */
    public static long lowest(int number) {
        if (number < PARTS) {
            return number;
        }
        int shift = number / PARTS - 1;
        return (long) (PARTS + number % PARTS) << shift;
    }

    /** Returns the upper end of a class in nanoseconds, which belongs to it. */
    public static long highest(int number) {
        return number == CLASSES - 1 ? Long.MAX_VALUE : lowest(number + 1) - 1;
    }
}
