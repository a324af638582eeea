package io.ufs.properties.properties;

import io.ufs.properties.history.Contest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Threads that start at the same moment. */
final class Together {
    private Together() {}

    /** What one of them does. */
    interface Work {
        /** {@code number} counts the threads, from 0. */
        void run(int number) throws Exception;
    }

    /** Runs {@code count} threads, and waits for them; fails with the stacks of all if one takes longer than the limit. */
    static void run(int count, long limitSeconds, Work work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(count);
        List<FutureTask<Boolean>> tasks = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            tasks.add(new FutureTask<>(() -> {
                start.await();
                work.run(number);
                return true;
            }));
            threads.add(Thread.ofPlatform().daemon().name("worker " + i).start(tasks.get(i)));
        }
        for (FutureTask<Boolean> task : tasks) {
            try {
                task.get(limitSeconds, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new AssertionError("hangs" + Contest.dump(threads));
            }
        }
    }
}
