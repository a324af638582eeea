package io.ufs.cli.stats;

import io.ufs.fuse.stats.OperationStatistics;
import io.ufs.fuse.stats.StatisticsSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes statistics for people: the messages as a table, the rest a line a group. */
final class StatisticsText {
    private static final String[] TITLES = {"MESSAGE", "COUNT", "ERRORS", "BYTES", "MEAN", "P50", "P99", "MAX"};
    private static final String[] TIME_UNITS = {"ns", "µs", "ms", "s"};
    private static final String[] SIZE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final String BYTES = "_bytes";

    private StatisticsText() {}

    static String of(StatisticsSnapshot snapshot) {
        StringBuilder out = new StringBuilder();
        if (!snapshot.operations().isEmpty()) {
            messages(snapshot.operations(), out);
            out.append('\n');
        }
        Map<String, Map<String, Long>> groups = new LinkedHashMap<>();
        snapshot.gauges().forEach((name, value) -> add(groups, name, value));
        snapshot.counters().forEach((name, value) -> add(groups, name, value));
        int width = groups.keySet().stream().mapToInt(String::length).max().orElse(0);
        groups.forEach((name, values) -> {
            String heading = name.replace('_', ' ');
            out.append(heading).append(" ".repeat(width - heading.length() + 2));
            List<String> parts = new ArrayList<>();
            values.forEach((key, value) -> parts.add(part(key, value)));
            hitRate(values, parts);
            out.append(String.join(", ", parts)).append('\n');
        });
        return out.toString();
    }

    private static void add(Map<String, Map<String, Long>> groups, String name, long value) {
        int dot = name.indexOf('.');
        groups.computeIfAbsent(name.substring(0, dot), key -> new LinkedHashMap<>())
                .put(name.substring(dot + 1), value);
    }

    private static String part(String key, long value) {
        if (key.endsWith(BYTES)) {
            return key.substring(0, key.length() - BYTES.length()).replace('_', ' ') + " " + size(value);
        }
        if (key.endsWith("_micros")) {
            return key.substring(0, key.length() - "_micros".length()).replace('_', ' ') + " " + time(value * 1000);
        }
        if (key.endsWith("_seconds")) {
            return key.substring(0, key.length() - "_seconds".length()).replace('_', ' ') + " " + value + " s";
        }
        return key.replace('_', ' ') + " " + value;
    }

    private static void hitRate(Map<String, Long> values, List<String> parts) {
        long hits = values.getOrDefault("hits", 0L);
        long all = hits + values.getOrDefault("misses", 0L);
        if (values.containsKey("hits") && all > 0) {
            parts.add(hits * 100 / all + " % hits");
        }
    }

    private static void messages(List<OperationStatistics> operations, StringBuilder out) {
        List<String[]> rows = new ArrayList<>();
        rows.add(TITLES);
        List<OperationStatistics> sorted = new ArrayList<>(operations);
        sorted.sort(Comparator.comparingLong(OperationStatistics::count).reversed());
        for (OperationStatistics operation : sorted) {
            rows.add(new String[]{
                operation.name(), Long.toString(operation.count()), orEmpty(operation.errors()),
                operation.bytes() == 0 ? "" : size(operation.bytes()), time(operation.mean()),
                time(operation.percentile(0.5)), time(operation.percentile(0.99)), time(operation.longest())
            });
        }
        int[] widths = new int[TITLES.length];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            out.append(row[0]).append(" ".repeat(widths[0] - row[0].length()));
            for (int i = 1; i < widths.length; i++) {
                out.append("  ").append(" ".repeat(widths[i] - row[i].length())).append(row[i]);
            }
            out.append('\n');
        }
    }

    private static String orEmpty(long value) {
        return value == 0 ? "" : Long.toString(value);
    }

    /** Returns {@code 999 ns}, {@code 1.2 µs}, {@code 34 ms} and so on. */
    static String time(long nanos) {
        return withUnit(nanos, 1000, TIME_UNITS);
    }

    /** Returns {@code 999 B}, {@code 1.2 KiB}, {@code 34 MiB} and so on. */
    static String size(long bytes) {
        return withUnit(bytes, 1024, SIZE_UNITS);
    }

    private static String withUnit(long number, int step, String[] units) {
        double amount = number;
        int unit = 0;
        while (amount >= step - 0.5 && unit < units.length - 1) {
            amount /= step;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || amount >= 9.95 ? "%.0f %s" : "%.1f %s", amount, units[unit]);
    }
}
