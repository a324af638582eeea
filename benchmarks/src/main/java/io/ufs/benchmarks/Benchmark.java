package io.ufs.benchmarks;

import io.ufs.core.errno.ErrnoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The interleaved run: in every round all systems are mounted side by side, and each workload runs on one after the
 * other, in an order that changes from round to round. What the machine does besides hits all of them alike.
 */
final class Benchmark {
    /** After this time a new mount is idle: the JVM of ufs gives back what it needed for its start every ten seconds. */
    private static final long IDLE_NANOS = 12_000_000_000L;

    private final BenchmarkOptions options;
    private final Results results;
    Benchmark(BenchmarkOptions options, Results results) {
        this.options = options;
        this.results = results;
    }

    /** Runs everything below a scratch directory, which is gone afterwards. */
    void run() throws IOException {
        try (Ground ground = Ground.prepare(options);
                Measuring measuring = new Measuring(options, results)) {
            Path scratch = ground.directory();
            warmUp(scratch);
            Optional<BareFuse> bare =
                    options.walkedFiles() > 0 ? Optional.empty() : BareFuse.compile(scratch, results);
            List<Stage> stages = stages(scratch);
            for (int round = 0; round < options.rounds(); round++) {
                if (bare.isPresent()) {
                    bare.get().ask(results);
                }
                for (Stage stage : stages) {
                    round(scratch, stage, measuring, bare, round);
                }
            }
        }
    }

    private List<Stage> stages(Path scratch) throws IOException {
        if (options.walkedFiles() > 0) {
            return List.of(Walk.make(scratch, options));
        }
        List<Stage> stages = new ArrayList<>();
        Layers layers = Layers.make(scratch, options.bigFileMiB());
        stages.add(new Stage("", layers.layers(), Workloads.of(options, layers), false));
        if (ManyLowers.isWanted(options::wants)) {
            stages.addAll(ManyLowers.make(scratch));
        }
        return stages;
    }

    private void round(Path scratch, Stage stage, Measuring measuring, Optional<BareFuse> bare, int round)
            throws IOException {
        List<MountedSystem> systems = new ArrayList<>();
        try {
            for (SystemUnderTest system : systems(stage, bare)) {
                Path root = scratch.resolve(round + "-" + system.name());
                systems.add(MountedSystem.mount(system, options, stage.layers(), root));
            }
            for (MountedSystem system : systems) {
                if (system.isMount() && system.hasLayers()) {
                    results.add(Bars.MOUNT + stage.suffix(), Workload.Unit.MILLISECONDS, system.name(),
                            Workload.Unit.MILLISECONDS.of(system.mountNanos()));
                }
            }
            if (stage.suffix().isEmpty()) {
                LockSupport.parkNanos(IDLE_NANOS);
                addMemory(Bars.IDLE_MEMORY, systems);
            }
            Collections.rotate(systems, round);
            for (Workload workload : stage.workloads()) {
                System.err.printf("round %d: %s%n", round + 1, workload.name());
                Collections.rotate(systems, 1);
                for (MountedSystem system : List.copyOf(systems)) {
                    boolean served = system.hasLayers() || BareFuse.serves(workload);
                    if (served && !measuring.measure(workload, system)) {
                        systems.remove(system);
                        system.close();
                    }
                }
            }
            addMemory("server memory" + stage.suffix(), systems);
            for (MountedSystem system : systems) {
                unmount(system, stage);
            }
        } finally {
            for (MountedSystem system : systems) {
                system.close();
            }
        }
    }

    private List<SystemUnderTest> systems(Stage stage, Optional<BareFuse> bare) {
        List<SystemUnderTest> systems = new ArrayList<>();
        for (SystemUnderTest system : options.systems()) {
            if (!stage.onlyServers() || system.hasServer()) {
                systems.add(system);
            }
        }
        if (stage.workloads().stream().anyMatch(BareFuse::serves)) {
            bare.ifPresent(server -> systems.add(server.system()));
        }
        return systems;
    }

    private void addMemory(String row, List<MountedSystem> systems) throws IOException {
        for (MountedSystem system : systems) {
            long memory = system.hasLayers() ? system.serverMemory() : 0;
            if (memory > 0) {
                results.add(row, Workload.Unit.MEBIBYTES, system.name(), Workload.Unit.MEBIBYTES.of((double) memory));
            }
        }
    }

    private void unmount(MountedSystem system, Stage stage) throws IOException {
        if (!system.isMount() || !system.hasLayers()) {
            return;
        }
        results.add(Bars.UNMOUNT + stage.suffix(), Workload.Unit.MILLISECONDS, system.name(),
                Workload.Unit.MILLISECONDS.of(system.unmount()));
        system.collectorLog().longest().ifPresent(pause -> results.addPause(system.name(), pause));
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
