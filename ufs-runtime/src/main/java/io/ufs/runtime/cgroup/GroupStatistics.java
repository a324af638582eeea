package io.ufs.runtime.cgroup;

import io.ufs.core.stats.StatisticsSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the control groups of a container have counted: processor time, memory, processes, I/O on block devices. What no
 * group of it counts is left out.
 */
final class GroupStatistics {
    private static final long NANOS_IN_MICRO = 1000;

    /** From here on a limit of version 1 is none: the kernel's largest number of pages. */
    private static final long NO_LIMIT = Long.MAX_VALUE >> 12 << 12;

    private final List<Path> groups;

    GroupStatistics(List<Path> groups) {
        this.groups = groups;
    }

    void report(StatisticsSink sink) {
        for (Path group : groups) {
            if (Files.exists(group.resolve("cgroup.controllers"))) {
                unified(group, sink);
            } else {
                first(group, sink);
            }
        }
    }

    private static void unified(Path group, StatisticsSink sink) {
        Map<String, Long> cpu = table(group.resolve("cpu.stat"));
        counter(sink, "cpu.used_micros", cpu.get("usage_usec"));
        counter(sink, "cpu.user_micros", cpu.get("user_usec"));
        counter(sink, "cpu.system_micros", cpu.get("system_usec"));
        counter(sink, "cpu.periods", cpu.get("nr_periods"));
        counter(sink, "cpu.throttled_periods", cpu.get("nr_throttled"));
        counter(sink, "cpu.throttled_micros", cpu.get("throttled_usec"));
        gauge(sink, "memory.used_bytes", number(group.resolve("memory.current")));
        gauge(sink, "memory.peak_bytes", number(group.resolve("memory.peak")));
        gauge(sink, "memory.limit_bytes", number(group.resolve("memory.max")));
        gauge(sink, "memory.swapped_bytes", number(group.resolve("memory.swap.current")));
        Map<String, Long> events = table(group.resolve("memory.events"));
        counter(sink, "memory.limit_hits", events.get("max"));
        counter(sink, "memory.oom_kills", events.get("oom_kill"));
        pids(group, sink);
        io(group.resolve("io.stat"), sink);
    }

    /** Lines as {@code 8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0}, one a device. */
    private static void io(Path file, StatisticsSink sink) {
        Map<String, Long> sums = new HashMap<>();
        for (String line : lines(file)) {
            for (String word : line.split(" ")) {
                int equals = word.indexOf('=');
                if (equals > 0) {
                    sums.merge(word.substring(0, equals), Long.parseLong(word.substring(equals + 1)), Long::sum);
                }
            }
        }
        counter(sink, "io.read_bytes", sums.get("rbytes"));
        counter(sink, "io.written_bytes", sums.get("wbytes"));
        counter(sink, "io.reads", sums.get("rios"));
        counter(sink, "io.writes", sums.get("wios"));
    }

    private static void first(Path group, StatisticsSink sink) {
        counter(sink, "cpu.used_micros", micros(number(group.resolve("cpuacct.usage"))));
        Map<String, Long> cpu = table(group.resolve("cpu.stat"));
        counter(sink, "cpu.periods", cpu.get("nr_periods"));
        counter(sink, "cpu.throttled_periods", cpu.get("nr_throttled"));
        counter(sink, "cpu.throttled_micros", micros(cpu.get("throttled_time")));
        gauge(sink, "memory.used_bytes", number(group.resolve("memory.usage_in_bytes")));
        gauge(sink, "memory.peak_bytes", number(group.resolve("memory.max_usage_in_bytes")));
        Long limit = number(group.resolve("memory.limit_in_bytes"));
        gauge(sink, "memory.limit_bytes", limit == null || limit >= NO_LIMIT ? null : limit);
        counter(sink, "memory.limit_hits", number(group.resolve("memory.failcnt")));
        counter(sink, "memory.oom_kills", table(group.resolve("memory.oom_control")).get("oom_kill"));
        pids(group, sink);
        Map<String, Long> bytes = byOperation(group.resolve("blkio.throttle.io_service_bytes_recursive"));
        counter(sink, "io.read_bytes", bytes.get("Read"));
        counter(sink, "io.written_bytes", bytes.get("Write"));
        Map<String, Long> requests = byOperation(group.resolve("blkio.throttle.io_serviced_recursive"));
        counter(sink, "io.reads", requests.get("Read"));
        counter(sink, "io.writes", requests.get("Write"));
    }

    /** The same in both versions. */
    private static void pids(Path group, StatisticsSink sink) {
        gauge(sink, "pids.current", number(group.resolve("pids.current")));
        gauge(sink, "pids.limit", number(group.resolve("pids.max")));
        counter(sink, "pids.limit_hits", table(group.resolve("pids.events")).get("max"));
    }

    private static @Nullable Long micros(@Nullable Long nanos) {
        return nanos == null ? null : Long.valueOf(nanos / NANOS_IN_MICRO);
    }

    private static void counter(StatisticsSink sink, String name, @Nullable Long value) {
        if (value != null) {
            sink.counter(name, value);
        }
    }

    private static void gauge(StatisticsSink sink, String name, @Nullable Long value) {
        if (value != null) {
            sink.gauge(name, value);
        }
    }

    /** Lines as {@code 8:0 Read 4096}, one a device and operation. */
    private static Map<String, Long> byOperation(Path file) {
        Map<String, Long> sums = new HashMap<>();
        for (String line : lines(file)) {
            String[] words = line.split(" ");
            if (words.length == 3) {
                sums.merge(words[1], Long.parseLong(words[2]), Long::sum);
            }
        }
        return sums;
    }

    /** Lines as {@code nr_throttled 3}. */
    private static Map<String, Long> table(Path file) {
        Map<String, Long> values = new HashMap<>();
        for (String line : lines(file)) {
            String[] words = line.split(" ");
            if (words.length == 2) {
                values.put(words[0], Long.valueOf(words[1]));
            }
        }
        return values;
    }

    /** A file of one number. A limit that is not set is {@code max}. */
    private static @Nullable Long number(Path file) {
        List<String> lines = lines(file);
        return lines.isEmpty() || lines.getFirst().equals("max") ? null : Long.valueOf(lines.getFirst());
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException notCounted) {
            return List.of();
        }
    }
}
