package io.ufs.fuse.session;

/** Knows how long after a reply the next message of a client comes, and notices when it comes later than it used to. */
final class Punctuality {
    /** A message that comes so much later than others, in nanoseconds, may have had to wake another processor. */
    static final long LATE = 12_000;

    /** So many late messages in a row are no accident. */
    static final int LATE_MESSAGES = 2;

    /** A message changes what is usual by one part in so many. */
    private static final int INERTIA = 8;

    private long usual;
    private int late;

    /**
     * Notes a message.
     *
     * @param wait nanoseconds since the reply before
     * @return whether the last messages came late
     */
    boolean isLate(long wait) {
        if (wait > usual + LATE) {
            late++;
        } else {
            late = 0;
            usual += (wait - usual) / INERTIA;
        }
        return late >= LATE_MESSAGES;
    }

    /** Begins to count anew. */
    void excuse() {
        late = 0;
    }

    /** Takes such a wait for usual from now on: the client works longer between its messages than it did. */
    void getUsedTo(long wait) {
        late = 0;
        usual = wait;
    }
}
