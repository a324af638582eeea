package io.ufs.fuse.session;

import io.ufs.core.errno.Errno;
import io.ufs.core.stats.StatisticsSink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads requests and has them served, by one hot thread wherever possible: what a message costs is mostly the
 * wake-up of a sleeping thread, and the kernel wakes sleeping readers in turn.
 *
 * <pre>
 *   leader      the one thread that waits at the device. It serves what it reads itself.
 *   followers   parked in user space, the last one first; started when first needed.
 *
 *   leader reads a slow operation (FSYNC, ...)  -> a follower becomes leader, then the operation begins
 *   leader finds several clients waiting       -> a follower helps until the device is empty
 *   leader stays in one request for too long    -> {@link LeaderWatch} makes a follower the leader
 * </pre>
 *
 * <p>So a request that blocks for whatever reason keeps others waiting for no longer than {@link
 * RequestWatch#PATIENCE_MILLIS}, as long as threads are left.
 *
 * <p>Locks: {@code this} guards the roles; no other lock is taken under it and nothing blocks.
 */
final class RequestLoop {
    private static final Logger LOG = LoggerFactory.getLogger(RequestLoop.class);

    private static final long JOIN_MILLIS = 2_000;
    private static final long FAILURE_PAUSE_NANOS = 10_000_000;

    private final FuseChannel channel;
    private final Dispatcher dispatcher;
    private final Supplier<Exchange> exchanges;
    private final int maxThreads;
    private final long spinNanos;
    private final Processors processors;
    private final ClientFollower follower;
    private final LeaderWatch watch = new LeaderWatch(this);

    private final List<Worker> workers = new ArrayList<>();
    private final Deque<Worker> parked = new ArrayDeque<>();
    private volatile @Nullable Worker leader;
    private volatile boolean ended;

    /** Guarded by this object's monitor. */
    private long replacements;

    /**
     * Creates a loop.
     *
     * @param exchanges makes the buffers of one more thread
     * @param maxThreads most threads that serve requests, the calling one included
     * @param spinNanos how long the leader retries before it sleeps
     * @param processors where clients are looked for and the leader is moved
     */
    RequestLoop(
            FuseChannel channel,
            Dispatcher dispatcher,
            Supplier<Exchange> exchanges,
            int maxThreads,
            long spinNanos,
            Processors processors) {
        this.channel = channel;
        this.dispatcher = dispatcher;
        this.exchanges = exchanges;
        this.maxThreads = maxThreads;
        this.spinNanos = spinNanos;
        this.processors = processors;
        this.follower = new ClientFollower(processors);
    }

    /** Serves until the connection ends or {@link #stop} is called; the calling thread takes part. */
    void run() {
        Worker first = new Worker(exchanges.get(), Thread.currentThread());
        synchronized (this) {
            workers.add(first);
            leader = first;
        }
        Thread watcher = Thread.ofPlatform().daemon().name("ufs-watch").start(watch);
        first.run();
        LockSupport.unpark(watcher);
        join();
    }

    /** Ends {@link #run} as soon as the requests that are being served are answered. */
    void stop() {
        end();
        channel.wakeUp();
    }

    /** Tells of the threads and of what their spinning brought. */
    void report(StatisticsSink sink) {
        List<Worker> all;
        int resting;
        long replaced;
        synchronized (this) {
            all = List.copyOf(workers);
            resting = parked.size();
            replaced = replacements;
        }
        sink.gauge("threads.serving", all.size());
        sink.gauge("threads.resting", resting);
        sink.gauge("threads.limit", maxThreads);
        sink.counter("threads.leader_replaced", replaced);
        sink.gauge("follow.processor", follower.target());
        sink.counter("follow.looks", follower.looks());
        sink.counter("follow.moves", follower.moves());
        sink.counter("follow.starvations", follower.starvations());
        sink.counter("spin.hits", all.stream().mapToLong(worker -> worker.spin.hits()).sum());
        sink.counter("spin.misses", all.stream().mapToLong(worker -> worker.spin.misses()).sum());
        sink.counter("spin.preemptions", all.stream().mapToLong(worker -> worker.spin.preemptions()).sum());
    }

    boolean hasEnded() {
        return ended;
    }

    /** Returns a number that changes with every request the leader serves. */
    long steps() {
        Worker leading = leader;
        return leading == null ? -1 : leading.steps();
    }

    @Nullable Worker leader() {
        return leader;
    }

    private void join() {
        List<Worker> all;
        synchronized (this) {
            all = List.copyOf(workers);
        }
        long deadline = System.nanoTime() + JOIN_MILLIS * 1_000_000;
        for (Worker worker : all) {
            if (!worker.awaitEnd(deadline)) {
                LOG.warn("{} is still busy with a request, leaving it behind", worker.thread.getName());
            }
        }
    }

    private void end() {
        ended = true;
        synchronized (this) {
            workers.forEach(worker -> LockSupport.unpark(worker.thread));
        }
    }

    /**
     * Lets another thread lead while {@code worker} is busy. Without one to spare nobody leads until a thread
     * comes back.
     */
    synchronized void replaceLeader(Worker worker) {
        if (leader == worker) {
            Worker next = takeFollower();
            leader = next;
            replacements++;
            if (next != null) {
                LockSupport.unpark(next.thread);
            }
        }
    }

    private synchronized void callHelper() {
        Worker helper = takeFollower();
        if (helper != null) {
            helper.called = true;
            LockSupport.unpark(helper.thread);
        }
    }

    /** Preconditions: {@code this} is held. */
    private @Nullable Worker takeFollower() {
        Worker worker = parked.pollFirst();
        if (worker == null && workers.size() < maxThreads && !ended) {
            worker = startWorker();
        }
        return worker;
    }

    /** Preconditions: {@code this} is held. Running out of memory or threads leaves us with those there are. */
    private @Nullable Worker startWorker() {
        try {
            Worker worker = new Worker(exchanges.get(), null);
            worker.thread.start();
            workers.add(worker);
            return worker;
        } catch (OutOfMemoryError e) {
            LOG.warn("cannot start another thread: {}", e.getMessage());
            return null;
        }
    }

    /** Makes {@code worker} the leader if nobody leads, else parks it until it is needed. */
    private void rest(Worker worker) {
        synchronized (this) {
            if (leader == null) {
                leader = worker;
            }
            if (leader == worker || worker.called || ended) {
                return;
            }
            parked.addFirst(worker);
        }
        while (leader != worker && !worker.called && !ended) {
            LockSupport.park(this);
        }
    }

    /** One thread: leader, helper or parked. */
    final class Worker {
        private final Exchange exchange;
        private final Thread thread;
        private final SpinBudget spin = new SpinBudget(spinNanos);
        private final Backlog backlog = new Backlog();

        /** Called to help; cleared by the worker itself. */
        private volatile boolean called;

        /** Odd while a request is being served: what {@link LeaderWatch} looks at. */
        private volatile long steps;

        /** {@link #steps}, for the worker itself. */
        private long stepCount;

        private volatile boolean waiting;
        private volatile boolean finished;

        private final Residence residence = new Residence(processors);

        private Worker(Exchange exchange, @Nullable Thread thread) {
            this.exchange = exchange;
            this.thread = thread != null
                    ? thread
                    : Thread.ofPlatform().daemon().name("ufs-worker-" + workers.size())
                            .unstarted(processors.anywhere(this::run));
        }

        long steps() {
            return steps;
        }

        Residence residence() {
            return residence;
        }

        boolean isWaiting() {
            return waiting;
        }

        private void run() {
            residence.begin();
            while (!ended) {
                try {
                    if (leader == this) {
                        lead();
                    } else {
                        if (called) {
                            called = false;
                            stayOn(ClientFollower.ANYWHERE);
                        }
                        drain();
                        rest(this);
                    }
                } catch (Throwable t) {
                    survive(t);
                }
            }
            stayOn(ClientFollower.ANYWHERE);
            finished = true;
        }

        /** Serves until another thread leads. */
        private void lead() {
            stayOn(follower.target());
            while (leader == this && !ended) {
                long answered = exchange.end();
                long length = channel.read(exchange.request());
                if (length <= 0) {
                    backlog.emptied();
                    length = length == -Errno.EAGAIN ? spin() : length;
                }
                if (length > 0) {
                    serve(length);
                    follow(answered);
                } else if (length == -Errno.EAGAIN) {
                    sleep();
                } else {
                    failed(length);
                }
            }
        }

        /** Goes where the client is, if it is worth it. */
        private void follow(long answered) {
            if (leader == this) {
                if (residence.wasStarved()) {
                    follower.starved(exchange.start());
                }
                follower.served(exchange.header().pid(), exchange.start() - answered, exchange.start());
                stayOn(follower.target());
            }
        }

        private void stayOn(int wanted) {
            if (!residence.stayOn(wanted)) {
                follower.refused();
            } else if (follower.givesWay() && residence.giveWay()) {
                watch.wakeUp();
            }
        }

        /** Serves what is there, as a helper or after a slow operation. */
        private void drain() {
            while (!ended && leader != this) {
                long length = channel.read(exchange.request());
                if (length > 0) {
                    serve(length);
                } else if (length == -Errno.EAGAIN) {
                    return;
                } else {
                    failed(length);
                }
            }
        }

        private void serve(long length) {
            steps = ++stepCount;
            try {
                if (dispatcher.accept(exchange, length)) {
                    if (leader == this && backlog.isPilingUp(exchange.header().pid())) {
                        callHelper();
                    }
                    if (OperationTable.isSlow(exchange.opcode())) {
                        residence.insist();
                        replaceLeader(this);
                    }
                    dispatcher.answer(exchange);
                }
            } finally {
                steps = ++stepCount;
            }
        }

        /** Retries for a moment; returns what {@link FuseChannel#read} returned last. */
        private long spin() {
            // On the client's own processor this thread would only be in its way.
            if (!residence.isAnywhere() || !spin.isWorthwhile()) {
                return -Errno.EAGAIN;
            }
            long start = System.nanoTime();
            long last = start;
            long length;
            long now;
            do {
                length = channel.read(exchange.request());
                now = System.nanoTime();
                if (length != -Errno.EAGAIN) {
                    spin.hit();
                    return length;
                }
                if (spin.wasPreempted(now - last)) {
                    spin.preempted();
                    return length;
                }
                last = now;
            } while (now - start < spinNanos && !ended);
            spin.missed();
            return length;
        }

        private void sleep() {
            waiting = true;
            int result = channel.await(-1);
            waiting = false;
            watch.wakeUp();
            if (result < 0 && result != -Errno.EINTR) {
                failed(result);
            }
        }

        private void failed(long result) {
            switch ((int) -result) {
                case Errno.EINTR, Errno.ENOENT, Errno.EAGAIN -> {}
                case Errno.ENODEV, Errno.ECONNABORTED -> end();
                default -> {
                    LOG.warn("reading the device: {}", Errno.message((int) -result));
                    LockSupport.parkNanos(FAILURE_PAUSE_NANOS);
                }
            }
        }

        private void survive(Throwable t) {
            try {
                LOG.error("a request thread failed and goes on", t);
            } catch (Throwable ignored) {
                // out of memory: going on is what counts
            }
            LockSupport.parkNanos(FAILURE_PAUSE_NANOS);
        }

        private boolean awaitEnd(long deadline) {
            while (!finished && System.nanoTime() < deadline) {
                LockSupport.parkNanos(1_000_000);
            }
            return finished;
        }
    }
}
