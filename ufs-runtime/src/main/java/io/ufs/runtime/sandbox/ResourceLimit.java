package io.ufs.runtime.sandbox;

/** What {@code setrlimit(2)} limits, in the order of the kernel's numbers (include/uapi/asm-generic/resource.h). */
public enum ResourceLimit {
    CPU, FSIZE, DATA, STACK, CORE, RSS, NPROC, NOFILE, MEMLOCK, AS, LOCKS, SIGPENDING, MSGQUEUE, NICE, RTPRIO, RTTIME;

    /** Returns the number by which the kernel knows it. */
    @SuppressWarnings("EnumOrdinal") // in the kernel's order
    public int number() {
        return ordinal();
    }

    /**
     * Reads a name such as {@code RLIMIT_NOFILE}.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public static ResourceLimit of(String name) {
        try {
            return valueOf(name.startsWith("RLIMIT_") ? name.substring("RLIMIT_".length()) : "");
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("no resource limit '" + name + "'", unknown);
        }
    }
}
