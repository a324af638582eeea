package io.ufs.core.backend.memory;

import io.ufs.core.vfs.Timestamp;

/**
 * A clock that tells the same times in every run: each reading is one millisecond after the one before. Filesystems
 * may share one, so that their times can be compared.
 */
public final class MemoryClock {
    private static final long START_SECONDS = 1_700_000_000L;
    private static final long STEP_MILLIS = 1;

    private long millis = START_SECONDS * 1000;

    /** Starts at 2023-11-14T22:13:20Z. */
    public MemoryClock() {}

    /** Returns the time and moves on. */
    public synchronized Timestamp next() {
        millis += STEP_MILLIS;
        return new Timestamp(Math.floorDiv(millis, 1000L), (int) Math.floorMod(millis, 1000L) * 1_000_000);
    }

    /** Moves on by {@code seconds} at once. */
    public synchronized void advance(long seconds) {
        millis += seconds * 1000;
    }
}
