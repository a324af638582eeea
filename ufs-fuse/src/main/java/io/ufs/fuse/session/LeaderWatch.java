package io.ufs.fuse.session;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Notices a leader that stays in one request, for a copy-up of a large file or a storage that does not answer,
 * and has it replaced. Ticks only while requests come; costs the leader one look at a field when it wakes up.
 */
final class LeaderWatch implements Runnable {
    /** How long a request may keep the device unread, in milliseconds: twice this at most. */
    static final long PATIENCE_MILLIS = 5;

    /** Ticks without a request before the watch sleeps. */
    private static final int IDLE_TICKS = 40;

    private final RequestLoop loop;
    private volatile @Nullable Thread sleeper;

    LeaderWatch(RequestLoop loop) {
        this.loop = loop;
    }

    /** Called by the leader when it comes out of its sleep. */
    void wakeUp() {
        Thread thread = sleeper;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        RequestLoop.@Nullable Worker seen = null;
        long seenSteps = -1;
        int idle = 0;
        while (!loop.hasEnded()) {
            LockSupport.parkNanos(this, PATIENCE_MILLIS * 1_000_000);
            RequestLoop.Worker leader = loop.leader();
            long steps = leader == null ? -1 : leader.steps();
            boolean moved = leader != seen || steps != seenSteps;
            if (!moved && leader != null && steps % 2 == 1) {
                loop.replaceLeader(leader);
            }
            idle = moved ? 0 : idle + 1;
            seen = leader;
            seenSteps = steps;
            if (idle > IDLE_TICKS && leader != null && leader.isWaiting()) {
                sleepUntilWoken(leader);
                idle = 0;
            }
        }
    }

    private void sleepUntilWoken(RequestLoop.Worker leader) {
        sleeper = Thread.currentThread();
        while (leader.isWaiting() && loop.leader() == leader && !loop.hasEnded()) {
            LockSupport.park(this);
        }
        sleeper = null;
    }
}
