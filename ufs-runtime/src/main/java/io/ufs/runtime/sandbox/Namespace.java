package io.ufs.runtime.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** A kind of namespace ({@code namespaces(7)}). */
public enum Namespace {
    MOUNT(0x20000, "mnt", "its own table of mounts"),
    PID(0x20000000, "pid", "its own process numbers: it sees no process of the host, and its first one is number 1"),
    NET(0x40000000, "net", "its own network devices, addresses and ports"), UTS(0x04000000, "uts", "its own host name"),
    IPC(0x08000000, "ipc", "its own shared memory, semaphores and message queues"),
    CGROUP(0x02000000, "cgroup", "its own view of control groups, in which its own is the root"),
    USER(0x10000000, "user", "its own user ids: its root has no power over anything outside");

    private final int cloneFlag;
    private final String file;
    private final String effect;

    Namespace(int cloneFlag, String file, String effect) {
        this.cloneFlag = cloneFlag;
        this.file = file;
        this.effect = effect;
    }

    /** Returns the {@code CLONE_NEW...} flag. */
    public int cloneFlag() {
        return cloneFlag;
    }

    /** Returns the name of its file in {@code /proc/PID/ns}. */
    public String file() {
        return file;
    }

    /** Returns what a process has of it: the rest of a sentence. */
    public String effect() {
        return effect;
    }

    /** Returns the name that users write. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the namespaces of a process that are not this process's own. To enter one's own is of no use, and refused
     * for a user namespace.
     *
     * @throws IOException if the process is not there or may not be looked at
     */
    public static Set<Namespace> differing(int pid) throws IOException {
        Set<Namespace> namespaces = EnumSet.noneOf(Namespace.class);
        for (Namespace namespace : values()) {
            Path own = Files.readSymbolicLink(Path.of("/proc/self/ns", namespace.file));
            Path other = Files.readSymbolicLink(Path.of("/proc", Integer.toString(pid), "ns", namespace.file));
            if (!own.equals(other)) {
                namespaces.add(namespace);
            }
        }
        return namespaces;
    }

    /**
     * Reads a name.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public static Namespace of(String label) {
        return Arrays.stream(values())
                .filter(namespace -> namespace.label().equals(label) || namespace.file.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no namespace '" + label
                        + "': mount, pid, net, uts, ipc, cgroup, user"));
    }
}
