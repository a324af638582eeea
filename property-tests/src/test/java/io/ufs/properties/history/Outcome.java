package io.ufs.properties.history;

import org.jspecify.annotations.Nullable;

/**
 * An operation with what came of it.
 *
 * @param <S> state of what it was done to
 */
public interface Outcome<S> {
    /** Returns the state after it; null if it would have answered something else in this state. */
    @Nullable S after(S state);
}
