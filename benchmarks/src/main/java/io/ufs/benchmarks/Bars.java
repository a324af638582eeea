package io.ufs.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The bars of all rows of the table. */
final class Bars {
    /** No pause of a collector may be longer, in milliseconds. */
    static final Bar PAUSE = new Bar.AtMost(5);

    static final String MOUNT = "mount";
    static final String UNMOUNT = "unmount";
    static final String IDLE_MEMORY = "server memory, idle";

    private static final Pattern HEIGHT = Pattern.compile(", \\d+ lowers?$");
    private static final Map<String, Bar> ALL = new HashMap<>();

    static {
        put(new Bar.AtMost(150), MOUNT);
        put(new Bar.AtMost(100), UNMOUNT);
        put(new Bar.AtMost(64), IDLE_MEMORY);
        // What the kernel keeps.
        put(new Bar.Ratios(1, 1, false),
                "stat warm", "stat warm, 2 threads", "missing again", "find warm", "du warm", "list 100000 warm");
        put(new Bar.Ratios(1, 0.2, false),
                "ls -lR warm", "read small warm", "read small warm, 2 threads", "mmap small warm", "git status warm");
        // What it does not keep yet.
        put(new Bar.Ratios(3, 0.4, false),
                "stat cold", "missing name", "find cold", "ls -lR cold", "read small cold", "list 100000 cold");
        // The content of large files.
        put(new Bar.Ratios(1.05, 0.7, true),
                "read big cold", "read big warm", "mmap big cold", "mmap big warm", "random read 4k",
                "write big+fsync", "overwrite 4k", "random write 4k");
        put(new Bar.Ratios(1.05, 0.9, true), "copy-up big");
        put(new Bar.Ratios(3, 0.02, false), "chmod big lower");
        // One change at a time.
        put(new Bar.Ratios(3, 0.3, false),
                "mkdir", "rmdir", "create 4k", "chmod upper", "rename upper", "unlink upper", "append copy-up",
                "append again", "chmod lower", "unlink lower", "create again", "rename lower", "symlink");
        // Many at once.
        put(new Bar.Ratios(2.5, 0.4, false), "npm-like unpack", "cp -a", "tar x", "rm -rf", "rm -rf lower");
        // Programs that also have other things to do.
        put(new Bar.Ratios(1.3, 0.7, false), "exec 200 times", "C build", "Java build", "sqlite 200 transactions");
    }

    private Bars() {}

    private static void put(Bar bar, String... rows) {
        List.of(rows).forEach(row -> ALL.put(row, bar));
    }

    /** Returns the bar of a row; of rows that differ in the number of lower layers only, it is the same. */
    static Optional<Bar> of(String row) {
        return Optional.ofNullable(ALL.get(withoutHeight(row)));
    }

    /** Says whether the name of a row has a word in it. */
    static boolean isInRow(String word) {
        return ALL.keySet().stream().anyMatch(row -> row.contains(word));
    }

    /** Returns the name of a row without the number of lower layers that it may end with. */
    static String withoutHeight(String row) {
        return HEIGHT.matcher(row).replaceFirst("");
    }
}
