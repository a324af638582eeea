package io.ufs.fuse.stats;

import io.ufs.core.stats.StatisticsSink;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells of the process: memory, descriptors, threads, collections of garbage. Reads {@code /proc} when asked. */
public final class ProcessStatistics implements StatisticsSource {
    private static final Path SELF = Path.of("/proc/self");
    private static final int KIB = 1024;

    /** Makes one. */
    public ProcessStatistics() {}

    @Override
    public void report(StatisticsSink sink) {
        sink.gauge("process.pid", ProcessHandle.current().pid());
        status(sink);
        descriptors(sink);
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        sink.gauge("memory.heap_used_bytes", heap.getUsed());
        sink.gauge("memory.heap_committed_bytes", heap.getCommitted());
        sink.gauge("memory.heap_limit_bytes", heap.getMax());
        MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
        sink.gauge("memory.non_heap_used_bytes", other.getUsed());
        sink.gauge("memory.non_heap_committed_bytes", other.getCommitted());
        long collections = 0;
        long millis = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collections += Math.max(0, collector.getCollectionCount());
            millis += Math.max(0, collector.getCollectionTime());
        }
        sink.counter("memory.collections", collections);
        sink.counter("memory.collection_millis", millis);
    }

    /** Lines as {@code VmRSS:     61234 kB} and {@code Threads: 12}. */
    private static void status(StatisticsSink sink) {
        try {
            for (String line : Files.readAllLines(SELF.resolve("status"), StandardCharsets.ISO_8859_1)) {
                String[] words = line.split("\\s+");
                switch (words[0]) {
                    case "VmRSS:" -> sink.gauge("memory.resident_bytes", Long.parseLong(words[1]) * KIB);
                    case "VmHWM:" -> sink.gauge("memory.resident_peak_bytes", Long.parseLong(words[1]) * KIB);
                    case "VmSwap:" -> sink.gauge("memory.swapped_bytes", Long.parseLong(words[1]) * KIB);
                    case "Threads:" -> sink.gauge("process.threads", Long.parseLong(words[1]));
                    default -> {}
                }
            }
        } catch (IOException noProc) {
            // then these are not told
        }
    }

    private static void descriptors(StatisticsSink sink) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(SELF.resolve("fd"))) {
            long count = -1; // the one that lists
            for (Path ignored : open) {
                count++;
            }
            sink.gauge("descriptors.open", count);
            for (String line : Files.readAllLines(SELF.resolve("limits"), StandardCharsets.ISO_8859_1)) {
                String[] words = line.split("\\s+");
                if (line.startsWith("Max open files") && words[3].chars().allMatch(Character::isDigit)) {
                    sink.gauge("descriptors.limit", Long.parseLong(words[3]));
                }
            }
        } catch (IOException noProc) {
            // then these are not told
        }
    }
}
