package io.ufs.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to measure.
 *
 * @param systems what is compared, in the order of the columns
 * @param workloads parts of names of workloads; empty for all
 * @param rounds how often everything is measured; the median counts
 * @param bigFileMiB size of the big file
 * @param limitSeconds time that one workload may take on one system
 * @param directory where the scratch directory is made, on the filesystem to measure
 * @param filesystem kind of a new filesystem to measure on, or empty for that of the directory
 * @param walkedFiles how many files the tree has whose walk is all that is measured; 0: everything else is
 * @param json file for all samples, or null
 * @param markdown file for the table and the description of the machine, or null
 * @param svg file for a chart of the ratios, or null
 * @param mountOptions appended to the option list of the mount programs, or empty
 */
record BenchmarkOptions(
        List<SystemUnderTest> systems,
        List<String> workloads,
        int rounds,
        int bigFileMiB,
        int limitSeconds,
        Path directory,
        String filesystem,
        int walkedFiles,
        @Nullable Path json,
        @Nullable Path markdown,
        @Nullable Path svg,
        String mountOptions) {

    static final String USAGE =
            """
                    usage: bench [OPTION]...
                    Measures the systems on the same layers, and prints the median times, the ratios of ufs to the others,
                    and whether ufs holds its bars: the largest ratio to the kernel's overlay / to fuse-overlayfs, or a value.
                    Where it does not: the messages for each operation that the program waits for, the time that the server
                    had them in hand, and the limit: the time of the kernel's overlay and the messages' bare round trips.
                    The limit needs gcc, the verdict the systems kernel, fuse-overlayfs and ufs.

                      --rounds N          measure everything N times, show medians (default 3)
                      --systems LIST      of native, kernel, kernel-features, fuse-overlayfs, unionfs-fuse, ufs, ufs-cache,
                                          ufs-device, ufs-uring, ufs-libfuse, ufs-compatible (with the options of
                                          fuse-overlayfs), and NAME=MOUNT_PROGRAM
                                          (default: native,kernel,fuse-overlayfs,ufs)
                      --workloads LIST    only those whose names contain one of these words, and what they build on
                      --big MIB           size of the big file (default 512)
                      --limit SECONDS     time one workload may take on one system (default 120)
                      --dir DIRECTORY     measure on this directory's filesystem (default: java.io.tmpdir)
                      --filesystem TYPE   make a new filesystem in a file of that directory, and measure on that: ext4, xfs, btrfs
                      --walk FILES        make a tree of so many files, walk it, and show what memory the servers need for it;
                                          nothing else is measured then
                      --mount-options O   more mount options for the mount programs, not for the kernel
                      --json FILE         write all samples
                      --markdown FILE     write the table, with a description of the machine
                      --svg FILE          write a chart of the ratios
                    """;

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    static BenchmarkOptions parse(String[] args, Path ufsmount) {
        List<SystemUnderTest> systems = SystemUnderTest.parse(SystemUnderTest.DEFAULT, ufsmount.toString());
        List<String> workloads = List.of();
        int rounds = 3;
        int big = 512;
        int limit = 120;
        Path directory = Path.of(System.getProperty("java.io.tmpdir"));
        String filesystem = "";
        int walk = 0;
        Path json = null;
        Path markdown = null;
        Path svg = null;
        String mountOptions = "";
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            String value = args[i + 1];
            switch (args[i]) {
                case "--rounds" -> rounds = positive(args[i], value);
                case "--systems" -> systems = SystemUnderTest.parse(value, ufsmount.toString());
                case "--workloads" -> workloads = workloads(value);
                case "--big" -> big = positive(args[i], value);
                case "--limit" -> limit = positive(args[i], value);
                case "--dir" -> directory = Path.of(value);
                case "--filesystem" -> filesystem = value;
                case "--walk" -> walk = positive(args[i], value);
                case "--mount-options" -> mountOptions = value;
                case "--json" -> json = Path.of(value);
                case "--markdown" -> markdown = Path.of(value);
                case "--svg" -> svg = Path.of(value);
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        return new BenchmarkOptions(
                systems, workloads, rounds, big, limit, directory, filesystem, walk, json, markdown, svg, mountOptions);
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

    private static List<String> workloads(String list) {
        List<String> words = words(list);
        for (String word : words) {
            if (!Bars.isInRow(word) && !ManyLowers.isWanted(row -> row.contains(word))) {
                throw new IllegalArgumentException("--workloads: none has '" + word + "' in its name");
            }
        }
        return words;
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

    /** Returns the columns. */
    List<String> systemNames() {
        return systems.stream().map(SystemUnderTest::name).toList();
    }

    /** Says whether a workload was asked for. */
    boolean wants(String workload) {
        return workloads.isEmpty() || workloads.stream().anyMatch(workload::contains);
    }
}
