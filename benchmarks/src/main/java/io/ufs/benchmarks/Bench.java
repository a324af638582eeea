package io.ufs.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Entry point: {@code ./dev bench}. It needs root, for the kernel's overlay and for dropping caches. */
public final class Bench {
    private Bench() {}

    /**
     * Measures and prints the table; exit status 1 when something failed, 2 for a wrong command line.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) throws IOException {
        if (List.of(args).contains("--help")) {
            System.out.print(BenchmarkOptions.USAGE);
            return;
        }
        BenchmarkOptions options;
        try {
            Path ufsmount = Path.of("ufs-cli/target/dist/bin/ufsmount").toAbsolutePath();
            options = BenchmarkOptions.parse(args, ufsmount);
        } catch (IllegalArgumentException e) {
            System.err.print(e.getMessage() + "\n" + BenchmarkOptions.USAGE);
            System.exit(2);
            return;
        }
        Results results = new Results();
        try {
            new Benchmark(options, results).run();
        } catch (IOException e) {
            results.fail("the run ended early: " + e.getMessage()); // what was measured is told all the same
        }
        String machine = Machine.describe(options);
        String report = new Report(results, options.systemNames()).text();
        System.out.print(report);
        if (options.json() != null) {
            Files.writeString(options.json(), new JsonReport(results).text(machine), StandardCharsets.UTF_8);
        }
        if (options.markdown() != null) {
            Files.writeString(options.markdown(), machine + "\n" + report, StandardCharsets.UTF_8);
        }
        if (options.svg() != null) {
            Files.writeString(options.svg(), new RatioChart(results).svg(), StandardCharsets.UTF_8);
        }
        if (!results.failures().isEmpty()) {
            System.exit(1);
        }
    }
}
