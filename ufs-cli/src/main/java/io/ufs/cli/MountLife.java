package io.ufs.cli;

import io.ufs.cli.server.MountFailedException;
import io.ufs.cli.server.UnionMount;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings a mount to its end when the process is asked to end: a signal starts the JVM's shutdown, and the shutdown hook
 * unmounts, whatever the threads that serve are blocked in.
 */
final class MountLife {
    private static final int START_SECONDS = 10;
    private static final int END_SECONDS = 5;

    private final CountDownLatch settled = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable UnionMount mount;

    /** Says that there is a mount now. */
    void mounted(UnionMount live) {
        mount = live;
        settled.countDown();
    }

    /** Says that the program has done its work: there is no mount any more. */
    void ended() {
        settled.countDown();
        ended.countDown();
    }

    /**
     * Ends the mount; called by the shutdown hook.
     *
     * @param halt ends the process at once, with a status: 0, since an unmount is what was asked for
     */
    void end(IntConsumer halt) {
        try {
            boolean known = settled.await(START_SECONDS, TimeUnit.SECONDS);
            UnionMount live = mount;
            if (!known || live == null || ended.getCount() == 0) {
                return;
            }
            live.unmount();
            if (!ended.await(END_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("ufsmount: unmounted, but files were still open");
            }
            halt.accept(0);
        } catch (MountFailedException e) {
            System.err.println("ufsmount: " + e.line());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
