package io.ufs.fuse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a session while a notification is on its way. */
@Timeout(20)
class NotifierTest {
    /** A channel whose kernel takes its time over a message. */
    private static final class SlowChannel implements ReplySink {
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
    }

    /** A channel that keeps what is written. */
    private static final class RecordingChannel implements ReplySink {
        final BlockingQueue<String> written = new LinkedBlockingQueue<>();

        @Override
        public long write(MemorySegment buffer, long length) {
            written.add(HexFormat.of().formatHex(buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE)));
            return length;
        }
    }

    @Test
    void prune_askedAgainBeforeTheChoice_isOneMessage() throws Exception {
        RecordingChannel channel = new RecordingChannel();
        CountDownLatch choosing = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        try (Notifier notifier = new Notifier(channel, Processors.UNKNOWN)) {
            notifier.allowPruning();
            notifier.prune(ids -> {
                choosing.countDown();
                awaitUninterrupted(asked);
                return 0; // nothing to choose is no message
            });
            choosing.await();
            for (int i = 0; i < 3; i++) {
                notifier.prune(ids -> {
                    ids[0] = 7;
                    ids[1] = 8;
                    return 2;
                });
            }
            asked.countDown();
            String header = "30000000" + "09000000" + "0000000000000000";
            String body = "02000000" + "00000000" + "0000000000000000";
            assertEquals(header + body + "0700000000000000" + "0800000000000000", channel.written.take());
            notifier.invalidateInode(1, 0, 0);
            assertEquals(2 * 40, channel.written.take().length());
        }
    }

    @Test
    void prune_unknownToTheKernel_isNotSent() throws Exception {
        RecordingChannel channel = new RecordingChannel();
        try (Notifier notifier = new Notifier(channel, Processors.UNKNOWN)) {
            notifier.prune(ids -> {
                throw new AssertionError("nodes are chosen for nobody");
            });
            notifier.invalidateInode(1, 0, 0);
            assertEquals(2 * 40, channel.written.take().length());
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
