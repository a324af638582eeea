package io.ufs.benchmarks;

import io.ufs.fuse.stats.OperationStatistics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The messages that the kernel has sent during a run, for each operation of the workload.
 *
 * @param byName name of the message as the protocol has it, and how often and how long
 */
record Messages(Map<String, Handled> byName) {
    /** The question itself, which no workload sends. */
    private static final String QUESTION = "IOCTL";

    /** Nobody waits for these, though the processors have work with them. */
    private static final Set<String> NOT_AWAITED =
            Set.of("RELEASE", "RELEASEDIR", "FORGET", "BATCH_FORGET", "INTERRUPT", "INIT", "DESTROY");

    /**
     * One kind of message.
     *
     * @param count for each operation of the workload
     * @param nanos that the server had it in hand, from reading to reply, for each operation of the workload
     */
    record Handled(double count, double nanos) {}

    /** Divides what was counted by the number of operations that the workload did. */
    static Messages of(Iterable<OperationStatistics> counted, double operations) {
        Map<String, Handled> byName = new LinkedHashMap<>();
        for (OperationStatistics message : counted) {
            if (!message.name().equals(QUESTION)) {
                byName.put(message.name(),
                        new Handled(message.count() / operations, message.nanos() / operations));
            }
        }
        return new Messages(byName);
    }

    /**
     * Returns how many of them the program had to wait for.
     *
     * @param readAhead whether the kernel sends READ before the program needs it
     */
    double awaited(boolean readAhead) {
        return byName.entrySet().stream()
                .filter(message -> isAwaited(message.getKey(), readAhead))
                .mapToDouble(message -> message.getValue().count())
                .sum();
    }

    /** Returns the nanoseconds that the server had those in hand which the program had to wait for. */
    double served(boolean readAhead) {
        return byName.entrySet().stream()
                .filter(message -> isAwaited(message.getKey(), readAhead))
                .mapToDouble(message -> message.getValue().nanos())
                .sum();
    }

    private static boolean isAwaited(String name, boolean readAhead) {
        return !NOT_AWAITED.contains(name) && !(readAhead && name.equals("READ"));
    }
}
