package io.ufs.properties.oracle;

import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.RawCalls;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An ordinary user without supplementary groups: a thread with filesystem ids of its own. */
final class OrdinaryUser implements AutoCloseable {
    /** Its user and group id. */
    static final int ID = 1000;

    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("user").factory());

    OrdinaryUser() throws Exception {
        call(() -> {
            RawCalls.dropGroups();
            Posix.CALLS.process().setfsgid(ID);
            Posix.CALLS.process().setfsuid(ID);
            return "";
        });
    }

    /** Does something as this user. */
    String call(Callable<String> call) throws Exception {
        try {
            return thread.submit(call).get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
