package io.ufs.fuse.session;

import org.jspecify.annotations.Nullable;

/**
 * Notices a leader that stays in one request, and has it replaced; and one that gives way to other programs for too long, and ends
 * that.
 */
final class LeaderWatch extends RequestWatch {
    /** A leader that has waited for a request in so many ticks need not give way. */
    private static final int TICKS_TO_REST = 10;

    /** A little less than the patience, since a tick may come early. */
    private static final long PATIENCE_NANOS = PATIENCE_MILLIS * 900_000;

    private final RequestLoop loop;
    private RequestLoop.@Nullable Worker seen;
    private long seenSteps = -1;
    private long seenSince;
    private long ranFor = -1;
    private int ticksWaiting;

    LeaderWatch(RequestLoop loop) {
        this.loop = loop;
    }

    @Override
    boolean tick() {
        RequestLoop.Worker leader = loop.leader();
        long steps = leader == null ? -1 : leader.steps();
        boolean moved = leader != seen || steps != seenSteps;
        seen = leader;
        seenSteps = steps;
        if (moved) {
            seenSince = System.nanoTime();
            ranFor = -1;
            ticksWaiting = 0;
        } else if (leader != null) {
            if (leader.residence().givesWay()) {
                seeToIt(leader);
            }
            if (steps % 2 == 1 && System.nanoTime() - seenSince >= PATIENCE_NANOS) {
                leader.residence().insist();
                loop.replaceLeader(leader);
            }
        }
        return moved;
    }

    /** Looks whether a leader gets to run, and whether it has anything to do. */
    private void seeToIt(RequestLoop.Worker leader) {
        long before = ranFor;
        ranFor = leader.residence().ranFor();
        if (ranFor >= 0 && ranFor == before) {
            leader.residence().starve();
        }
        ticksWaiting = leader.isWaiting() ? ticksWaiting + 1 : 0;
        if (ticksWaiting >= TICKS_TO_REST) {
            leader.residence().insist();
        }
    }

    @Override
    boolean isQuiet() {
        RequestLoop.Worker leader = loop.leader();
        return leader != null && leader == seen && leader.isWaiting() && !leader.residence().givesWay();
    }

    @Override
    boolean hasEnded() {
        return loop.hasEnded();
    }
}
