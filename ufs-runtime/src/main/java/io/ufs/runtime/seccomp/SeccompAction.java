package io.ufs.runtime.seccomp;

/**
 * What the kernel does with a system call (include/uapi/linux/seccomp.h).
 *
 * @param code the value that a filter returns
 */
public record SeccompAction(int code) {
    public static final SeccompAction ALLOW = new SeccompAction(0x7fff0000);
    public static final SeccompAction LOG = new SeccompAction(0x7ffc0000);
    public static final SeccompAction KILL_PROCESS = new SeccompAction(0x80000000);
    public static final SeccompAction KILL_THREAD = new SeccompAction(0);
    public static final SeccompAction TRAP = new SeccompAction(0x00030000);

    private static final int ERRNO = 0x00050000;
    private static final int TRACE = 0x7ff00000;

    /** The call fails with an error. */
    public static SeccompAction errno(int number) {
        return new SeccompAction(ERRNO | number & 0xffff);
    }

    /**
     * Reads a name of the OCI runtime specification.
     *
     * @param errno for those that carry a number
     * @throws IllegalArgumentException if it is none, or one that needs a listener
     */
    public static SeccompAction of(String name, int errno) {
        return switch (name) {
            case "SCMP_ACT_ALLOW" -> ALLOW;
            case "SCMP_ACT_LOG" -> LOG;
            case "SCMP_ACT_ERRNO" -> errno(errno);
            case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD" -> KILL_THREAD;
            case "SCMP_ACT_KILL_PROCESS" -> KILL_PROCESS;
            case "SCMP_ACT_TRAP" -> TRAP;
            case "SCMP_ACT_TRACE" -> new SeccompAction(TRACE | errno & 0xffff);
            default -> throw new IllegalArgumentException("seccomp action '" + name + "'");
        };
    }
}
