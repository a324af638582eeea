package io.ufs.properties.oracle;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came of a scenario. */
final class Verdict {
    private final Scenario scenario;
    private final Map<NamedDifference, Integer> explained = new EnumMap<>(NamedDifference.class);
    private final List<Mismatch> unexplained = new ArrayList<>();
    private int steps;
    private boolean parted;
    private String stage = "";

    Verdict(Scenario scenario) {
        this.scenario = scenario;
    }

    /**
     * Takes note of differences.
     *
     * @param when describes the moment
     */
    void add(String when, List<Mismatch> mismatches) {
        for (Mismatch mismatch : mismatches) {
            NamedDifference difference = NamedDifference.of(mismatch).orElse(null);
            if (difference == null) {
                stage = unexplained.isEmpty() ? when : stage;
                unexplained.add(mismatch);
            } else {
                explained.merge(difference, 1, Integer::sum);
                parted |= difference.parts() && !mismatch.field().equals(View.GHOST);
            }
        }
    }

    void countStep() {
        steps++;
    }

    /** Says whether nothing more can be compared step by step. */
    boolean isOver() {
        return parted || failed();
    }

    boolean failed() {
        return !unexplained.isEmpty();
    }

    /** Returns the fields that differ: two failures with the same are taken for the same. */
    String kind() {
        @Nullable Mismatch first = unexplained.isEmpty() ? null : unexplained.get(0);
        return first == null ? "" : first.field().startsWith("xattr") ? "xattr" : first.field();
    }

    Scenario scenario() {
        return scenario;
    }

    /** Returns how many steps were done. */
    int steps() {
        return steps;
    }

    Map<NamedDifference, Integer> explained() {
        return explained;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("seed " + scenario.seed() + ", " + stage + ":\n");
        unexplained.stream().limit(8).forEach(mismatch -> out.append("    ").append(mismatch).append('\n'));
        return out.toString();
    }
}
