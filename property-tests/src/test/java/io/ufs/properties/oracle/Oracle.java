package io.ufs.properties.oracle;

import io.ufs.cli.contract.Directories;
import io.ufs.cli.contract.KernelOverlay;
import io.ufs.cli.contract.Posix;
import io.ufs.cli.contract.UfsProcess;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.ffm.Scratch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A whole run: many scenarios, their failures made short, and a summary. */
final class Oracle {
    /** Steps of a scenario: enough for something to happen after the remount, few enough to read. */
    static final int STEPS = 25;

    static final int SCENARIOS_A_MOUNT = 24;
    private static final int MOST_FAILURES = 5;

    private final Profile profile;
    private final boolean memory;
    private final Consumer<String> report;
    private final Map<NamedDifference, Integer> explained = new EnumMap<>(NamedDifference.class);
    private final List<String> failures = new ArrayList<>();
    private long steps;
    private long scenarios;

    /**
     * Makes a run.
     *
     * @param memory whether layers are kept on tmpfs; otherwise in the directory for temporary files
     * @param report takes lines for people
     */
    Oracle(Profile profile, boolean memory, Consumer<String> report) {
        this.profile = profile;
        this.memory = memory;
        this.report = report;
    }

    /** Says why it cannot run here, or nothing. */
    static Optional<String> obstacle() {
        return new KernelOverlay("", Map.of()).obstacle()
                .or(() -> new UfsProcess("device", List.of(), Map.of()).obstacle());
    }

    /** Runs scenarios of consecutive seeds until {@code least} steps have been done, or too much has failed. */
    void run(long firstSeed, long least) throws Exception {
        long seed = firstSeed;
        while (steps < least && failures.size() < MOST_FAILURES) {
            List<Scenario> batch = new ArrayList<>();
            for (int i = 0; i < SCENARIOS_A_MOUNT; i++) {
                batch.add(Generator.scenario(seed++, STEPS, profile));
            }
            for (Verdict verdict : inFreshDirectory(profile, batch)) {
                scenarios++;
                steps += verdict.steps();
                verdict.explained().forEach((difference, count) -> explained.merge(difference, count, Integer::sum));
                if (verdict.failed() && failures.size() < MOST_FAILURES) {
                    report.accept("found, and being made short: " + verdict);
                    Verdict shortest = new Shrinker(profile, this::inFreshDirectory).shrink(verdict);
                    failures.add(shortest + shortest.scenario().shell(profile));
                    report.accept(failures.get(failures.size() - 1));
                }
            }
        }
        report.accept(summary(firstSeed, seed - 1));
    }

    private String summary(long first, long last) {
        StringBuilder out = new StringBuilder(profile.name() + (memory ? " on tmpfs" : "") + ": " + steps + " steps, "
                + scenarios + " scenarios, seeds " + first + " to " + last + ", " + failures.size() + " failures");
        explained.forEach((difference, count) -> out.append("\n  ").append(count).append(" times: ")
                .append(difference.title()));
        return out.toString();
    }

    List<String> failures() {
        return failures;
    }

    long steps() {
        return steps;
    }

    private List<Verdict> inFreshDirectory(Profile how, List<Scenario> batch) throws Exception {
        Path root = Files.createTempDirectory("ufs-oracle");
        try {
            Posix.chmod(root.toString(), 0755);
            if (memory) {
                mountTmpfs(root.toString());
                Posix.chmod(root.toString(), 0755);
            }
            return Duel.run(root.toString(), how, batch);
        } finally {
            if (memory) {
                KernelOverlay.detach(root.toString());
            }
            Directories.removeTree(root.toString());
        }
    }

    static void mountTmpfs(String target) throws Exception {
        try (Scratch scratch = Scratch.open()) {
            long type = scratch.string("tmpfs");
            int result = Posix.CALLS.mount().mount(type, scratch.string(target), type, 0,
                    scratch.string("size=2g,mode=755"));
            CallResult.require(result, "mount tmpfs");
        }
    }
}
