package io.ufs.core.check;

/** Is told what an examination finds, while it goes on. */
public interface CheckListener {
    /** Takes a finding, in the order of the examination. */
    void found(Finding finding);

    /**
     * Is told now and then how far it is.
     *
     * @param objects how many objects have been examined
     */
    default void advanced(long objects) {}

    /** Says whether to end early. What was begun is brought to its end before. */
    default boolean isCancelled() {
        return false;
    }
}
