package io.ufs.fuse.stats;

import io.ufs.core.stats.StatisticsSink;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a server has told, at one moment or of the time between two. Lines of kinds that are not known are left out: a
 * server may be newer than who asks it.
 *
 * @param counters by name, in the order of the server
 * @param gauges by name, in the order of the server
 * @param operations messages by operation
 */
public record StatisticsSnapshot(
        Map<String, Long> counters, Map<String, Long> gauges, List<OperationStatistics> operations) {
    /** First line: name and version of the form. */
    static final String TITLE = "ufs-statistics 1";

    static final String COUNTER = "counter";
    static final String GAUGE = "gauge";
    static final String MESSAGES = "messages";

    private static final int MESSAGE_HEAD = 6;

    /** Freezes the collections. */
    public StatisticsSnapshot {
        counters = Collections.unmodifiableMap(new LinkedHashMap<>(counters));
        gauges = Collections.unmodifiableMap(new LinkedHashMap<>(gauges));
        operations = List.copyOf(operations);
    }

    /**
     * Reads what a server has written.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static StatisticsSnapshot parse(String text) {
        String[] lines = text.split("\n");
        if (!lines[0].equals(TITLE)) {
            throw new IllegalArgumentException("its server speaks another language: " + lines[0]);
        }
        Map<String, Long> counters = new LinkedHashMap<>();
        Map<String, Long> gauges = new LinkedHashMap<>();
        List<OperationStatistics> operations = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case COUNTER -> counters.put(words[1], Long.valueOf(words[2]));
                case GAUGE -> gauges.put(words[1], Long.valueOf(words[2]));
                case MESSAGES -> operations.add(operation(words));
                default -> {}
            }
        }
        return new StatisticsSnapshot(counters, gauges, operations);
    }

    /** Collects what one source tells. */
    public static StatisticsSnapshot of(StatisticsSource source) {
        Map<String, Long> counters = new LinkedHashMap<>();
        Map<String, Long> gauges = new LinkedHashMap<>();
        source.report(new StatisticsSink() {
            @Override
            public void counter(String name, long value) {
                counters.put(name, value);
            }

            @Override
            public void gauge(String name, long value) {
                gauges.put(name, value);
            }
        });
        return new StatisticsSnapshot(counters, gauges, List.of());
    }

    private static OperationStatistics operation(String[] words) {
        long[] classes = new long[LatencyScale.CLASSES];
        for (int i = MESSAGE_HEAD; i < words.length; i++) {
            int colon = words[i].indexOf(':');
            classes[Integer.parseInt(words[i].substring(0, colon))] = Long.parseLong(words[i].substring(colon + 1));
        }
        return new OperationStatistics(
                words[1],
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                Long.parseLong(words[4]),
                Long.parseLong(words[5]),
                new LatencyHistogram(classes));
    }

    /** Returns a counter or gauge; 0 if the server does not tell it. */
    public long value(String name) {
        Long counter = counters.get(name);
        return counter != null ? counter : gauges.getOrDefault(name, 0L);
    }

    /** Returns what came after {@code earlier}; gauges stay as they are. */
    public StatisticsSnapshot since(StatisticsSnapshot earlier) {
        Map<String, Long> more = new LinkedHashMap<>();
        counters.forEach((name, value) -> more.put(name, value - earlier.counters.getOrDefault(name, 0L)));
        Map<String, OperationStatistics> before = new LinkedHashMap<>();
        earlier.operations.forEach(operation -> before.put(operation.name(), operation));
        List<OperationStatistics> later = new ArrayList<>();
        for (OperationStatistics operation : operations) {
            OperationStatistics old = before.get(operation.name());
            OperationStatistics since = old == null ? operation : operation.since(old);
            if (since.count() > 0) {
                later.add(since);
            }
        }
        return new StatisticsSnapshot(more, gauges, later);
    }
}
