package io.ufs.cli.program;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.fuse.stats.OperationStatistics;
import io.ufs.fuse.stats.StatisticsClient;
import io.ufs.fuse.stats.StatisticsSnapshot;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A mount whose server counts its system calls on layers, beside the messages that it always counts. */
final class CountingMount {
    private static final int QUIET_MILLIS = 40;
    /** The question itself, and what nobody waits for and the kernel joins as it likes. */
    private static final Set<String> UNCOUNTED = Set.of("IOCTL", "FORGET", "BATCH_FORGET");

    private static final String LAYER_CALLS = "layer_calls.";

    private final NativeCalls calls = FfmCalls.open();
    private final Host host;
    private final Fd root;

    /** What was counted so far. */
    record Counts(Map<String, Long> messages, Map<String, Long> calls) {
        Counts since(Counts earlier) {
            return new Counts(difference(messages, earlier.messages), difference(calls, earlier.calls));
        }

        private static Map<String, Long> difference(Map<String, Long> later, Map<String, Long> earlier) {
            Map<String, Long> difference = new TreeMap<>(later);
            earlier.forEach((name, count) -> difference.merge(name, -count, Long::sum));
            difference.values().removeIf(count -> count == 0);
            return difference;
        }

        @Override
        public String toString() {
            return text(messages) + " | " + text(calls);
        }

        static String text(Map<String, Long> counts) {
            StringBuilder out = new StringBuilder();
            counts.forEach((name, count) -> out.append(out.isEmpty() ? "" : " ").append(name)
                    .append(count == 1 ? "" : "=" + count));
            return out.isEmpty() ? "-" : out.toString();
        }
    }

    private CountingMount(Host host, Fd root) {
        this.host = host;
        this.root = root;
    }

    /**
     * Mounts {@code m} of a host.
     *
     * @param options of {@code ufsmount}, without the mount point
     */
    static CountingMount mount(Host host, String options) throws Exception {
        host.sh("UFS_JAVA_OPTS=-Dufs.count-calls=true exec ufsmount " + options + " m").expectSuccess();
        NativeCalls calls = FfmCalls.open();
        try (Scratch scratch = Scratch.open()) {
            long path = scratch.string(host.directory.resolve("m").toString());
            int flags = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;
            Fd root = Fd.require(calls.file(), calls.file().openat(FileCalls.AT_FDCWD, path, flags, 0), "open");
            // The server makes itself ready for a second, with messages that nobody has sent.
            Thread.sleep(1200);
            return new CountingMount(host, root);
        }
    }

    /** Waits until all that was asked for is done, RELEASE and FORGET too, for which nobody waits. */
    Counts settled() throws Exception {
        Counts last = counts();
        while (true) {
            Thread.sleep(QUIET_MILLIS);
            Counts now = counts();
            if (now.equals(last)) {
                return now;
            }
            last = now;
        }
    }

    private Counts counts() throws ErrnoException {
        StatisticsSnapshot snapshot = StatisticsClient.ask(calls, root);
        Map<String, Long> messages = new TreeMap<>();
        for (OperationStatistics operation : snapshot.operations()) {
            if (!UNCOUNTED.contains(operation.name())) {
                messages.put(operation.name(), operation.count());
            }
        }
        Map<String, Long> layerCalls = new TreeMap<>();
        snapshot.counters().forEach((name, count) -> {
            // Each close follows an opening, sooner or later.
            if (name.startsWith(LAYER_CALLS) && !name.endsWith(".close")) {
                // Which of the two makes a copy safe, the filesystem decides.
                String call = name.substring(LAYER_CALLS.length()).replace("syncFileRange", "fsync");
                layerCalls.merge(call, count, Long::sum);
            }
        });
        return new Counts(messages, layerCalls);
    }

    /** Makes the kernel forget all names of this mount that are not in use; what others have mounted stays warm. */
    void forgetNames() throws Exception {
        host.sh("exec mount -i -o remount m").expectSuccess();
    }

    /** Unmounts. */
    void close() throws IOException, InterruptedException {
        root.close();
        host.sh("umount m");
    }
}
