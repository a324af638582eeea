package io.ufs.fuse.protocol;

/**
 * How long the kernel may cache, as nanoseconds in the code and as seconds and nanoseconds on the wire.
 * {@link Long#MAX_VALUE} means for ever and becomes 0x7fffffff s, where {@code timespec64_to_jiffies}
 * saturates; a negative value means not at all.
 */
public final class CacheTimeout {
    /** For ever. */
    public static final long INFINITE = Long.MAX_VALUE;

    private static final long INFINITE_SECONDS = 0x7fffffffL;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private CacheTimeout() {}

    /** Returns the seconds of the wire. */
    public static long seconds(long nanos) {
        if (nanos == INFINITE) {
            return INFINITE_SECONDS;
        }
        return Math.clamp(nanos / NANOS_PER_SECOND, 0, INFINITE_SECONDS);
    }

    /** Returns the nanoseconds within the second. */
    public static int nanosOfSecond(long nanos) {
        return nanos <= 0 || nanos == INFINITE ? 0 : (int) (nanos % NANOS_PER_SECOND);
    }
}
