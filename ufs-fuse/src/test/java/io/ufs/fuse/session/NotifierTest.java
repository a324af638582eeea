package io.ufs.fuse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a session while a notification is on its way. */
@Timeout(20)
class NotifierTest {
    /** A channel whose kernel takes its time over a message. */
    private static final class SlowChannel implements FuseChannel {
        final CountDownLatch writing = new CountDownLatch(1);
        final AtomicInteger written = new AtomicInteger();

        @Override
        public long write(MemorySegment buffer, long length) {
            writing.countDown();
            long end = System.nanoTime() + 200_000_000;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            written.incrementAndGet();
            return length;
        }

        @Override
        public long read(MemorySegment buffer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int await(int timeoutMillis) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void wakeUp() {}
    }

    @Test
    void close_whileAMessageIsWritten_waitsForItAndDropsTheRest() throws Exception {
        SlowChannel channel = new SlowChannel();
        Notifier notifier = new Notifier(channel, Processors.UNKNOWN);
        notifier.invalidateInode(1, 0, 0);
        notifier.invalidateInode(2, 0, 0);
        channel.writing.await();
        notifier.close();
        assertEquals(1, channel.written.get());
        Thread.sleep(300);
        assertEquals(1, channel.written.get());
    }
}
