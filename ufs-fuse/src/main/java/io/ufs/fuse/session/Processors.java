package io.ufs.fuse.session;

/** Where threads run: what {@link ClientFollower} needs of the kernel. Safe for use by several threads. */
public interface Processors {
    /** A host of which nothing is known. */
    Processors UNKNOWN = new Processors() {
        @Override
        public int of(int thread) {
            return -1;
        }

        @Override
        public boolean moveTo(int processor) {
            return false;
        }

        @Override
        public void release() {}
    };

    /** Returns the number of the processor that a thread runs on, or ran on last; −1 if that cannot be learnt. */
    int of(int thread);

    /** Moves the calling thread to a processor and keeps it there; false if it may not run there. */
    boolean moveTo(int processor);

    /** Lets the calling thread run wherever it might at the start, and as others do. */
    void release();

    /** Returns the number of the calling thread. */
    default int self() {
        return 0;
    }

    /**
     * Says whether threads of this process may {@link #giveWay}: only if they may take that back, and if it can be seen what becomes of
     * them meanwhile.
     */
    default boolean mayGiveWay() {
        return false;
    }

    /** Lets the calling thread run only while nobody else wants its processor ({@code SCHED_IDLE}). */
    default void giveWay() {}

    /** Lets a thread run as others do again. */
    default void insist(int thread) {}

    /**
     * Returns for how long a thread has run so far, in nanoseconds, if it runs or would like to; −1 if it waits for something,
     * or if that cannot be learnt. What it has run since the last tick of the clock may be missing.
     */
    default long ranFor(int thread) {
        return -1;
    }

    /** Returns work for a new thread, which else would be kept where the thread that starts it is kept. */
    default Runnable anywhere(Runnable work) {
        return () -> {
            release();
            work.run();
        };
    }
}
