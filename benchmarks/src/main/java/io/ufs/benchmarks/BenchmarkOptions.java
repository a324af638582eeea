package io.ufs.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to measure.
 *
 * @param systems names of the systems, with the mount program of each that has one; the column order
 * @param workloads parts of names of workloads; empty for all
 * @param rounds how often everything is measured; the median counts
 * @param bigFileMiB size of the big file
 * @param limitSeconds time that one workload may take on one system
 * @param directory where the scratch directory is made, on the filesystem to measure
 * @param json file for all samples, or null
 * @param mountOptions appended to the option list of the mount programs, or empty
 */
record BenchmarkOptions(
        Map<String, String> systems,
        List<String> workloads,
        int rounds,
        int bigFileMiB,
        int limitSeconds,
        Path directory,
        @Nullable Path json,
        String mountOptions) {

    static final String NATIVE = "native";
    static final String KERNEL = "kernel";

    static final String USAGE = """
            usage: bench [OPTION]...
              --rounds N          measure everything N times, show medians (default 3)
              --systems LIST      of native,kernel,fuse-overlayfs,ufs and NAME=MOUNT_PROGRAM (default: those four)
              --workloads LIST    only those whose names contain one of these words, and what they build on
              --big MIB           size of the big file (default 512)
              --limit SECONDS     time one workload may take on one system (default 120)
              --dir DIRECTORY     measure on this directory's filesystem (default: java.io.tmpdir)
              --mount-options O   more mount options for the mount programs, not for the kernel
              --json FILE         write all samples
            """;

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    static BenchmarkOptions parse(String[] args, Path ufsmount) {
        Map<String, String> known = new LinkedHashMap<>();
        known.put(NATIVE, "");
        known.put(KERNEL, "");
        known.put("fuse-overlayfs", "fuse-overlayfs");
        known.put("ufs", ufsmount.toString());
        Map<String, String> systems = known;
        List<String> workloads = List.of();
        int rounds = 3;
        int big = 512;
        int limit = 120;
        Path directory = Path.of(System.getProperty("java.io.tmpdir"));
        Path json = null;
        String mountOptions = "";
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            String value = args[i + 1];
            switch (args[i]) {
                case "--rounds" -> rounds = positive(args[i], value);
                case "--systems" -> systems = systems(known, value);
                case "--workloads" -> workloads = words(value);
                case "--big" -> big = positive(args[i], value);
                case "--limit" -> limit = positive(args[i], value);
                case "--dir" -> directory = Path.of(value);
                case "--mount-options" -> mountOptions = value;
                case "--json" -> json = Path.of(value);
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        return new BenchmarkOptions(systems, workloads, rounds, big, limit, directory, json, mountOptions);
    }

    private static int positive(String option, String value) {
        try {
            int number = Integer.parseInt(value);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, as a number that is too small.
        }
        throw new IllegalArgumentException(option + " needs a number above 0, not " + value);
    }

    private static Map<String, String> systems(Map<String, String> known, String list) {
        Map<String, String> systems = new LinkedHashMap<>();
        for (String item : words(list)) {
            int equals = item.indexOf('=');
            if (equals > 0) {
                systems.put(item.substring(0, equals), item.substring(equals + 1));
            } else if (known.containsKey(item)) {
                systems.put(item, known.getOrDefault(item, ""));
            } else {
                throw new IllegalArgumentException("unknown system " + item);
            }
        }
        return systems;
    }

    private static List<String> words(String list) {
        List<String> words = new ArrayList<>();
        for (String word : list.split(",", -1)) {
            if (!word.isBlank()) {
                words.add(word.strip());
            }
        }
        return words;
    }

    /** Says whether a workload was asked for. */
    boolean wants(String workload) {
        return workloads.isEmpty() || workloads.stream().anyMatch(workload::contains);
    }
}
