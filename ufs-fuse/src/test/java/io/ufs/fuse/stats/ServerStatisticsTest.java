package io.ufs.fuse.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.fuse.protocol.Opcode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ServerStatisticsTest {
    private static final int OWNER = 1000;

    private final ServerStatistics statistics = new ServerStatistics(OWNER);
    private final MessageCounters counters = statistics.messages().newThread();

    /** Asks as {@code ufs stats} does. */
    private StatisticsSnapshot ask() throws ErrnoException {
        StringBuilder text = new StringBuilder();
        int length = 1;
        for (int piece = 0; text.length() < length; piece++) {
            byte[] answer = statistics.answer((int) StatisticsRequest.command(piece), OWNER);
            assertTrue(answer.length <= StatisticsRequest.ANSWER);
            ByteBuffer buffer = ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
            length = buffer.getInt();
            text.append(new String(answer, 8, answer.length - 8, StandardCharsets.US_ASCII));
        }
        return StatisticsSnapshot.parse(text.toString());
    }

    private OperationStatistics of(StatisticsSnapshot snapshot, Opcode opcode) {
        return snapshot.operations().stream()
                .filter(operation -> operation.name().equals(opcode.name()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void messages_ofAllThreads_areAddedUp() throws Exception {
        counters.count(Opcode.READ, false, 4096, 1_000);
        counters.count(Opcode.READ, true, 0, 5_000);
        statistics.messages().newThread().count(Opcode.READ, false, 100, 9_000);

        OperationStatistics read = of(ask(), Opcode.READ);

        assertEquals(3, read.count());
        assertEquals(1, read.errors());
        assertEquals(4196, read.bytes());
        assertEquals(5_000, read.mean());
        assertEquals(9_000, read.longest());
    }

    @Test
    void percentile_isAtMostAQuarterTooLong() throws Exception {
        IntStream.rangeClosed(1, 100).forEach(i -> counters.count(Opcode.LOOKUP, false, 0, i * 10_000L));

        OperationStatistics lookup = of(ask(), Opcode.LOOKUP);

        long half = lookup.percentile(0.5);
        assertTrue(half >= 500_000 && half <= 625_000, () -> "p50 " + half);
        long most = lookup.percentile(0.99);
        assertTrue(most >= 990_000 && most <= 1_000_000, () -> "p99 " + most);
    }

    @Test
    void operationThatIsNotKnown_isCountedToo() throws Exception {
        counters.count(null, true, 0, 1);

        assertEquals("UNKNOWN", ask().operations().getFirst().name());
    }

    @Test
    void since_hasWhatCameLater() throws Exception {
        statistics.add(sink -> {
            sink.counter("a.counter", 5);
            sink.gauge("a.gauge", 7);
        });
        counters.count(Opcode.LOOKUP, false, 0, 1_000_000);
        counters.count(Opcode.OPEN, false, 0, 1);
        StatisticsSnapshot earlier = ask();
        counters.count(Opcode.LOOKUP, true, 0, 2_000);

        StatisticsSnapshot since = ask().since(earlier);

        assertEquals(1, since.operations().size());
        OperationStatistics lookup = since.operations().getFirst();
        assertEquals(1, lookup.count());
        assertEquals(1, lookup.errors());
        assertTrue(lookup.longest() >= 2_000 && lookup.longest() <= 2_500, () -> "longest " + lookup.longest());
        assertEquals(0, since.value("a.counter"));
        assertEquals(7, since.value("a.gauge"));
    }

    @Test
    void longText_comesInPiecesOfOneSnapshot() throws Exception {
        statistics.add(sink -> IntStream.range(0, 5_000).forEach(i -> sink.counter("number.of_" + i, i)));

        assertEquals(4_999, ask().value("number.of_4999"));
    }

    @Test
    void answer_pieceThatIsNotThere_isEinval() {
        int command = (int) StatisticsRequest.command(3);

        assertEquals(
                Errno.EINVAL,
                assertThrows(ErrnoException.class, () -> statistics.answer(command, OWNER)).errno());
    }

    @Test
    void answer_anotherUser_isEperm() throws Exception {
        int command = (int) StatisticsRequest.command(0);

        statistics.answer(command, 0);
        assertEquals(
                Errno.EPERM,
                assertThrows(ErrnoException.class, () -> statistics.answer(command, 1001)).errno());
    }

    @Test
    void parse_linesOfAnUnknownKind_areLeftOut() {
        StatisticsSnapshot snapshot =
                StatisticsSnapshot.parse("ufs-statistics 1\nfuture a b\ncounter x.y 3\n");

        assertEquals(3, snapshot.value("x.y"));
    }

    @Test
    void parse_somethingElse_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> StatisticsSnapshot.parse("<html>"));
    }
}
