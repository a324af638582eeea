package io.ufs.fuse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Name;
import io.ufs.fuse.fake.FakeOperations;
import io.ufs.fuse.ops.ConnectionTraits;
import io.ufs.fuse.protocol.Opcode;
import io.ufs.fuse.stats.ServerStatistics;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class FuseSessionTest {
    private final FakeChannel channel = new FakeChannel();
    private final FakeOperations operations = new FakeOperations();
    private final RecordedProcessors processors = new RecordedProcessors();
    private final FuseSession session = new FuseSession(
            channel, operations,
            new SessionOptions(true, false, 1, false, false, false, 131_072, 3, 20_000, false, null, null),
            null, new ServerStatistics(0), processors, null);

    @AfterEach
    void end() {
        channel.unmount();
        session.close();
    }

    private static Request init(int major, int minor) {
        return Request.of(Opcode.INIT, 2, 0).u32(major, minor, 131_072, -1, -1).u32(new int[11]);
    }

    private Thread serve() throws Exception {
        channel.send(init(7, 45));
        session.handshake();
        assertEquals(0, channel.take().error());
        return Thread.ofPlatform().daemon().start(session::serve);
    }

    @Test
    void handshake_init_tellsTheOperationsThenReplies() throws Exception {
        channel.send(init(7, 45));
        NegotiatedConnection agreed = session.handshake();

        Reply reply = channel.take();
        assertEquals(80, reply.length());
        assertEquals(7, reply.u32(0));
        assertEquals(45, reply.u32(4));
        assertEquals(131_072, reply.u32(20));
        assertEquals((int) agreed.flags(), reply.u32(12));
        assertEquals((int) (agreed.flags() >>> 32), reply.u32(32));
        ConnectionTraits traits = traits(operations);
        assertTrue(traits.posixAcl());
        assertEquals(131_072, traits.maxWrite());
        assertEquals(null, traits.backing());
    }

    private static ConnectionTraits traits(FakeOperations operations) {
        ConnectionTraits traits = operations.traits();
        if (traits == null) {
            throw new AssertionError("init was not called");
        }
        return traits;
    }

    @Test
    void handshake_interruptedReads_areRepeated() throws Exception {
        channel.failRead(Errno.EINTR);
        channel.failRead(Errno.ENOENT);
        channel.send(init(7, 45));

        assertEquals(45, session.handshake().version().minor());
    }

    @Test
    void handshake_oldKernel_isRefusedWithAText() throws Exception {
        channel.send(init(7, 30));

        ErrnoException e = assertThrows(ErrnoException.class, session::handshake);
        assertEquals(Errno.EPROTO, e.errno());
        assertTrue(e.getMessage().contains("the kernel speaks FUSE 7.30, at least 7.31 is needed"), e.getMessage());
        assertTrue(channel.take().error() < 0);
    }

    @Test
    void handshake_malformedInit_isRefused() throws Exception {
        channel.send(Request.of(Opcode.INIT, 2, 0).u32(7, 45));

        assertEquals(Errno.EPROTO, assertThrows(ErrnoException.class, session::handshake).errno());
        assertTrue(channel.take().error() < 0);
    }

    @Test
    void handshake_otherRequestFirst_isRefused() {
        channel.send(Request.of(Opcode.GETATTR, 2, 1).u64(0, 0));

        assertEquals(Errno.EPROTO, assertThrows(ErrnoException.class, session::handshake).errno());
    }

    @Test
    void handshake_unmounted_isReported() {
        channel.unmount();

        assertEquals(Errno.ENODEV, assertThrows(ErrnoException.class, session::handshake).errno());
    }

    @Test
    void handshake_initThrows_answersWithAnError() throws Exception {
        FuseSession failing = new FuseSession(
                channel,
                new FakeOperations() {
                    @Override
                    public synchronized void init(ConnectionTraits connection) {
                        throw new IllegalStateException("no");
                    }
                },
                new SessionOptions(true, false, 1, false, false, false, 131_072, 3, 0, false, null, null),
                null,
                new ServerStatistics(0), Processors.UNKNOWN, null);
        channel.send(init(7, 45));

        assertThrows(IllegalStateException.class, failing::handshake);
        assertTrue(channel.take().error() < 0);
        failing.close();
    }

    @Test
    void serve_requests_areAnsweredUntilTheUnmount() throws Exception {
        Thread server = serve();
        for (int unique = 10; unique < 1010; unique++) {
            channel.send(Request.of(Opcode.GETATTR, unique, 1).u64(0, 0));
            assertEquals(unique, channel.take().unique());
        }
        channel.unmount();

        assertTrue(server.join(java.time.Duration.ofSeconds(5)));
    }

    /** A thread inherits where the one that starts it is kept. */
    @Test
    void serve_leaderWithItsClient_keepsNeitherItsHelpersNorItsCallerThere() throws Exception {
        Thread server = serve();
        for (int unique = 10; unique < 10 + ClientFollower.MESSAGES; unique++) {
            channel.send(Request.of(Opcode.GETATTR, unique, 1).u64(0, 0));
            channel.take();
        }
        channel.send(Request.of(Opcode.FSYNC, 100, 1).u64(0, 0));
        channel.take();
        traits(operations).invalidator().invalidateInode(5, -1, 0);
        assertEquals(0, channel.take().unique());
        channel.unmount();
        assertTrue(server.join(java.time.Duration.ofSeconds(5)));

        assertEquals("moved", processors.events(server.getName()).getFirst());
        assertEquals("released", processors.events(server.getName()).getLast());
        assertEquals("released", processors.events("ufs-worker-1").getFirst());
        assertEquals(List.of("released"), processors.events("ufs-notifier"));
    }

    /** It is the watch that ends it, since the leader itself does not get to run. */
    @Test
    void serve_leaderThatGivesWayAndDoesNotRun_isHelped() throws Exception {
        processors.everyClientMoves = true;
        Thread server = serve();
        int unique = 10;
        while (!processors.events(server.getName()).contains("gives way")) {
            channel.send(Request.of(Opcode.GETATTR, unique, 1).u64(0, 0));
            channel.take();
            unique++;
            Thread.sleep(1); // it is not looked for more often
        }
        processors.ranFor = 42;
        channel.send(Request.of(Opcode.LOOKUP, unique, 1).string("slow-500"));
        channel.take();

        assertEquals("insists", processors.events("ufs-watch").getFirst());
    }

    /** Every client is on processor 1. */
    private static final class RecordedProcessors implements Processors {
        private final Map<String, List<String>> events = new ConcurrentHashMap<>();
        private final AtomicInteger looks = new AtomicInteger();
        private volatile boolean everyClientMoves;
        private volatile long ranFor = -1;

        List<String> events(String thread) {
            return events.computeIfAbsent(thread, name -> new CopyOnWriteArrayList<>());
        }

        @Override
        public int of(int thread) {
            return everyClientMoves ? looks.incrementAndGet() % 2 : 1;
        }

        @Override
        public boolean moveTo(int processor) {
            return events(Thread.currentThread().getName()).add("moved");
        }

        @Override
        public void release() {
            events(Thread.currentThread().getName()).add("released");
        }

        @Override
        public boolean mayGiveWay() {
            return everyClientMoves;
        }

        @Override
        public void giveWay() {
            events(Thread.currentThread().getName()).add("gives way");
        }

        @Override
        public void insist(int thread) {
            events(Thread.currentThread().getName()).add("insists");
        }

        @Override
        public long ranFor(int thread) {
            return ranFor;
        }
    }

    @Test
    void serve_failingReads_doNotEndTheLoop() throws Exception {
        Thread server = serve();
        for (int errno : new int[]{Errno.EINTR, Errno.ENOENT, Errno.EAGAIN, Errno.EINVAL, Errno.ENOMEM}) {
            channel.failRead(errno);
        }
        channel.send(Request.of(Opcode.GETATTR, 9, 1).u64(0, 0));

        assertEquals(9, channel.take().unique());
        assertTrue(server.isAlive());
    }

    @Test
    void serve_aborted_ends() throws Exception {
        Thread server = serve();
        channel.failRead(Errno.ECONNABORTED);

        assertTrue(server.join(java.time.Duration.ofSeconds(5)));
    }

    @Test
    void serve_malformedAndFailingRequests_doNotEndTheLoop() throws Exception {
        serve();
        channel.send(new byte[10]);
        channel.send(Request.of(Opcode.LOOKUP, 10, 1).raw(new byte[]{'x'}));
        channel.send(Request.of(Opcode.LOOKUP, 11, 1).string("throw-out-of-memory"));
        channel.send(Request.of(Opcode.LOOKUP, 12, 1).string("throw-stack-overflow"));
        channel.send(Request.of(Opcode.GETATTR, 13, 1).u64(0, 0));

        Set<Long> answered = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            Reply reply = channel.take();
            answered.add(reply.unique());
            assertEquals(reply.unique() == 13 ? 0 : -Errno.EIO, reply.error());
        }
        assertEquals(Set.of(10L, 11L, 12L, 13L), answered);
    }

    /** The leader is held up by something that nobody could foresee. */
    @Test
    void serve_requestThatBlocks_doesNotHoldUpOthers() throws Exception {
        serve();
        channel.send(Request.of(Opcode.LOOKUP, 10, 1).string("slow-3000"));
        Thread.sleep(50);
        channel.send(Request.of(Opcode.GETATTR, 11, 1).u64(0, 0));
        long start = System.nanoTime();

        assertEquals(11, channel.take().unique());
        assertTrue(System.nanoTime() - start < 1_000_000_000L);
        assertEquals(10, channel.take().unique());
    }

    @Test
    void serve_moreBlockedRequestsThanThreads_goesOnAfterwards() throws Exception {
        serve();
        for (int unique = 10; unique < 14; unique++) {
            channel.send(Request.of(Opcode.LOOKUP, unique, 1).string("slow-300"));
        }
        channel.send(Request.of(Opcode.GETATTR, 14, 1).u64(0, 0));

        Set<Long> answered = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            answered.add(channel.take().unique());
        }
        assertEquals(Set.of(10L, 11L, 12L, 13L, 14L), answered);
    }

    @Test
    void serve_slowOperation_isServedBesideOthers() throws Exception {
        serve();
        channel.send(Request.of(Opcode.FSYNC, 10, 2).u64(2, 0));
        channel.send(Request.of(Opcode.GETATTR, 11, 1).u64(0, 0));

        long first = channel.take().unique();
        long second = channel.take().unique();
        assertEquals(Set.of(10L, 11L), Set.of(first, second));
    }

    @Test
    void stop_idle_endsServing() throws Exception {
        Thread server = serve();
        session.stop();

        assertTrue(server.join(java.time.Duration.ofSeconds(5)));
    }

    @Test
    void invalidate_inodeAndEntry_areSentByAnotherThread() throws Exception {
        serve();
        ConnectionTraits traits = traits(operations);
        traits.invalidator().invalidateInode(5, -1, 0);
        traits.invalidator().invalidateEntry(1, Name.of("foo"));

        Reply inode = channel.take();
        assertEquals(0, inode.unique());
        assertEquals(2, inode.error());
        assertEquals(5, inode.u64(0));
        assertEquals(-1, inode.u64(8));
        Reply entry = channel.take();
        assertEquals(3, entry.error());
        assertEquals(16 + 16 + 4, entry.length());
        assertEquals(1, entry.u64(0));
        assertEquals(3, entry.u32(8));
        assertEquals('o', entry.payload()[18]);
        assertEquals(0, entry.payload()[19]);
    }
}
