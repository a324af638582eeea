package io.ufs.fuse.stats;

/**
 * The messages of one operation.
 *
 * @param name of the operation, as the protocol has it
 * @param errors how many were answered with an error
 * @param bytes of content that they moved
 * @param nanos that answering took, from reading to reply, all together
 * @param longest of them in nanoseconds
 * @param histogram of their durations
 */
public record OperationStatistics(
        String name, long errors, long bytes, long nanos, long longest, LatencyHistogram histogram) {
    /** Returns how many there were. */
    public long count() {
        return histogram.count();
    }

    /** Returns the mean of their durations in nanoseconds; 0 if there was none. */
    public long mean() {
        long count = count();
        return count == 0 ? 0 : nanos / count;
    }

    /** Returns the duration in nanoseconds that a share of them did not exceed, about. */
    public long percentile(double share) {
        return Math.min(histogram.percentile(share), longest);
    }

    /** Returns what came after {@code earlier}, of the same operation. The longest of it is known by its class only. */
    OperationStatistics since(OperationStatistics earlier) {
        LatencyHistogram later = histogram.since(earlier.histogram);
        return new OperationStatistics(
                name,
                errors - earlier.errors,
                bytes - earlier.bytes,
                nanos - earlier.nanos,
                Math.min(later.percentile(1), longest),
                later);
    }
}
