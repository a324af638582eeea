package io.ufs.fuse.session;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.fuse.ops.BackingRegistry;
import io.ufs.fuse.ops.ConnectionTraits;
import io.ufs.fuse.ops.FuseOperations;
import io.ufs.fuse.ops.Invalidator;
import io.ufs.fuse.ops.PracticeGround;
import io.ufs.fuse.protocol.InitFlags;
import io.ufs.fuse.protocol.InitInDecoder;
import io.ufs.fuse.protocol.InitOutEncoder;
import io.ufs.fuse.protocol.MalformedMessageException;
import io.ufs.fuse.protocol.MessagePrinter;
import io.ufs.fuse.protocol.Opcode;
import io.ufs.fuse.protocol.ProtocolVersion;
import io.ufs.fuse.stats.MessageCounters;
import io.ufs.fuse.stats.ServerStatistics;
import java.lang.foreign.Arena;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection with the kernel, from INIT to the unmount.
 *
 * <pre>
 *   open device -> mount -> handshake() -> serve() ... unmount -> serve() returns -> close()
 *                              |
 *                              +- fails: INIT is answered with an error, the caller unmounts
 * </pre>
 *
 * <p>It is made from a channel and options alone: nothing here knows paths.
 */
public final class FuseSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FuseSession.class);
    private static final int INIT_TIMEOUT_MILLIS = 10_000;
    private static final int INIT_BUFFER_SIZE = 1 << 20;

    private final FuseChannel channel;
    private final FuseOperations operations;
    private final SessionOptions options;
    private final @Nullable BackingRegistry backing;
    private final ServerStatistics statistics;
    private final Processors processors;
    private final @Nullable RequestRings rings;
    private final Notifier notifier;
    private @Nullable NegotiatedConnection connection;
    private volatile @Nullable RequestLoop loop;
    private volatile boolean stopped;

    /**
     * Creates a session on a mounted device.
     *
     * @param backing registers files for passthrough, where that may be agreed on; else null
     * @param statistics where messages are counted, and which is told to those who may ask
     * @param processors where clients run, and where this process may
     * @param rings the io_uring transport, used where the kernel offers it; or null
     */
    public FuseSession(
            FuseChannel channel,
            FuseOperations operations,
            SessionOptions options,
            @Nullable BackingRegistry backing,
            ServerStatistics statistics,
            Processors processors,
            @Nullable RequestRings rings) {
        this.rings = rings;
        this.channel = channel;
        this.operations = operations;
        this.options = options;
        this.backing = backing;
        this.notifier = new Notifier(channel, processors);
        this.statistics = statistics;
        this.processors = processors;
        statistics.add(notifier::report);
    }

    /**
     * Waits for INIT, tells the operations what was agreed on and answers. All other requests wait for this.
     *
     * @return the agreement
     * @throws ErrnoException EPROTO if the kernel speaks another version, ETIMEDOUT if it says nothing; ENODEV if
     *     it is unmounted meanwhile
     */
    public NegotiatedConnection handshake() throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            RequestBuffers buffers = new RequestBuffers(arena.allocate(INIT_BUFFER_SIZE + 4096L), arena.allocate(4096));
            NegotiatedConnection provisional = new NegotiatedConnection(
                    ProtocolVersion.OLDEST, 0, 0, 4096, 1, 1, 1, 0);
            Exchange x = new Exchange(buffers, new RequestViews(provisional), new MessageCounters());
            readInit(x);
            int errno = Errno.EIO;
            try {
                NegotiatedConnection agreed = negotiate(x);
                operations.init(traits(agreed, backing, notifier));
                errno = 0;
                if (agreed.version().hasPrune()) {
                    notifier.allowPruning();
                }
                connection = agreed;
                return agreed;
            } finally {
                send(x, errno);
            }
        } catch (MalformedMessageException e) {
            throw new ErrnoException(Errno.EPROTO, "INIT: " + e.getMessage());
        }
    }

    private void readInit(Exchange x) throws ErrnoException, MalformedMessageException {
        while (true) {
            long length = channel.read(x.request());
            if (length > 0) {
                x.accept(length);
                print(MessagePrinter.request(x.request(), length));
                if (x.opcode() != Opcode.INIT) {
                    throw new ErrnoException(Errno.EPROTO, "first request is " + x.opcode() + ", not INIT");
                }
                return;
            }
            switch ((int) -length) {
                case Errno.EAGAIN -> awaitInit();
                case Errno.EINTR, Errno.ENOENT -> {}
                default -> throw new ErrnoException((int) -length, "read INIT");
            }
        }
    }

    private void awaitInit() throws ErrnoException {
        int ready = channel.await(INIT_TIMEOUT_MILLIS);
        if (ready == 0) {
            throw new ErrnoException(Errno.ETIMEDOUT, "the kernel sent no INIT");
        }
        if (stopped) {
            throw new ErrnoException(Errno.ECANCELED, "handshake");
        }
    }

    private NegotiatedConnection negotiate(Exchange x) throws ErrnoException, MalformedMessageException {
        InitInDecoder offer = x.next(new InitInDecoder());
        ProtocolVersion kernel = new ProtocolVersion(offer.major(), offer.minor());
        if (!kernel.isSupported()) {
            throw new ErrnoException(
                    Errno.EPROTO,
                    "the kernel speaks FUSE " + kernel + ", at least " + ProtocolVersion.OLDEST + " is needed");
        }
        NegotiatedConnection agreed = Negotiation.agree(offer, options);
        if (rings != null && (offer.offeredFlags() & InitFlags.OVER_IO_URING) != 0 && rings.isUsable()) {
            agreed = agreed.with(InitFlags.OVER_IO_URING);
        }
        InitOutEncoder out = new InitOutEncoder();
        x.reply().struct(out, InitOutEncoder.ENCODED_LENGTH);
        Negotiation.encode(agreed, out);
        LOG.debug("{}", agreed);
        return agreed;
    }

    private ConnectionTraits traits(
            NegotiatedConnection agreed, @Nullable BackingRegistry registry, Invalidator invalidator) {
        return new ConnectionTraits(
                agreed.has(InitFlags.PASSTHROUGH) ? registry : null,
                invalidator,
                agreed.has(InitFlags.POSIX_ACL),
                agreed.version().hasNoFlush(),
                options.zeroMessageOpen(),
                options.zeroMessageOpendir() && agreed.has(InitFlags.NO_OPENDIR_SUPPORT),
                agreed.maxWrite());
    }

    private void send(Exchange x, int errno) throws ErrnoException {
        int length = x.reply().finish(x.header().unique(), errno);
        long sent = channel.write(x.reply().buffer(), length);
        print(MessagePrinter.reply(x.opcode(), x.reply().buffer(), length));
        if (sent < 0 && errno == 0) {
            throw new ErrnoException((int) -sent, "answer INIT");
        }
    }

    private void print(String line) {
        Consumer<String> debug = options.debug();
        if (debug != null) {
            debug.accept(line);
        }
    }

    /** Serves until the connection ends: after the unmount, an abort or {@link #stop}. */
    public void serve() {
        NegotiatedConnection agreed = connection;
        if (agreed == null) {
            throw new IllegalStateException("no handshake yet");
        }
        OperationTable table = OperationTable.of(operations, agreed, options, statistics);
        Dispatcher dispatcher = new Dispatcher(channel, table, options.debug());
        // automatic: a thread that is left behind in a request may still use its buffers
        Arena arena = Arena.ofAuto();
        RequestLoop started = new RequestLoop(
                channel,
                dispatcher,
                () -> new Exchange(
                        RequestBuffers.allocate(arena, agreed),
                        new RequestViews(agreed),
                        statistics.messages().newThread()),
                options.threads(),
                options.spinNanos(),
                processors);
        statistics.add(started::report);
        loop = started;
        if (stopped) {
            return;
        }
        RingLoop ringLoop = ringLoop(agreed, table);
        if (options.rehearse()) {
            LongSupplier traffic =
                    ringLoop == null ? started::steps : () -> started.steps() + ringLoop.steps();
            Thread.ofPlatform().daemon().name("ufs-rehearsal").start(
                    new Rehearsal(table, practice(agreed), agreed, started::hasEnded, traffic));
        }
        try {
            started.run();
        } finally {
            if (ringLoop != null) {
                ringLoop.end();
                channel.wakeUp();
                ringLoop.join();
            }
        }
    }

    /** Returns where changes are rehearsed, if there is such a place; the kernel learns nothing of it. */
    private Rehearsal.@Nullable Practice practice(NegotiatedConnection agreed) {
        PracticeGround ground = options.practice();
        return ground == null ? null : () -> {
            FuseOperations practised = ground.open();
            practised.init(traits(agreed, new UnknownToTheKernel(), new UnknownToTheKernel()));
            return new Rehearsal.Practice.Place(
                    OperationTable.of(practised, agreed, options, new ServerStatistics(0)), practised::close);
        };
    }

    /** Starts to serve the queues of the io_uring transport, if it was agreed on: the kernel waits for all of them. */
    private @Nullable RingLoop ringLoop(NegotiatedConnection agreed, OperationTable table) {
        if (rings == null || !agreed.has(InitFlags.OVER_IO_URING)) {
            return null;
        }
        RingLoop made = new RingLoop(
                rings,
                sink -> new Dispatcher(sink, table, options.debug()),
                buffers -> new Exchange(
                        buffers, new RequestViews(agreed), statistics.messages().newThread()),
                agreed.replyPayloadSize(),
                options.threads(),
                processors,
                this::stop);
        statistics.add(made::report);
        made.start();
        return made;
    }

    /** Ends {@link #handshake} and {@link #serve} although the connection is there, from any thread. */
    public void stop() {
        stopped = true;
        RequestLoop running = loop;
        if (running != null) {
            running.stop();
        }
        channel.wakeUp();
    }

    /** Stops, and ends notifications. The channel belongs to the caller. */
    @Override
    public void close() {
        stop();
        notifier.close();
    }
}
