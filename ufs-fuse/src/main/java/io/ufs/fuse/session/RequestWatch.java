package io.ufs.fuse.session;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks every few milliseconds for a thread that stays in one request, for a copy-up of a large file or a storage that does
 * not answer, and has others step in. Ticks only while requests come; costs who serves them one look at a field when
 * he wakes up.
 */
abstract class RequestWatch implements Runnable {
    /** How long a request may keep others from being served, in milliseconds: twice this at most. */
    static final long PATIENCE_MILLIS = 5;

    /** Ticks without a request before the watch sleeps. */
    private static final int IDLE_TICKS = 40;

    private volatile @Nullable Thread sleeper;

    /**
     * Has others step in for whoever is in the request of the tick before.
     *
     * @return whether anything has been served since the tick before
     */
    abstract boolean tick();

    /** Says whether everybody waits for requests, and none has come since the last tick. */
    abstract boolean isQuiet();

    /** Says whether the connection has ended. */
    abstract boolean hasEnded();

    /** To be called by who comes out of his sleep, and at the end. */
    final void wakeUp() {
        Thread thread = sleeper;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public final void run() {
        int idle = 0;
        while (!hasEnded()) {
            LockSupport.parkNanos(this, PATIENCE_MILLIS * 1_000_000);
            idle = tick() ? 0 : idle + 1;
            if (idle > IDLE_TICKS && isQuiet()) {
                sleeper = Thread.currentThread();
                while (isQuiet() && !hasEnded()) {
                    LockSupport.park(this);
                }
                sleeper = null;
                idle = 0;
            }
        }
    }
}
