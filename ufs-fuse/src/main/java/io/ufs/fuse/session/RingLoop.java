package io.ufs.fuse.session;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.stats.StatisticsSink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves what comes through the io_uring transport: a thread for each processor, kept there, with one entry of that
 * processor's queue. A client and its thread take turns on one processor, and a message is one system call of the
 * server.
 *
 * <pre>
 *   queue 0:  thread, entry                    an entry is the thread's own: while it serves a request the kernel has
 *   queue 1:  thread, entry + thread, entry    none of it to give further requests to
 * </pre>
 *
 * <p>A thread that begins a slow operation, or that {@link RequestWatch} finds in the request of the tick
 * before, keeps its queue from being served: another thread joins with an entry of its own, and stays.
 *
 * <p>Locks: {@code this} guards the making of threads; nothing blocks under it.
 */
final class RingLoop {
    private static final Logger LOG = LoggerFactory.getLogger(RingLoop.class);

    private static final long JOIN_MILLIS = 2_000;

    private final RequestRings rings;
    private final Function<ReplySink, Dispatcher> dispatchers;
    private final Function<RequestBuffers, Exchange> exchanges;
    private final int payloadSize;
    private final int threadsOfQueue;
    private final Processors processors;
    private final Runnable emergency;
    private final List<Queue> queues = new ArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private volatile boolean ended;
    private final RequestWatch watch = new QueueWatch();

    /**
     * Creates a loop.
     *
     * @param dispatchers makes what answers requests, with replies to the given place
     * @param exchanges makes the views of one more thread on its buffers
     * @param payloadSize bytes of content that a request or a reply can have
     * @param threadsOfQueue most threads that serve one queue
     * @param processors where the threads are kept
     * @param emergency ends the session: a queue that nobody serves keeps its clients for ever
     */
    RingLoop(
            RequestRings rings,
            Function<ReplySink, Dispatcher> dispatchers,
            Function<RequestBuffers, Exchange> exchanges,
            int payloadSize,
            int threadsOfQueue,
            Processors processors,
            Runnable emergency) {
        this.emergency = emergency;
        this.rings = rings;
        this.dispatchers = dispatchers;
        this.exchanges = exchanges;
        this.payloadSize = payloadSize;
        this.threadsOfQueue = threadsOfQueue;
        this.processors = processors;
        for (int number = 0; number < rings.queues(); number++) {
            queues.add(new Queue(number));
        }
    }

    /** Starts to serve, on threads of its own. */
    void start() {
        queues.forEach(Queue::addWorker);
        Thread.ofPlatform().daemon().name("ufs-ring-watch").start(processors.anywhere(watch));
    }

    /** Makes all threads end once they have answered; somebody else wakes those that wait. */
    void end() {
        ended = true;
        watch.wakeUp();
    }

    /** Waits for the threads, unless one stays in a request. */
    void join() {
        long deadline = System.nanoTime() + JOIN_MILLIS * 1_000_000;
        for (Thread thread : threads) {
            while (thread.isAlive() && System.nanoTime() < deadline) {
                LockSupport.parkNanos(1_000_000);
            }
            if (thread.isAlive()) {
                LOG.warn("{} is still busy with a request, leaving it behind", thread.getName());
            }
        }
    }

    /** Returns a number that changes with every request. */
    long steps() {
        long steps = 0;
        for (Queue queue : queues) {
            steps += queue.steps();
        }
        return steps;
    }

    /** Tells of the queues and of their threads. */
    void report(StatisticsSink sink) {
        sink.gauge("rings.queues", queues.size());
        sink.gauge("rings.threads", threads.size());
    }

    /** Looks for queues that nobody serves. */
    private final class QueueWatch extends RequestWatch {
        private long[] seen = {};
        private long total;

