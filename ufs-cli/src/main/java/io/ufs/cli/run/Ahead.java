package io.ufs.cli.run;

import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.runtime.sandbox.Capability;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * What a container needs later and takes long at the start of a JVM, done by threads beside the one that gets there. Each
 * is worth its thread on two processors.
 */
public final class Ahead {
    private Ahead() {}

    /** Links the calls into the C library. Whoever calls one meanwhile waits until that is done. Signals come after that. */
    public static void linkSystemCalls() {
        Thread.ofPlatform().daemon().name("link").start(() -> {
            FfmCalls.link();
            HostSignals.prepare();
        });
    }

    /** A filter of system calls that is being compiled. */
    static final class Filter {
        private final FutureTask<byte[]> task;

        private Filter(Callable<byte[]> compiler) {
            task = new FutureTask<>(compiler);
        }

        /** Starts to compile; arguments as for {@link RunWords#filter}. */
        static Filter start(String profile, Set<Capability> capabilities) {
            Filter filter = new Filter(() -> RunWords.filter(profile, capabilities));
            Thread.ofPlatform().daemon().name("filter").start(filter.task);
            return filter;
        }

        /** Returns the filter, or throws what compiling it has thrown. */
        byte[] await() throws IOException {
            try {
                return task.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case IOException cause -> throw cause;
                    case RuntimeException cause -> throw cause;
                    case Error cause -> throw cause;
                    case null, default -> throw new IOException(e);
                }
            }
        }
    }
}
