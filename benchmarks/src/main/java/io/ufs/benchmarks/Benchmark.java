package io.ufs.benchmarks;

import io.ufs.core.errno.ErrnoException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The interleaved run: in every round all systems are mounted side by side, and each workload runs on one after the
 * other, in an order that changes from round to round. What the machine does besides hits all of them alike.
 */
final class Benchmark {
    /** Memory that is asked for before a run with the big file, in sizes of that. */
    private static final long TOUCHED = 8;

    private final BenchmarkOptions options;
    private final Results results;
    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "watchdog");
        thread.setDaemon(true);
        return thread;
    });

    Benchmark(BenchmarkOptions options, Results results) {
        this.options = options;
        this.results = results;
    }

    /** Runs everything below a scratch directory, which is gone afterwards. */
    void run() throws IOException {
        try (Ground ground = Ground.prepare(options)) {
            Path scratch = ground.directory();
            warmUp(scratch);
            List<Stage> stages = stages(scratch);
            for (int round = 0; round < options.rounds(); round++) {
                for (Stage stage : stages) {
                    round(scratch, stage, round);
                }
            }
        } finally {
            watchdog.shutdownNow();
        }
    }

    private List<Stage> stages(Path scratch) throws IOException {
        if (options.walkedFiles() > 0) {
            return List.of(Walk.make(scratch, options));
        }
        List<Stage> stages = new ArrayList<>();
        Layers layers = Layers.make(scratch, options.bigFileMiB());
        stages.add(new Stage("", layers.layers(), Workloads.of(options, layers), false));
        if (ManyLowers.isWanted(options)) {
            stages.addAll(ManyLowers.make(scratch));
        }
        return stages;
    }

    private void round(Path scratch, Stage stage, int round) throws IOException {
        List<MountedSystem> systems = new ArrayList<>();
        try {
            for (SystemUnderTest system : options.systems()) {
                if (!stage.onlyServers() || system.hasServer()) {
                    Path root = scratch.resolve(round + "-" + system.name());
                    systems.add(MountedSystem.mount(system, options, stage.layers(), root));
                }
            }
            for (MountedSystem system : systems) {
                if (system.isMount()) {
                    results.add("mount" + stage.suffix(), "ms", system.name(),
                            Workload.Unit.MILLISECONDS.of(system.mountNanos()));
                }
            }
            Collections.rotate(systems, round);
            for (Workload workload : stage.workloads()) {
                System.err.printf("round %d: %s%n", round + 1, workload.name());
                Collections.rotate(systems, 1);
                for (MountedSystem system : List.copyOf(systems)) {
                    if (!measure(workload, system)) {
                        systems.remove(system);
                        system.close();
                    }
                }
            }
            for (MountedSystem system : systems) {
                long memory = system.serverMemory();
                if (memory > 0) {
                    results.add("server memory" + stage.suffix(), "MiB", system.name(), memory / 1024.0);
                }
                if (system.isMount()) {
                    results.add("unmount" + stage.suffix(), "ms", system.name(),
                            Workload.Unit.MILLISECONDS.of(system.unmount()));
                }
            }
        } finally {
            for (MountedSystem system : systems) {
                system.close();
            }
        }
    }

    private boolean measure(Workload workload, MountedSystem system) throws IOException {
        ScheduledFuture<?> limit = watchdog.schedule(() -> abort(system), options.limitSeconds(), TimeUnit.SECONDS);
        try {
            double nanos;
            try (Clients clients = Clients.prepare(workload, system)) {
                if (workload.start() == Workload.Start.WARM) {
                    clients.run();
                }
                settle(workload.start());
                nanos = clients.run();
            }
            results.add(workload.name(), workload.unit().symbol(), system.name(),
                    workload.unit().of(nanos / ((double) workload.operations() * workload.threads())));
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

    /** Lets the JIT compile the client before anything is measured. */
    private static void warmUp(Path scratch) throws IOException {
        Path directory = Files.createDirectory(scratch.resolve("warm-up"));
        try (SyscallClient client = new SyscallClient(directory.toString())) {
            long file = client.path("file");
            long other = client.path("other");
            long sub = client.path("sub");
            for (int i = 0; i < 20_000; i++) {
                client.create(file, 64);
                client.stat(file);
                client.statMissing(other);
                client.read(file);
                client.chmod(file, 0600);
                client.append(file, 16);
                client.rename(file, other);
                client.unlink(other);
                client.mkdir(sub);
                client.rmdir(sub);
            }
        } catch (ErrnoException e) {
            throw new IOException(e);
        }
    }
}
