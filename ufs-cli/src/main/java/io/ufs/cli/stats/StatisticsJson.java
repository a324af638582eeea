package io.ufs.cli.stats;

import io.ufs.fuse.stats.LatencyScale;
import io.ufs.fuse.stats.OperationStatistics;
import io.ufs.fuse.stats.StatisticsSnapshot;
import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes statistics for programs. Names are those of the server: {@code copy_up.objects} becomes a member of {@code
 * copy_up}. All durations are nanoseconds.
 */
final class StatisticsJson {
    private static final double[] SHARES = {0.5, 0.9, 0.99};

    private StatisticsJson() {}

    /** Returns one line, or many if {@code indented}. */
    static String of(StatisticsSnapshot snapshot, boolean indented) {
        Map<String, JsonObject> groups = new TreeMap<>();
        snapshot.gauges().forEach((name, value) -> add(groups, name, value));
        snapshot.counters().forEach((name, value) -> add(groups, name, value));
        JsonObject all = new JsonObject();
        groups.forEach(all::put);
        if (!snapshot.operations().isEmpty()) {
            JsonObject operations = new JsonObject();
            snapshot.operations().forEach(operation -> operations.put(operation.name(), of(operation)));
            all.put("messages", operations);
        }
        return Json.print(all, indented) + "\n";
    }

    private static void add(Map<String, JsonObject> groups, String name, long value) {
        int dot = name.indexOf('.');
        groups.computeIfAbsent(name.substring(0, dot), key -> new JsonObject()).put(name.substring(dot + 1), value);
    }

    private static JsonObject of(OperationStatistics operation) {
        JsonObject latency = new JsonObject().put("mean", operation.mean());
        for (double share : SHARES) {
            latency.put("p" + Math.round(share * 100), operation.percentile(share));
        }
        latency.put("max", operation.longest());
        List<JsonObject> histogram = new ArrayList<>();
        for (int i = 0; i < LatencyScale.CLASSES; i++) {
            long count = operation.histogram().of(i);
            if (count > 0) {
                histogram.add(new JsonObject().put("from", LatencyScale.lowest(i)).put("count", count));
            }
        }
        return new JsonObject()
                .put("count", operation.count())
                .put("errors", operation.errors())
                .put("bytes", operation.bytes())
                .put("nanos", operation.nanos())
                .put("latency", latency)
                .put("histogram", histogram);
    }
}
