package io.ufs.fuse.stats;

import io.ufs.core.stats.StatisticsSink;

/** A part of the server that has something to tell. */
@FunctionalInterface
public interface StatisticsSource {
    /** Tells it, from any thread. */
    void report(StatisticsSink sink);
}
