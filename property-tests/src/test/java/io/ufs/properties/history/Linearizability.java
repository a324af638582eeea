package io.ufs.properties.history;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Searches for an order of operations that explains what they answered: each takes effect at one moment between its call
 * and its answer (Herlihy and Wing; the search of Wing and Gong with Lowe's memory).
 *
 * @param <S> state; has {@code equals}
 */
public final class Linearizability<S> {
    private static final int MOST_EVENTS = 62;

    private final List<Event<S>> events;
    private final Set<Visited<S>> visited = new HashSet<>();

    private record Visited<S>(long done, S state) {}

    private Linearizability(List<Event<S>> events) {
        this.events = events;
    }

    /** Says whether there is an order, from this state. */
    public static <S> boolean explains(S initial, List<Event<S>> events) {
        if (events.size() > MOST_EVENTS) {
            throw new IllegalArgumentException("too many events: " + events.size());
        }
        return new Linearizability<>(events).search(0, initial);
    }

    private boolean search(long done, S state) {
        if (done == (1L << events.size()) - 1) {
            return true;
        }
        if (!visited.add(new Visited<>(done, state))) {
            return false;
        }
        long firstEnd = Long.MAX_VALUE;
        for (int i = 0; i < events.size(); i++) {
            if ((done & (1L << i)) == 0) {
                firstEnd = Math.min(firstEnd, events.get(i).end());
            }
        }
        for (int i = 0; i < events.size(); i++) {
            Event<S> event = events.get(i);
            boolean mayBeNext = (done & (1L << i)) == 0 && event.start() <= firstEnd;
            S after = mayBeNext ? event.outcome().after(state) : null;
            if (after != null && search(done | (1L << i), after)) {
                return true;
            }
        }
        return false;
    }
}
