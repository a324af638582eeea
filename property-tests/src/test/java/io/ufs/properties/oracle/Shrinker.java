package io.ufs.properties.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes a failing scenario short: leaves out steps and objects of layers as long as it fails in the same way. */
final class Shrinker {
    private static final long NANOS = Long.getLong("ufs.oracle.shrink.seconds", 60) * 1_000_000_000L;

    private final Profile profile;
    private final Trial trial;

    /** Runs some scenarios in a fresh directory. */
    interface Trial {
        List<Verdict> run(Profile profile, List<Scenario> scenarios) throws Exception;
    }

    Shrinker(Profile profile, Trial trial) {
        this.profile = profile;
        this.trial = trial;
    }

    /** Returns the shortest that was found within a minute. */
    Verdict shrink(Verdict failed) throws Exception {
        Verdict best = failed;
        long end = System.nanoTime() + NANOS;
        while (System.nanoTime() < end) {
            Verdict now = best;
            Optional<Verdict> shorter = trial.run(profile, candidates(best.scenario())).stream()
                    .filter(verdict -> verdict.failed() && verdict.kind().equals(now.kind()))
                    .min(java.util.Comparator.comparingInt(verdict -> size(verdict.scenario())));
            if (shorter.isEmpty() || size(shorter.get().scenario()) >= size(best.scenario())) {
                return best;
            }
            best = shorter.get();
        }
        return best;
    }

    private static int size(Scenario scenario) {
        return scenario.steps().size() + scenario.stack().items().size();
    }

    /** All that lack a piece: half, a quarter, ... a single step or object. One round of mounts tries them all. */
    private static List<Scenario> candidates(Scenario scenario) {
        List<Scenario> all = new ArrayList<>();
        List<Step> steps = scenario.steps();
        for (int piece = Math.max(1, steps.size()); piece >= 1 && !steps.isEmpty(); piece /= 2) {
            for (int from = 0; from < steps.size(); from += piece) {
                all.add(new Scenario(scenario.seed(), scenario.stack(), without(steps, from, piece)));
            }
        }
        List<Stack.Item> items = scenario.stack().items();
        for (int piece = Math.max(1, items.size()); piece >= 1 && !items.isEmpty(); piece /= 2) {
            for (int from = 0; from < items.size(); from += piece) {
                all.add(new Scenario(scenario.seed(), Stack.of(without(items, from, piece)), steps));
            }
        }
        return all;
    }

    private static <T> List<T> without(List<T> list, int from, int count) {
        List<T> rest = new ArrayList<>(list.subList(0, from));
        rest.addAll(list.subList(Math.min(from + count, list.size()), list.size()));
        return List.copyOf(rest);
    }
}
