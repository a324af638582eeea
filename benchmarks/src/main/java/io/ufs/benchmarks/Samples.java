package io.ufs.benchmarks;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** What is told of several samples of one thing. */
final class Samples {
    private Samples() {}

    /** Returns the median, or empty if there is no sample. */
    static OptionalDouble median(DoubleStream samples) {
        List<Double> sorted = samples.sorted().boxed().toList();
        if (sorted.isEmpty()) {
            return OptionalDouble.empty();
        }
        int middle = sorted.size() / 2;
        double upper = sorted.get(middle);
        return OptionalDouble.of(sorted.size() % 2 == 1 ? upper : (sorted.get(middle - 1) + upper) / 2);
    }

    /** Returns the median, or empty if there is no sample. */
    static OptionalDouble median(List<Double> samples) {
        return median(samples.stream().mapToDouble(Double::doubleValue));
    }
}
