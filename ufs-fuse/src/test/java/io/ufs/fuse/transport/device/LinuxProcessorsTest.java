package io.ufs.fuse.transport.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ProcessCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LinuxProcessorsTest {
    private static final String LINE = "42 (a) 1 (b) S 1 42 42 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 1 0 300 5000 600"
            + " 18446744073709551615 1 1 0 0 0 0 0 4096 65536 1 0 0 17 %s 0 0 0 0 0 0 0 0 0 0 0 0 0\n";

    @Test
    void processorIn_lineOfAThread_isField39() {
        assertEquals(7, LinuxProcessors.processorIn(LINE.formatted(7)));
        assertEquals(191, LinuxProcessors.processorIn(LINE.formatted(191)));
    }

    @Test
    void processorIn_whatIsNoSuchLine_isNone() {
        assertEquals(-1, LinuxProcessors.processorIn(""));
        assertEquals(-1, LinuxProcessors.processorIn("42 (sh) S 1 2 3"));
        assertEquals(-1, LinuxProcessors.processorIn(LINE.formatted("x")));
    }

    @Test
    void moveTo_processorsThatAreThere_movesTheThread() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one processor");
        NativeCalls calls = FfmCalls.open();
        LinuxProcessors processors = LinuxProcessors.open(calls);
        try {
            inThread(() -> {
                int self = calls.process().gettid();
                for (int processor : new int[]{0, 1, 0}) {
                    assertTrue(processors.moveTo(processor));
                    assertEquals(processor, processors.of(self));
                }
                processors.release();
                assertFalse(processors.moveTo(8191));
            });
        } finally {
            processors.close();
        }
    }

    @Test
    void of_noThread_isNone() {
        LinuxProcessors processors = LinuxProcessors.open(FfmCalls.open());
        try {
            assertEquals(-1, processors.of(Integer.MAX_VALUE));
        } finally {
            processors.close();
        }
    }

    @Test
    void isRunnable_lineOfAThread_looksAtTheStateBehindTheName() {
        assertFalse(LinuxProcessors.isRunnable(LINE.formatted(7)));
        assertTrue(LinuxProcessors.isRunnable(LINE.formatted(7).replace("1 (b) S", "1 (b) R")));
        assertFalse(LinuxProcessors.isRunnable("42 () R) S 1"));
        assertFalse(LinuxProcessors.isRunnable(""));
    }

    @Test
    void ranForIn_lineOfSchedstat_isTheFirstNumber() {
        assertEquals(123_456, LinuxProcessors.ranForIn("123456 789 10\n"));
        assertEquals(-1, LinuxProcessors.ranForIn(""));
        assertEquals(-1, LinuxProcessors.ranForIn("x y z"));
    }

    private interface Body {
        void run() throws Exception;
    }

    /** Runs something in a thread of its own, which takes what it did with it. */
    private static void inThread(Body body) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            try {
                body.run();
                done.complete(null);
            } catch (Throwable t) {
                done.completeExceptionally(t);
            }
        });
        done.get();
    }

    /** Field 41 of {@code /proc/TID/stat}. */
    private static int policyOf(int thread) throws IOException {
        String line = Files.readString(Path.of("/proc/self/task/" + thread + "/stat"));
        return Integer.parseInt(line.substring(line.lastIndexOf(')') + 2).split(" ")[38]);
    }

    @Test
    void giveWay_threadOfRoot_isIdleUntilAnotherInsists() throws Exception {
        NativeCalls calls = FfmCalls.open();
        LinuxProcessors processors = LinuxProcessors.open(calls);
        try {
            assumeTrue(processors.mayGiveWay(), "needs root and two processors");
            inThread(() -> {
                int self = processors.self();
                assertEquals(calls.process().gettid(), self);
                processors.giveWay();
                assertEquals(ProcessCalls.SCHED_IDLE, policyOf(self));
                inThread(() -> {
                    processors.release();
                    assertEquals(ProcessCalls.SCHED_OTHER, policyOf(processors.self()), "a thread that it starts");
                });
                inThread(() -> processors.insist(self));
                assertEquals(ProcessCalls.SCHED_OTHER, policyOf(self));
            });
        } finally {
            processors.close();
        }
    }

    @Test
    void ranFor_threadThatWaits_isUnknown() throws Exception {
        LinuxProcessors processors = LinuxProcessors.open(FfmCalls.open());
        try {
            assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one processor");
            inThread(() -> {
                int self = processors.self();
                assertTrue(processors.ranFor(self) > 0, "it runs, since it asks");
                inThread(() -> assertEquals(-1, processors.ranFor(self), "it waits for this one"));
            });
        } finally {
            processors.close();
        }
    }
}
