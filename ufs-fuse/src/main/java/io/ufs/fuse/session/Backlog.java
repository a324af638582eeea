package io.ufs.fuse.session;

/**
 * Tells requests that pile up from those of one busy client. A client that waits for each reply often has its next
 * request ready when the leader looks again, and a second thread could only take the CPU from it; requests of
 * several clients without a pause are worth a helper. Not safe for use by several threads.
 */
final class Backlog {
    /** Changes of client without a pause before help is worth a wake-up. */
    private static final int TOLERATED_CHANGES = 3;

    private int pid;
    private int changes;

    /** The leader found nothing to read. */
    void emptied() {
        changes = 0;
    }

    /**
     * Notes a request and says whether to call a helper now.
     *
     * @param from thread that sent it, 0 for the kernel itself
     */
    boolean isPilingUp(int from) {
        if (from == pid || from == 0) {
            return false;
        }
        pid = from;
        if (++changes <= TOLERATED_CHANGES) {
            return false;
        }
        changes = 0;
        return true;
    }
}
