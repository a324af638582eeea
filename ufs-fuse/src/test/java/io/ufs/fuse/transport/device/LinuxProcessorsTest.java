package io.ufs.fuse.transport.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
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
        CompletableFuture<Void> done = new CompletableFuture<>();
        // A thread of its own, which takes what it did with it.
        Thread.ofPlatform().start(() -> {
            try {
                int self = calls.process().gettid();
                for (int processor : new int[]{0, 1, 0}) {
                    assertTrue(processors.moveTo(processor));
                    assertEquals(processor, processors.of(self));
                }
                processors.release();
                assertFalse(processors.moveTo(8191));
                done.complete(null);
            } catch (Throwable t) {
                done.completeExceptionally(t);
            }
        });
        try {
            done.get();
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
}
