package io.ufs.benchmarks;

import io.ufs.core.errno.ErrnoException;
import java.io.IOException;

/**
 * One thing that is timed.
 *
 * @param name what the table calls it
 * @param unit of the result
 * @param operations how many operations one run does; 1 where the run as a whole is the result
 * @param threads how many do it at the same time, each all of it
 * @param start the state of the caches before the run
 * @param needs names of workloads that leave behind what this one works on, separated by commas, or empty
 * @param body makes the timed part
 */
record Workload(String name, Unit unit, int operations, int threads, Start start, String needs, Body body) {
    /** The unit of a result. */
    enum Unit {
        MICROSECONDS("us", 1e3),
        MILLISECONDS("ms", 1e6),
        MEBIBYTES("MiB", 1 << 20);

        private final String symbol;
        private final double size;

        Unit(String symbol, double size) {
            this.symbol = symbol;
            this.size = size;
        }

        String symbol() {
            return symbol;
        }

        /** Returns so many nanoseconds or bytes in this unit. */
        double of(double amount) {
            return amount / size;
        }
    }

    /** The state of the caches before a run. Dropping caches for one system drops them for all. */
    enum Start {
        /** As the workloads before have left it. */
        ANY,
        /** As the workloads before have left it, with memory at hand for a big file: see {@link Benchmark}. */
        WITH_MEMORY,
        /** The run is done once before, untimed: the cold runs of the other systems dropped the caches of this one too. */
        WARM,
        /** Dentries and inodes are dropped. */
        WITHOUT_NAMES,
        /** Dentries, inodes and file contents are dropped, and memory is at hand for a big file. */
        WITHOUT_CONTENTS
    }

    /** Prepares what is not to be timed, such as paths in native memory; may use the mount for it. */
    @FunctionalInterface
    interface Body {
        Task prepare(SyscallClient client, MountedSystem system) throws ErrnoException;
    }

    /** The timed part of a workload. */
    @FunctionalInterface
    interface Task {
        void run() throws IOException, ErrnoException;
    }
}
