package io.ufs.properties.action;

/** One operation on a union. Its text says what it does. */
public interface UnionAction {
    /** Does itself to both sides of the pair, and compares what they answer. */
    void applyTo(UnionPair pair);
}
