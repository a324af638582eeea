package io.ufs.benchmarks;

import io.ufs.core.errno.ErrnoException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Measures one workload on one system, under a time limit. */
final class Measuring implements AutoCloseable {
    /** Memory that is asked for before a run with the big file, in sizes of that. */
    private static final long TOUCHED = 8;

    /** A server that was asked what it has done shall sleep again when the run begins, as the others do. */
    private static final long REST_NANOS = 5_000_000;

    private final BenchmarkOptions options;
    private final Results results;
    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "watchdog");
        thread.setDaemon(true);
        return thread;
    });

    Measuring(BenchmarkOptions options, Results results) {
        this.options = options;
        this.results = results;
    }

    /** Adds to the results, and returns whether the system can go on. */
    boolean measure(Workload workload, MountedSystem system) throws IOException {
        ScheduledFuture<?> limit = watchdog.schedule(() -> abort(system), options.limitSeconds(), TimeUnit.SECONDS);
        try (Clients clients = Clients.prepare(workload, system);
                MessageMeter meter = new MessageMeter(system)) {
            if (workload.start() == Workload.Start.WARM) {
                clients.run();
            }
            settle(workload.start());
            meter.start();
            LockSupport.parkNanos(REST_NANOS);
            double operations = (double) workload.operations() * workload.threads();
            double nanos = clients.run();
            meter.stop(operations).ifPresent(messages -> results.add(workload, system.name(), messages));
            results.add(workload, system.name(), workload.unit().of(nanos / operations));
            return true;
        } catch (IOException | ErrnoException e) {
            results.fail(workload.name() + " on " + system.name() + ": " + e.getMessage());
            return false;
        } finally {
            limit.cancel(false);
        }
    }

    private static void abort(MountedSystem system) {
        try {
            System.err.println(system.name() + " takes too long: aborted");
            system.abort();
        } catch (IOException e) {
            System.err.println("abort of " + system.name() + ": " + e.getMessage());
        }
    }

    private void settle(Workload.Start start) throws IOException {
        Command.run(120, "sync");
        switch (start) {
            case ANY, WARM -> {}
            case WITH_MEMORY -> touchMemory();
            case WITHOUT_NAMES -> Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "2");
            case WITHOUT_CONTENTS -> {
                Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "3");
                touchMemory();
            }
        }
    }

    /**
     * Makes a virtual machine's host give memory for the big file several times over: the kernel hands out small free
     * blocks first, wherever they are. A page that the host has taken back costs several times the copy of it, which would
     * hit whatever runs next.
     */
    private void touchMemory() {
        try (Arena arena = Arena.ofConfined()) {
            arena.allocate(TOUCHED * ((long) options.bigFileMiB() << 20), 4096).fill((byte) 1);
        }
    }

    @Override
    public void close() {
        watchdog.shutdownNow();
    }
}
