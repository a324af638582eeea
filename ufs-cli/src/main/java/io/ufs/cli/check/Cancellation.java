package io.ufs.cli.check;

import io.ufs.cli.run.HostSignals;

/** Whether the user wants the end: what was begun is then finished, so that nothing is left half done. */
final class Cancellation {
    private static final int SIGHUP = 1;
    private static final int SIGINT = 2;
    private static final int SIGTERM = 15;

    private volatile boolean wanted;

    private Cancellation() {}

    /** Listens to signals from now on. */
    static Cancellation bySignals() {
        Cancellation cancellation = new Cancellation();
        HostSignals.handle(signal -> {
            if (signal == SIGHUP || signal == SIGINT || signal == SIGTERM) {
                cancellation.wanted = true;
            }
        });
        return cancellation;
    }

    boolean isWanted() {
        return wanted;
    }
}
