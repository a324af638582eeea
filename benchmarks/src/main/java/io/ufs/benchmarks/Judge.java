package io.ufs.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Holds ufs against its bars, and what misses one against the limit. That is the time that the kernel's overlay needs, since
 * the work on the layers is the same, and the bare round trip of each message for which the program waits. What moves the
 * content of a large file takes at least as long as on the bare server, which has the same page cache. What the kernel keeps
 * is no matter of the layers: there the limit is the time of the bare server.
 */
final class Judge {
    static final String UFS = "ufs";
    static final String KERNEL = "kernel";
    static final String FUSE_OVERLAYFS = "fuse-overlayfs";

    /** The kernel's overlay, when asked to do what ufs does unasked, may have less work. */
    private static final List<String> KERNELS = List.of(KERNEL, "kernel-features");

    private final Results results;

    Judge(Results results) {
        this.results = results;
    }

    /**
     * What is told about one row.
     *
     * @param bar if it has one
     * @param messages for each operation, for which its program waits
     * @param served time that the server had those in hand, in the row's unit
     * @param limit in the row's unit
     * @param verdict if there is a bar and something to compare with
     */
    record Judgement(
            Optional<Bar> bar,
            OptionalDouble messages,
            OptionalDouble served,
            OptionalDouble limit,
            Optional<Verdict> verdict) {}

    /** Judges a row. */
    Judgement of(String name, Results.Row row) {
        Optional<Bar> bar = Bars.of(name);
        boolean readAhead = bar.isPresent() && bar.get() instanceof Bar.Ratios ratios && ratios.readAhead();
        OptionalDouble messages = row.awaited(UFS, readAhead);
        OptionalDouble limit = limit(name, row, messages);
        OptionalDouble value = row.median(UFS);
        Optional<Verdict> verdict = Optional.empty();
        if (bar.isPresent() && value.isPresent()) {
            OptionalDouble excess =
                    bar.get().excess(value.getAsDouble(), row.median(KERNEL), row.median(FUSE_OVERLAYFS));
            if (excess.isPresent()) {
                verdict = Optional.of(Verdict.of(excess.getAsDouble(), value.getAsDouble(), limit));
            }
        }
        return new Judgement(bar, messages, row.served(UFS, readAhead), limit, verdict);
    }

    private OptionalDouble limit(String name, Results.Row row, OptionalDouble messages) {
        OptionalDouble bare = row.median(BareFuse.NAME);
        if (BareFuse.isKept(name)) {
            return bare;
        }
        OptionalDouble work = KERNELS.stream().map(row::median).flatMapToDouble(OptionalDouble::stream).min();
        OptionalDouble roundTrip = roundTrip(row.threads());
        if (work.isEmpty() || roundTrip.isEmpty() || messages.isEmpty()) {
            return OptionalDouble.empty();
        }
        double waited = work.getAsDouble() + row.unit().of(messages.getAsDouble() * roundTrip.getAsDouble());
        return OptionalDouble.of(Math.max(waited, bare.orElse(0)));
    }

    /**
     * Returns the nanoseconds of a bare FUSE message, by the fastest way; of messages that several clients send at the same
     * time, the time until the next is answered.
     */
    OptionalDouble roundTrip(int clients) {
        return ways(clients).map(Map.Entry::getValue).map(Samples::median).flatMapToDouble(OptionalDouble::stream)
                .min();
    }

    private Stream<Map.Entry<String, List<Double>>> ways(int clients) {
        return results.roundTrips().entrySet().stream()
                .filter(way -> way.getKey().startsWith(BareFuse.CLIENTS) == clients > 1);
    }
}
