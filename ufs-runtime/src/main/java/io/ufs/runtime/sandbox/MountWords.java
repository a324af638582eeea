package io.ufs.runtime.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The options of a mount in a bundle, sorted by what they concern (OCI runtime specification, "Linux mount options").
 *
 * @param isBind whether it shows a place of the host
 * @param recursive whether with what is mounted below that place
 * @param set attributes of the mount to set, {@code MOUNT_ATTR_} bits
 * @param cleared attributes to clear
 * @param setBelow attributes to set in the mounts below too
 * @param clearedBelow attributes to clear in the mounts below too
 * @param propagation how it spreads, in this order
 * @param filesystem options of the filesystem itself
 * @param copyUp whether a tmpfs begins with what it covers
 */
public record MountWords(
        boolean isBind,
        boolean recursive,
        int set,
        int cleared,
        int setBelow,
        int clearedBelow,
        List<Propagation> propagation,
        List<String> filesystem,
        boolean copyUp) {
    /** The bit for a mount that cannot be written to. */
    public static final int READ_ONLY = 1;

    private static final int NO_DEV = 4;
    private static final int NO_ACCESS_TIME = 0x10;
    private static final int STRICT_ACCESS_TIME = 0x20;
    private static final int ACCESS_TIME = 0x70;

    private static final Map<String, Integer> ATTRIBUTES = Map.of("ro", READ_ONLY, "nosuid", 2, "nodev", NO_DEV,
            "noexec", 8, "nodiratime", 0x80, "nosymfollow", 0x200000);
    private static final Map<String, Integer> OPPOSITES = Map.of("rw", READ_ONLY, "suid", 2, "dev", NO_DEV, "exec", 8,
            "diratime", 0x80, "symfollow", 0x200000);
    private static final Map<String, Integer> ACCESS_TIMES = Map.of("noatime", NO_ACCESS_TIME, "relatime", 0,
            "strictatime", STRICT_ACCESS_TIME, "atime", 0, "norelatime", 0, "nostrictatime", 0);

    /** Words of mount(8) that ask for what is so anyway. */
    private static final List<String> WITHOUT_EFFECT =
            List.of("defaults", "async", "loud", "nomand", "nolazytime", "noiversion", "private_default");

    /** How mounts spread ({@code mount_namespaces(7)}). */
    public enum Propagation {
        PRIVATE(1 << 18), RPRIVATE(1 << 18 | 16384), SLAVE(1 << 19), RSLAVE(1 << 19 | 16384), SHARED(1 << 20),
        RSHARED(1 << 20 | 16384), UNBINDABLE(1 << 17), RUNBINDABLE(1 << 17 | 16384);

        private final int flags;

        Propagation(int flags) {
            this.flags = flags;
        }

        /** Returns the flags for {@code mount(2)}. */
        public int flags() {
            return flags;
        }

        /** Says whether mounts spread from here to others. */
        public boolean isShared() {
            return this == SHARED || this == RSHARED;
        }
    }

    /** Copies the lists. */
    public MountWords {
        propagation = List.copyOf(propagation);
        filesystem = List.copyOf(filesystem);
    }

    /**
     * Sorts options.
     *
     * @param type of the mount; {@code bind} is an option of itself
     * @throws IllegalArgumentException if one cannot be done here
     */
    public static MountWords of(String type, List<String> options) {
        boolean bind = type.equals("bind");
        boolean recursive = false;
        boolean copyUp = false;
        Bits own = new Bits();
        Bits below = new Bits();
        List<Propagation> propagation = new ArrayList<>();
        List<String> filesystem = new ArrayList<>();
        for (String word : options) {
            switch (word) {
                case "bind" -> bind = true;
                case "rbind" -> {
                    bind = true;
                    recursive = true;
                }
                case "tmpcopyup" -> copyUp = true;
                case "idmap", "ridmap" -> throw new IllegalArgumentException("id-mapped mounts are not supported");
                case "remount" -> throw new IllegalArgumentException("the option remount is not supported");
                default -> {
                    if (own.add(word) || word.startsWith("r") && below.add(word.substring(1))
                            || addPropagation(word, propagation) || WITHOUT_EFFECT.contains(word)) {
                        continue;
                    }
                    filesystem.add(word);
                }
            }
        }
        return new MountWords(bind, recursive, own.set, own.cleared, below.set, below.cleared, propagation,
                bind ? List.of() : filesystem, copyUp);
    }

    /** Returns these options, and that device files do not work. */
    public MountWords withoutDevices() {
        return new MountWords(isBind, recursive, set | NO_DEV, cleared & ~NO_DEV, setBelow, clearedBelow, propagation,
                filesystem, copyUp);
    }

    /** Says whether device files are wanted expressly. */
    public boolean wantsDevices() {
        return (cleared & NO_DEV) != 0;
    }

    private static boolean addPropagation(String word, List<Propagation> propagation) {
        for (Propagation kind : Propagation.values()) {
            if (kind.name().toLowerCase(java.util.Locale.ROOT).equals(word)) {
                return propagation.add(kind);
            }
        }
        return false;
    }

    private static final class Bits {
        private int set;
        private int cleared;

        boolean add(String word) {
            Integer attribute = ATTRIBUTES.get(word);
            Integer opposite = OPPOSITES.get(word);
            Integer time = ACCESS_TIMES.get(word);
            if (attribute != null) {
                set |= attribute;
                cleared &= ~attribute;
            } else if (opposite != null) {
                cleared |= opposite;
                set &= ~opposite;
            } else if (time != null) {
                set = set & ~ACCESS_TIME | time;
                cleared |= ACCESS_TIME;
            } else {
                return false;
            }
            return true;
        }
    }
}
