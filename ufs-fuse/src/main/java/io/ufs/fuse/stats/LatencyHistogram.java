package io.ufs.fuse.stats;

/** How many messages took how long, by the classes of {@link LatencyScale}. Does not change. */
public final class LatencyHistogram {
    private final long[] classes;

    /** Takes the number of messages of each class over. */
    LatencyHistogram(long[] classes) {
        this.classes = classes;
    }

    /** Returns how many are of a class. */
    public long of(int number) {
        return classes[number];
    }

    /** Returns how many there are. */
    public long count() {
        long count = 0;
        for (long part : classes) {
            count += part;
        }
        return count;
    }

    /**
     * Returns the duration in nanoseconds that a share of them did not exceed, or one that is up to a quarter longer.
     *
     * @param share between 0 and 1
     */
    public long percentile(double share) {
        long wanted = Math.max(1, (long) Math.ceil(count() * share));
        for (int i = 0; i < classes.length; i++) {
            wanted -= classes[i];
            if (wanted <= 0) {
                return LatencyScale.highest(i);
            }
        }
        return 0;
    }

    /** Returns those that came after {@code earlier}. */
    LatencyHistogram since(LatencyHistogram earlier) {
        long[] later = classes.clone();
        for (int i = 0; i < later.length; i++) {
            later[i] -= earlier.classes[i];
        }
        return new LatencyHistogram(later);
    }
}
