package io.ufs.properties.history;

/**
 * An operation that a thread has done.
 *
 * @param start when it was called, in nanoseconds
 * @param end when it had answered
 * @param <S> state of what it was done to
 */
public record Event<S>(int thread, long start, long end, Outcome<S> outcome) {
    @Override
    public String toString() {
        return String.format("%8d to %8d us, thread %d: %s", start / 1000, end / 1000, thread, outcome);
    }
}
