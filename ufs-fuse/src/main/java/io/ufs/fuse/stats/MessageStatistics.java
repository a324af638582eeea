package io.ufs.fuse.stats;

import io.ufs.fuse.protocol.Opcode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The messages of a mount, counted by each of its threads for itself and added up when somebody asks. */
public final class MessageStatistics {
    private final List<MessageCounters> threads = new CopyOnWriteArrayList<>();

    /** Makes the counters of one more thread. */
    public MessageCounters newThread() {
        MessageCounters counters = new MessageCounters();
        threads.add(counters);
        return counters;
    }

    /** Returns the sums, by the numbers of the operations; those that never came are left out. */
    public List<OperationStatistics> operations() {
        long[][] totals = new long[Opcode.TABLE_SIZE][];
        threads.forEach(counters -> counters.addTo(totals));
        List<OperationStatistics> operations = new ArrayList<>();
        for (int number = 0; number < totals.length; number++) {
            long[] total = totals[number];
            if (total == null) {
                continue;
            }
            Opcode opcode = Opcode.of(number);
            long[] classes = new long[LatencyScale.CLASSES];
            System.arraycopy(total, MessageCounters.HEAD, classes, 0, classes.length);
            operations.add(new OperationStatistics(
                    opcode == null ? "UNKNOWN" : opcode.name(),
                    total[MessageCounters.ERRORS],
                    total[MessageCounters.BYTES],
                    total[MessageCounters.NANOS],
                    total[MessageCounters.LONGEST],
                    new LatencyHistogram(classes)));
        }
        return operations;
    }
}