        @Override
        boolean tick() {
            if (seen.length == 0) {
                seen = new long[queues.size()];
            }
            boolean moved = false;
            total = 0;
            for (int i = 0; i < seen.length; i++) {
                Queue queue = queues.get(i);
                long steps = queue.steps();
                if (steps == seen[i] && !queue.isWaiting()) {
                    queue.addWorker();
                }
                moved |= steps != seen[i];
                seen[i] = steps;
                total += steps;
            }
            return moved;
        }

        @Override
        boolean isQuiet() {
            return steps() == total && queues.stream().allMatch(Queue::isWaiting);
        }

        @Override
        boolean hasEnded() {
            return ended;
        }
    }

    /** What the clients of one processor ask for. */
    private final class Queue {
        private final int number;
        private final List<Worker> workers = new CopyOnWriteArrayList<>();

        Queue(int number) {
            this.number = number;
        }

        long steps() {
            long steps = 0;
            for (Worker worker : workers) {
                steps += worker.steps;
            }
            return steps;
        }

        /** Says whether a thread of this queue waits for requests. */
        boolean isWaiting() {
            for (Worker worker : workers) {
                if (worker.steps % 2 == 0) {
                    return true;
                }
            }
            return false;
        }

        /** Adds a thread; with the last of them taken the clients wait. */
        void addWorker() {
            synchronized (RingLoop.this) {
                if (ended || workers.size() >= threadsOfQueue) {
                    return;
                }
                Worker worker = new Worker(this);
                Thread thread = Thread.ofPlatform()
                        .daemon()
                        .name("ufs-ring-" + number + '-' + workers.size())
                        .unstarted(processors.anywhere(worker));
                workers.add(worker);
                try {
                    thread.start();
                    threads.add(thread);
                } catch (OutOfMemoryError e) {
                    workers.remove(worker);
                    LOG.warn("cannot start another thread: {}", e.getMessage());
                }
            }
        }
    }

    /** One thread with its entry. */
    private final class Worker implements Runnable {
        private final Queue queue;

        /** Odd while a request is served. */
        private volatile long steps;

        Worker(Queue queue) {
            this.queue = queue;
        }

        @Override
        public void run() {
            processors.moveTo(queue.number);
            boolean left = true;
            try (RequestRings.Ring ring = rings.open(queue.number, payloadSize)) {
                left = serve(ring);
            } catch (ErrnoException e) {
                LOG.warn("no ring for queue {}: {}", queue.number, e.getMessage());
            } catch (Throwable t) {
                LOG.error("a thread of the io_uring transport failed", t);
            } finally {
                queue.workers.remove(this);
            }
            if (left && queue.workers.isEmpty() && !ended) {
                LOG.error("queue {} of the io_uring transport is not served: ending; transport=device does without",
                        queue.number);
                emergency.run();
            }
        }

        /** Returns whether clients would wait for ever without this thread; not so where the kernel takes no entry. */
        private boolean serve(RequestRings.Ring ring) {
            Exchange exchange = exchanges.apply(new RequestBuffers(ring.request(), ring.reply()));
            Dispatcher dispatcher = dispatchers.apply((buffer, length) -> ring.send(length));
            long count = 0;
            while (!ended) {
                long length = ring.next();
                if (length > 0) {
                    steps = ++count;
                    watch.wakeUp();
                    try {
                        answer(exchange, dispatcher, length);
                    } finally {
                        steps = ++count;
                    }
                } else if (length == -Errno.ENODEV) {
                    return false;
                } else if (length != -Errno.EINTR) {
                    LOG.warn("the kernel takes no entry of queue {}: {}", queue.number, Errno.message((int) -length));
                    return count > 0; // without the first entries it goes on with the device
                }
            }
            return false;
        }

        private void answer(Exchange exchange, Dispatcher dispatcher, long length) {
            try {
                if (dispatcher.accept(exchange, length)) {
                    if (OperationTable.isSlow(exchange.opcode()) && !queue.isWaiting()) {
                        queue.addWorker();
                    }
                    dispatcher.answer(exchange);
                }
            } catch (Throwable t) {
                // The ring answers EIO for us; going on is what counts.
                LOG.error("a request failed", t);
            }
        }
    }
}
