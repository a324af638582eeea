package io.ufs.benchmarks;

import io.ufs.core.errno.ErrnoException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The threads that run one workload at the same time, each with a client of its own. */
final class Clients implements AutoCloseable {
    private final List<SyscallClient> clients = new ArrayList<>();
    private final List<Workload.Task> tasks = new ArrayList<>();

    private Clients() {}

    /** Prepares everything that is not to be timed. */
    static Clients prepare(Workload workload, MountedSystem system) throws ErrnoException {
        Clients all = new Clients();
        for (int i = 0; i < workload.threads(); i++) {
            SyscallClient client = new SyscallClient(system.merged());
            all.clients.add(client);
            all.tasks.add(workload.body().prepare(client, system));
        }
        return all;
    }

    /** Runs all tasks, and returns the nanoseconds until the last has ended. */
    double run() throws IOException, ErrnoException {
        if (tasks.size() == 1) {
            long start = System.nanoTime();
            tasks.getFirst().run();
            return System.nanoTime() - start;
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (Workload.Task task : tasks) {
                calls.add(() -> {
                    task.run();
                    return true;
                });
            }
            long start = System.nanoTime();
            List<Future<Boolean>> done = threads.invokeAll(calls);
            double nanos = System.nanoTime() - start;
            for (Future<Boolean> future : done) {
                future.get();
            }
            return nanos;
        } catch (ExecutionException | InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        clients.forEach(SyscallClient::close);
    }
}
