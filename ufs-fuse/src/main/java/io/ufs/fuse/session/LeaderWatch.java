package io.ufs.fuse.session;

import org.jspecify.annotations.Nullable;

/** Notices a leader that stays in one request, and has it replaced. */
final class LeaderWatch extends RequestWatch {
    private final RequestLoop loop;
    private RequestLoop.@Nullable Worker seen;
    private long seenSteps = -1;

    LeaderWatch(RequestLoop loop) {
        this.loop = loop;
    }

    @Override
    boolean tick() {
        RequestLoop.Worker leader = loop.leader();
        long steps = leader == null ? -1 : leader.steps();
        boolean moved = leader != seen || steps != seenSteps;
        if (!moved && leader != null && steps % 2 == 1) {
            loop.replaceLeader(leader);
        }
        seen = leader;
        seenSteps = steps;
        return moved;
    }

    @Override
    boolean isQuiet() {
        RequestLoop.Worker leader = loop.leader();
        return leader != null && leader == seen && leader.isWaiting();
    }

    @Override
    boolean hasEnded() {
        return loop.hasEnded();
    }
}
