package io.ufs.fuse.session;

/**
 * Decides whether retrying before sleeping is worth the CPU time. A program that waits for the reply usually
 * sends its next request within microseconds: then retrying saves a wake-up of 20 to 50 microseconds. Where
 * it does not pay, it is tried ever more rarely; where the CPU is wanted by others, not at all for a while.
 * Not safe for use by several threads.
 */
final class SpinBudget {
    /** After this many misses in a row the next tries are left out. */
    private static final int TOLERATED_MISSES = 2;

    private static final int MAX_BACKOFF = 7;

    /** A retry takes below a microsecond: one that took this long was interrupted by another thread. */
    private static final long PREEMPTED_NANOS = 300_000;

    private static final int SKIPPED_AFTER_PREEMPTION = 64;

    private final boolean enabled;
    private int misses;
    private int toSkip;

    // Only to be looked at, by other threads too.
    private long hitsInAll;
    private long missesInAll;
    private long preemptions;

    SpinBudget(long spinNanos) {
        enabled = spinNanos > 0;
    }

    /** Says whether to retry this time; counts as a try left out if not. */
    boolean isWorthwhile() {
        if (!enabled) {
            return false;
        }
        if (toSkip > 0) {
            toSkip--;
            return false;
        }
        return true;
    }

    /** A request came. */
    void hit() {
        misses = 0;
        hitsInAll++;
    }

    /** None came. */
    void missed() {
        misses++;
        missesInAll++;
        if (misses > TOLERATED_MISSES) {
            toSkip = (1 << Math.min(misses - TOLERATED_MISSES, MAX_BACKOFF)) - 1;
        }
    }

    /** Says whether one retry that took {@code nanos} was interrupted. */
    boolean wasPreempted(long nanos) {
        return nanos > PREEMPTED_NANOS;
    }

    /** Another thread wants the CPU. */
    void preempted() {
        toSkip = SKIPPED_AFTER_PREEMPTION;
        preemptions++;
    }

    /** Returns how often retrying found a request, about. */
    long hits() {
        return hitsInAll;
    }

    /** Returns how often it did not, about. */
    long misses() {
        return missesInAll;
    }

    /** Returns how often another thread wanted the CPU, about. */
    long preemptions() {
        return preemptions;
    }
}
