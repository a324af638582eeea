package io.ufs.cli.stats;

import io.ufs.fuse.stats.StatisticsSnapshot;
import java.io.IOException;

/** What statistics are of. */
interface Subject {
    /** Returns what to call it, for people. */
    String title();

    /**
     * Asks for its statistics.
     *
     * @throws IOException if there are none (any more); the message is for the user
     */
    StatisticsSnapshot ask() throws IOException;
}
