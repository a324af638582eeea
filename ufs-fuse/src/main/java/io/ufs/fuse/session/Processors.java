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

    /** Lets the calling thread run wherever it might at the start. */
    void release();

    /** Returns work for a new thread, which else would be kept where the thread that starts it is kept. */
    default Runnable anywhere(Runnable work) {
        return () -> {
            release();
            work.run();
        };
    }
}
