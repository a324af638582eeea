package io.ufs.fuse.session;

import io.ufs.core.errno.Errno;
import io.ufs.core.stats.StatisticsSink;
import io.ufs.core.vfs.Name;
import io.ufs.fuse.ops.Invalidator;
import io.ufs.fuse.protocol.NotifyCode;
import io.ufs.fuse.protocol.NotifyInvalEntryEncoder;
import io.ufs.fuse.protocol.NotifyInvalInodeEncoder;
import io.ufs.fuse.protocol.NotifyPruneEncoder;
import io.ufs.fuse.protocol.OutHeaderEncoder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends notifications, by a thread of its own that starts with the first one: the kernel takes the lock of an
 * inode for them, which a request being served may hold.
 */
final class Notifier implements Invalidator, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
    private static final int MAX_NAME = 4096;

    /** Nodes of one PRUNE: the kernel takes so many at a time. */
    private static final int MAX_PRUNED = 512;
    private static final Duration END_OF_THREAD = Duration.ofSeconds(2);
    private static final int BODY = OutHeaderEncoder.ENCODED_LENGTH;
    private static final long BUFFER_SIZE = BODY + 64L + Math.max(MAX_NAME, MAX_PRUNED * Long.BYTES);

    private final ReplySink channel;
    private final Processors processors;
    private final LinkedBlockingQueue<Notification> queue = new LinkedBlockingQueue<>();
    private final LongAdder sentInAll = new LongAdder();

    /** Whether nodes have been asked for, and the choice was not made yet. */
    private final AtomicBoolean pruning = new AtomicBoolean();

    private volatile boolean canPrune;
    private @Nullable Thread thread;
    private boolean closed;

    Notifier(ReplySink channel, Processors processors) {
        this.channel = channel;
        this.processors = processors;
    }

    /** Allows {@link #prune}: the kernel knows the message. */
    void allowPruning() {
        canPrune = true;
    }

    private sealed interface Notification {
        /** Encodes the message and returns its length; 0 if there is nothing to say. */
        int encode(MemorySegment buffer);
    }

    private record InvalidInode(long nodeId, long offset, long length) implements Notification {
        @Override
        public int encode(MemorySegment buffer) {
            NotifyInvalInodeEncoder body = new NotifyInvalInodeEncoder();
            body.wrap(buffer, BODY);
            body.ino(nodeId).rangeOffset(offset).rangeLength(length);
            return header(buffer, NotifyCode.INVAL_INODE, NotifyInvalInodeEncoder.ENCODED_LENGTH);
        }
    }

    private record InvalidEntry(long parent, Name name) implements Notification {
        @Override
        public int encode(MemorySegment buffer) {
            NotifyInvalEntryEncoder body = new NotifyInvalEntryEncoder();
            body.wrap(buffer, BODY);
            body.parent(parent).nameLength(name.length());
            int at = BODY + NotifyInvalEntryEncoder.ENCODED_LENGTH;
            MemorySegment.copy(name.bytes(), 0, buffer, ValueLayout.JAVA_BYTE, at, name.length());
            buffer.set(ValueLayout.JAVA_BYTE, (long) at + name.length(), (byte) 0);
            return header(
                    buffer, NotifyCode.INVAL_ENTRY, NotifyInvalEntryEncoder.ENCODED_LENGTH + name.length() + 1);
        }
    }

    private record Prune(NodeChoice choice, AtomicBoolean pruning) implements Notification {
        @Override
        public int encode(MemorySegment buffer) {
            pruning.set(false);
            long[] nodeIds = new long[MAX_PRUNED];
            int count = choice.choose(nodeIds);
            NotifyPruneEncoder body = new NotifyPruneEncoder();
            body.wrap(buffer, BODY);
            body.count(count);
            int at = BODY + NotifyPruneEncoder.ENCODED_LENGTH;
            MemorySegment.copy(nodeIds, 0, buffer, ValueLayout.JAVA_LONG_UNALIGNED, at, count);
            return count == 0
                    ? 0
                    : header(buffer, NotifyCode.PRUNE, NotifyPruneEncoder.ENCODED_LENGTH + count * Long.BYTES);
        }
    }

    @Override
    public void prune(NodeChoice choice) {
        if (canPrune && pruning.compareAndSet(false, true)) {
            enqueue(new Prune(choice, pruning));
        }
    }

    @Override
    public void invalidateInode(long nodeId, long offset, long length) {
        enqueue(new InvalidInode(nodeId, offset, length));
    }

    @Override
    public void invalidateEntry(long parentNodeId, Name name) {
        if (name.length() < MAX_NAME) {
            enqueue(new InvalidEntry(parentNodeId, name));
        }
    }

    void report(StatisticsSink sink) {
        sink.counter("notifications.sent", sentInAll.sum());
        sink.gauge("notifications.waiting", queue.size());
    }

    private void enqueue(Notification notification) {
        queue.add(notification);
        startOnce();
    }

    private synchronized void startOnce() {
        if (thread == null && !closed) {
            thread = Thread.ofPlatform().daemon().name("ufs-notifier").start(processors.anywhere(this::sendAll));
        }
    }

    private void sendAll() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER_SIZE);
            while (true) {
                Notification notification = queue.take();
                int length = notification.encode(buffer);
                if (length == 0) {
                    continue;
                }
                long sent = channel.write(buffer, length);
                sentInAll.increment();
                // ENOENT: the kernel does not know the node or name, so it caches nothing of it
                if (sent == -Errno.ENODEV || sent == -Errno.ENOTCONN) {
                    return;
                }
                if (sent < 0 && sent != -Errno.ENOENT && sent != -Errno.ENOTDIR) {
                    LOG.warn("{}: {}", notification, Errno.message((int) -sent));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int header(MemorySegment buffer, int code, int bodyLength) {
        OutHeaderEncoder header = new OutHeaderEncoder();
        header.wrap(buffer, 0);
        header.length(BODY + bodyLength).error(code).unique(0);
        return BODY + bodyLength;
    }

    /** Ends the thread, which uses the channel that is closed next; what is still queued is dropped. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            running = thread;
        }
        if (running != null) {
            running.interrupt();
            try {
                running.join(END_OF_THREAD);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
