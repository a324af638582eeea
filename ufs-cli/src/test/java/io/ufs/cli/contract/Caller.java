package io.ufs.cli.contract;

import io.ufs.cli.contract.ErrnoAssertions.Step;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.NamespaceCalls;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs steps as somebody else, on a thread with ids, umask and current directory of its own. */
public final class Caller {
    private Caller() {}

    /** Runs as an ordinary user without supplementary groups. */
    public static void as(int uid, int gid, Step step) throws Exception {
        onThread(() -> {
            RawCalls.dropGroups();
            Posix.CALLS.process().setfsgid(gid);
            Posix.CALLS.process().setfsuid(uid);
            step.run();
        });
    }

    /** Runs with this umask. */
    public static void withUmask(int umask, Step step) throws Exception {
        onThread(() -> {
            Posix.CALLS.process().umask(umask);
            step.run();
        });
    }

    /** Runs on a thread that shares neither umask nor current directory with the others. */
    public static void onThread(Step step) throws Exception {
        FutureTask<Void> task = new FutureTask<>(() -> {
            CallResult.require(Posix.CALLS.namespace().unshare(NamespaceCalls.CLONE_FS), "unshare");
            step.run();
            return null;
        });
        Thread thread = Thread.ofPlatform().daemon().name("caller").start(task);
        try {
            task.get();
        } catch (InterruptedException e) {
            thread.interrupt();
            throw e;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }
}
