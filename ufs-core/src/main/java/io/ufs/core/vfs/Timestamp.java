package io.ufs.core.vfs;

/**
 * A point in time as {@code struct timespec} has it, or one of the two special values of {@code
 * utimensat(2)}.
 *
 * @param seconds since 1970, may be negative
 * @param nanos 0 … 999,999,999, or {@link #UTIME_NOW}, {@link #UTIME_OMIT}
 */
public record Timestamp(long seconds, int nanos) {
    /** {@code tv_nsec} that asks for the current time. */
    public static final int UTIME_NOW = 0x3fffffff;

    /** {@code tv_nsec} that leaves the time as it is. */
    public static final int UTIME_OMIT = 0x3ffffffe;

    /** The current time, read by the backend. */
    public static final Timestamp NOW = new Timestamp(0, UTIME_NOW);

    /** No change. */
    public static final Timestamp OMIT = new Timestamp(0, UTIME_OMIT);
}
