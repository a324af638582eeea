package io.ufs.properties.action;

/** One operation on a union. */
public interface UnionAction {
    /** Does itself to both sides of the pair, and compares what they answer. */
    void applyTo(UnionPair pair);

    /**
     * Does itself to a union only. What answers with more than an errno compares both sides by itself, in {@link
     * #applyTo(UnionPair)}, and cannot be done to one of them.
     *
     * @return the errno, 0 for success
     */
    default int applyTo(UnionUnderTest system) {
        throw new UnsupportedOperationException(toString());
    }

    /** Returns the same as commands of {@code bash(1)} in the root of the union. */
    String shell();

    /** Says whether it is one system call that changes something, and so happens as a whole or not at all. */
    default boolean isAtomic() {
        return false;
    }
}
