package io.ufs.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** All samples, by workload and system, and what failed. */
final class Results {
    /**
     * The samples of one workload.
     *
     * @param unit their unit
     * @param samples by system, in the order of the rounds
     */
    record Row(String unit, Map<String, List<Double>> samples) {
        /** Returns the median of a system's samples, or empty if it has none. */
        OptionalDouble median(String system) {
            List<Double> sorted = samples.getOrDefault(system, List.of()).stream().sorted().toList();
            if (sorted.isEmpty()) {
                return OptionalDouble.empty();
            }
            int middle = sorted.size() / 2;
            double upper = sorted.get(middle);
            return OptionalDouble.of(sorted.size() % 2 == 1 ? upper : (sorted.get(middle - 1) + upper) / 2);
        }
    }

    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    void add(String workload, String unit, String system, double value) {
        rows.computeIfAbsent(workload, name -> new Row(unit, new LinkedHashMap<>()))
                .samples()
                .computeIfAbsent(system, name -> new ArrayList<>())
                .add(value);
    }

    void fail(String message) {
        System.err.println("failed: " + message);
        failures.add(message);
    }

    Map<String, Row> rows() {
        return rows;
    }

    List<String> failures() {
        return failures;
    }
}
