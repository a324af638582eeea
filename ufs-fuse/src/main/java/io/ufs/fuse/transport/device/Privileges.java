package io.ufs.fuse.transport.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What this process may do, as far as one has to know before asking the kernel. */
public final class Privileges {
    private static final int CAP_DAC_OVERRIDE = 1;
    private static final int CAP_SYS_ADMIN = 21;
    private static final int CAP_SYS_NICE = 23;
    private static final String ALL_IDS = "4294967295";

    private Privileges() {}

    /**
     * Says whether passthrough can work: {@code fuse_backing_open} wants CAP_SYS_ADMIN in the initial user
     * namespace. False if it cannot be found out.
     */
    static boolean canRegisterBackingFiles() {
        return areThoseOfTheHost();
    }

    /**
     * Says whether the process has CAP_SYS_ADMIN in the initial user namespace, and so sees {@code trusted.*}
     * attributes and what other users keep for themselves. False if it cannot be found out.
     */
    public static boolean areThoseOfTheHost() {
        try {
            return has(CAP_SYS_ADMIN, lines("/proc/self/status"))
                    && isInitialUserNamespace(lines("/proc/self/uid_map"));
        } catch (IOException e) {
            return false;
        }
    }

    /** Says whether a thread of this process that gave way to others may take that back ({@code sched_setscheduler(2)}). */
    static boolean mayRaisePriority() {
        try {
            return has(CAP_SYS_NICE, lines("/proc/self/status"))
                    && isInitialUserNamespace(lines("/proc/self/uid_map"));
        } catch (IOException e) {
            return false;
        }
    }

    /** Says whether the process may open files whatever their mode ({@code CAP_DAC_OVERRIDE} in its user namespace). */
    static boolean overridePermissions() {
        try {
            return has(CAP_DAC_OVERRIDE, lines("/proc/self/status"));
        } catch (IOException e) {
            return false;
        }
    }

    /** Reads {@code CapEff} of a {@code status} file. */
    static boolean has(int capability, List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16))
                .anyMatch(capabilities -> (capabilities >>> capability & 1) != 0);
    }

    /** The initial namespace maps all ids to themselves. */
    static boolean isInitialUserNamespace(List<String> uidMap) {
        return uidMap.size() == 1
                && List.of(uidMap.getFirst().strip().split("\\s+")).equals(List.of("0", "0", ALL_IDS));
    }

    private static List<String> lines(String path) throws IOException {
        return Files.readAllLines(Path.of(path), StandardCharsets.ISO_8859_1);
    }
}
