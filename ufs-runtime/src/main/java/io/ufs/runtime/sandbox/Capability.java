package io.ufs.runtime.sandbox;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** A piece of the power of root ({@code capabilities(7)}), in the order of the kernel's numbers. */
public enum Capability {
    CHOWN, DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER, FSETID, KILL, SETGID, SETUID, SETPCAP, LINUX_IMMUTABLE,
    NET_BIND_SERVICE, NET_BROADCAST, NET_ADMIN, NET_RAW, IPC_LOCK, IPC_OWNER, SYS_MODULE, SYS_RAWIO, SYS_CHROOT,
    SYS_PTRACE, SYS_PACCT, SYS_ADMIN, SYS_BOOT, SYS_NICE, SYS_RESOURCE, SYS_TIME, SYS_TTY_CONFIG, MKNOD, LEASE,
    AUDIT_WRITE, AUDIT_CONTROL, SETFCAP, MAC_OVERRIDE, MAC_ADMIN, SYSLOG, WAKE_ALARM, BLOCK_SUSPEND, AUDIT_READ,
    PERFMON, BPF, CHECKPOINT_RESTORE;

    /** What a container has that asks for nothing: the 14 of Docker. */
    public static final Set<Capability> DEFAULT = Set.copyOf(EnumSet.of(
            CHOWN,
            DAC_OVERRIDE,
            FSETID,
            FOWNER,
            MKNOD,
            NET_RAW,
            SETGID,
            SETUID,
            SETFCAP,
            SETPCAP,
            NET_BIND_SERVICE,
            SYS_CHROOT,
            KILL,
            AUDIT_WRITE));

    /** Returns the number by which the kernel knows it. */
    @SuppressWarnings("EnumOrdinal") // in the kernel's order
    public int number() {
        return ordinal();
    }

    /**
     * Reads a name, with or without {@code CAP_}, in any case.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public static Capability of(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        try {
            return valueOf(upper.startsWith("CAP_") ? upper.substring(4) : upper);
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("no capability '" + name + "'", unknown);
        }
    }

    /** Returns a set as the kernel's bits. */
    public static long bits(Collection<Capability> capabilities) {
        return capabilities.stream().mapToLong(capability -> 1L << capability.number()).reduce(0, (a, b) -> a | b);
    }
}
