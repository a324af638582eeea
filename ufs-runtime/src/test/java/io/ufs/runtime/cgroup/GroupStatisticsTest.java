package io.ufs.runtime.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ufs.core.stats.StatisticsSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupStatisticsTest {
    @TempDir
    Path directory;

    private final Map<String, Long> told = new TreeMap<>();

    private void report(Path... groups) {
        new GroupStatistics(List.of(groups)).report(new StatisticsSink() {
            @Override
            public void counter(String name, long value) {
                told.put(name, value);
            }

            @Override
            public void gauge(String name, long value) {
                told.put(name, value);
            }
        });
    }

    private Path group(String name, Map<String, String> files) throws IOException {
        Path group = Files.createDirectory(directory.resolve(name));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(group.resolve(file.getKey()), file.getValue());
        }
        return group;
    }

    @Test
    void report_version2_readsItsFiles() throws IOException {
        report(group("one", Map.of("cgroup.controllers", "cpu io memory pids\n",
                "cpu.stat",
                "usage_usec 30\nuser_usec 20\nsystem_usec 10\nnr_periods 4\nnr_throttled 2\nthrottled_usec 7\n",
                "memory.current", "4096\n", "memory.max", "max\n",
                "memory.events", "low 0\nhigh 0\nmax 5\noom 1\noom_kill 1\n",
                "pids.current", "3\n", "pids.max", "100\n",
                "io.stat",
                "8:0 rbytes=10 wbytes=20 rios=1 wios=2 dbytes=0 dios=0\n8:16 rbytes=5 wbytes=0 rios=1 wios=0\n")));
        assertEquals("{cpu.periods=4, cpu.system_micros=10, cpu.throttled_micros=7, cpu.throttled_periods=2,"
                + " cpu.used_micros=30, cpu.user_micros=20, io.read_bytes=15, io.reads=2, io.writes=2,"
                + " io.written_bytes=20, memory.limit_hits=5, memory.oom_kills=1, memory.used_bytes=4096,"
                + " pids.current=3, pids.limit=100}", told.toString());
    }

    @Test
    void report_version1_joinsTheControllers() throws IOException {
        report(
                group("cpu", Map.of("cpu.stat", "nr_periods 4\nnr_throttled 2\nthrottled_time 7000\n")),
                group("cpuacct", Map.of("cpuacct.usage", "30000\n")),
                group("memory", Map.of("memory.usage_in_bytes", "4096\n", "memory.max_usage_in_bytes", "8192\n",
                        "memory.limit_in_bytes", "9223372036854771712\n", "memory.failcnt", "5\n",
                        "memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n")),
                group("pids", Map.of("pids.current", "3\n", "pids.max", "max\n")),
                group("blkio", Map.of(
                        "blkio.throttle.io_service_bytes_recursive",
                        "8:0 Read 10\n8:0 Write 20\n8:16 Read 5\nTotal 35\n",
                        "blkio.throttle.io_serviced_recursive", "8:0 Read 1\n8:0 Write 2\nTotal 3\n")));
        assertEquals("{cpu.periods=4, cpu.throttled_micros=7, cpu.throttled_periods=2, cpu.used_micros=30,"
                + " io.read_bytes=15, io.reads=1, io.writes=2, io.written_bytes=20, memory.limit_hits=5,"
                + " memory.oom_kills=1, memory.peak_bytes=8192, memory.used_bytes=4096, pids.current=3}",
                told.toString());
    }

    @Test
    void report_nothingCounted_tellsNothing() throws IOException {
        report(group("empty", Map.of()), directory.resolve("gone"));
        assertEquals("{}", told.toString());
    }
}
