package io.ufs.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A way of having the layers as one tree.
 *
 * @param name column of the table
 * @param kind how it is mounted
 * @param program mount program; empty where none is needed
 * @param arguments further arguments of the program, or for the kernel's overlay one that is appended to the options
 */
record SystemUnderTest(String name, Kind kind, String program, List<String> arguments) {
    /** How a system is mounted. */
    enum Kind {
        /** Not at all: the layers are copied over each other. */
        COPY,

        /** By {@code mount -t overlay}. */
        KERNEL,

        /** By a program with the options of fuse-overlayfs. */
        OVERLAY_PROGRAM,

        /** By ufsmount with its own options, {@code --lower} and so on. */
        UFSMOUNT,

        /** By unionfs-fuse, which has branches. */
        BRANCHES,

        /** By the program of {@link BareFuse}, without any layer. */
        BARE
    }

    private static final String FEATURES = "redirect_dir=on,metacopy=on,index=on";

    /** Names that are measured unless told otherwise. */
    static final String DEFAULT = "native,kernel,fuse-overlayfs,ufs";

    /** Returns all systems that have a name, in the order of the columns. */
    static Map<String, SystemUnderTest> known(String ufsmount) {
        Map<String, SystemUnderTest> known = new LinkedHashMap<>();
        add(known, "native", Kind.COPY, "");
        add(known, "kernel", Kind.KERNEL, "");
        add(known, "kernel-features", Kind.KERNEL, "", FEATURES);
        add(known, "fuse-overlayfs", Kind.OVERLAY_PROGRAM, "fuse-overlayfs");
        add(known, "unionfs-fuse", Kind.BRANCHES, "unionfs");
        add(known, "ufs", Kind.UFSMOUNT, ufsmount);
        add(known, "ufs-cache", Kind.UFSMOUNT, ufsmount, "-o", "io=cache");
        add(known, "ufs-device", Kind.UFSMOUNT, ufsmount, "--transport=device");
        add(known, "ufs-uring", Kind.UFSMOUNT, ufsmount, "--transport=uring");
        add(known, "ufs-libfuse", Kind.UFSMOUNT, ufsmount, "--transport=libfuse");
        add(known, "ufs-compatible", Kind.OVERLAY_PROGRAM, ufsmount);
        return known;
    }

    private static void add(
            Map<String, SystemUnderTest> known, String name, Kind kind, String program, String... arguments) {
        known.put(name, new SystemUnderTest(name, kind, program, List.of(arguments)));
    }

    /** Says whether a process serves it. */
    boolean hasServer() {
        return kind == Kind.OVERLAY_PROGRAM || kind == Kind.UFSMOUNT || kind == Kind.BRANCHES;
    }

    /** Says whether its server is ufs. */
    boolean isUfs() {
        return kind == Kind.UFSMOUNT || kind == Kind.OVERLAY_PROGRAM && program.endsWith("/ufsmount");
    }

    /**
     * Returns the systems of a list.
     *
     * @param list names, and {@code NAME=MOUNT_PROGRAM}, with commas between them
     * @throws IllegalArgumentException with a message for the user
     */
    static List<SystemUnderTest> parse(String list, String ufsmount) {
        Map<String, SystemUnderTest> known = known(ufsmount);
        List<SystemUnderTest> systems = new ArrayList<>();
        for (String item : list.split(",", -1)) {
            String word = item.strip();
            int equals = word.indexOf('=');
            SystemUnderTest named = known.get(word);
            if (equals > 0) {
                systems.add(new SystemUnderTest(
                        word.substring(0, equals), Kind.OVERLAY_PROGRAM, word.substring(equals + 1), List.of()));
            } else if (named != null) {
                systems.add(named);
            } else if (!word.isEmpty()) {
                throw new IllegalArgumentException("unknown system " + word + ": choose of " + known.keySet());
            }
        }
        return systems;
    }
}
