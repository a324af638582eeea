package io.ufs.fuse.stats;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.stats.StatisticsSink;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a mount tells of itself: messages, and what the parts of the server know. Costs nothing until somebody asks. */
public final class ServerStatistics {
    private static final int FIRST_ROOM = 8192;

    private final MessageStatistics messages = new MessageStatistics();
    private final List<StatisticsSource> sources = new CopyOnWriteArrayList<>();
    private final int owner;
    private final long start = System.nanoTime();

    /** Guarded by this: the text that is being fetched. */
    private byte[] text = {};

    /** Guarded by this. */
    private int snapshot;

    /**
     * Makes the statistics of a mount.
     *
     * @param owner user who may ask for them, beside root
     */
    public ServerStatistics(int owner) {
        this.owner = owner;
    }

    /** Returns where the messages are counted. */
    public MessageStatistics messages() {
        return messages;
    }

    /** Adds a part that has something to tell. */
    public void add(StatisticsSource source) {
        sources.add(source);
    }

    /**
     * Answers a {@link StatisticsRequest}.
     *
     * @param uid who asks
     * @throws ErrnoException EPERM if that is not the mount's owner nor root; EINVAL if there is no such piece
     */
    public synchronized byte[] answer(int command, int uid) throws ErrnoException {
        if (uid != 0 && uid != owner) {
            throw new ErrnoException(Errno.EPERM);
        }
        int piece = StatisticsRequest.piece(command);
        if (piece == 0) {
            text = write().getBytes(StandardCharsets.US_ASCII);
            snapshot++;
        }
        int from = piece * StatisticsRequest.PIECE;
        if (from >= text.length) {
            throw new ErrnoException(Errno.EINVAL);
        }
        int length = Math.min(text.length - from, StatisticsRequest.PIECE);
        return ByteBuffer.allocate(StatisticsRequest.HEADER + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(text.length)
                .putInt(snapshot)
                .put(text, from, length)
                .array();
    }

    /** Writes all that is known, one line each: {@link StatisticsSnapshot} reads it. */
    private String write() {
        StringBuilder out = new StringBuilder(FIRST_ROOM).append(StatisticsSnapshot.TITLE).append('\n');
        StatisticsSink sink = new StatisticsSink() {
            @Override
            public void counter(String name, long value) {
                out.append(StatisticsSnapshot.COUNTER).append(' ').append(name).append(' ').append(value).append('\n');
            }

            @Override
            public void gauge(String name, long value) {
                out.append(StatisticsSnapshot.GAUGE).append(' ').append(name).append(' ').append(value).append('\n');
            }
        };
        sink.gauge("server.uptime_seconds", (System.nanoTime() - start) / 1_000_000_000);
        sources.forEach(source -> source.report(sink));
        messages.operations().forEach(operation -> write(operation, out));
        return out.toString();
    }

    private static void write(OperationStatistics operation, StringBuilder out) {
        out.append(StatisticsSnapshot.MESSAGES)
                .append(' ')
                .append(operation.name())
                .append(' ')
                .append(operation.errors())
                .append(' ')
                .append(operation.bytes())
                .append(' ')
                .append(operation.nanos())
                .append(' ')
                .append(operation.longest());
        for (int i = 0; i < LatencyScale.CLASSES; i++) {
            long count = operation.histogram().of(i);
            if (count != 0) {
                out.append(' ').append(i).append(':').append(count);
            }
        }
        out.append('\n');
    }
}
