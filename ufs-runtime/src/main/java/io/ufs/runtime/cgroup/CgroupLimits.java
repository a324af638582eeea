package io.ufs.runtime.cgroup;

/**
 * Limits of a container. 0 or an empty text is no limit.
 *
 * @param memory bytes
 * @param swap bytes of memory and swap together
 * @param pids processes and threads
 * @param cpuMicros microseconds of processor time in 100 milliseconds
 * @param cpuWeight share when processors are scarce, 1 to 10,000; 100 is the usual one
 * @param cpuset processors it may use, as in {@code 0-1,3}
 */
public record CgroupLimits(long memory, long swap, long pids, long cpuMicros, long cpuWeight, String cpuset) {
    /** No limits. */
    public static final CgroupLimits NONE = new CgroupLimits(0, 0, 0, 0, 0, "");

    /** The period that {@link #cpuMicros} refers to, in microseconds. */
    public static final long CPU_PERIOD = 100_000;

    /** Checks the numbers. */
    public CgroupLimits {
        if (memory < 0 || swap < 0 || pids < 0 || cpuMicros < 0) {
            throw new IllegalArgumentException("a limit is not negative");
        }
        if (swap > 0 && (memory == 0 || swap < memory)) {
            throw new IllegalArgumentException("a limit on memory and swap needs one on memory that is not above it");
        }
        if (cpuMicros > 0 && cpuMicros < 1000) {
            throw new IllegalArgumentException("at least a hundredth of a processor");
        }
        if (cpuWeight < 0 || cpuWeight > 10_000) {
            throw new IllegalArgumentException("a weight is 1 to 10000");
        }
        if (!cpuset.matches("([0-9]{1,5}(-[0-9]{1,5})?(,[0-9]{1,5}(-[0-9]{1,5})?)*)?")) {
            throw new IllegalArgumentException("not a list of processors: '" + cpuset + "'");
        }
    }
}
