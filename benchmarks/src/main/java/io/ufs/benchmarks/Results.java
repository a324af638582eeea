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
     * @param threads how many clients there are at the same time
     * @param samples by system, in the order of the rounds
     * @param messages by system, in the order of the rounds, of systems that tell
     */
    record Row(
            Workload.Unit unit,
            int threads,
            Map<String, List<Double>> samples,
            Map<String, List<Messages>> messages) {
        /** Returns the median of a system's samples, or empty if it has none. */
        OptionalDouble median(String system) {
            return Samples.median(samples.getOrDefault(system, List.of()));
        }

        /** Returns the median number of messages for an operation for which its program waits, or empty if untold. */
        OptionalDouble awaited(String system, boolean readAhead) {
            return Samples.median(
                    messages.getOrDefault(system, List.of()).stream().mapToDouble(of -> of.awaited(readAhead)));
        }

        /** Returns the median time in the row's unit that the server had those in hand, or empty if untold. */
        OptionalDouble served(String system, boolean readAhead) {
            return Samples.median(messages.getOrDefault(system, List.of()).stream()
                    .mapToDouble(of -> unit.of(of.served(readAhead))));
        }
    }

    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final Map<String, List<Double>> roundTrips = new LinkedHashMap<>();
    private final Map<String, List<CollectorLog.Pause>> pauses = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private String limitsMissing = "";

    /** Adds a sample of something that is no workload. */
    void add(String row, Workload.Unit unit, String system, double value) {
        add(row, unit, 1, system, value);
    }

    /** Adds a sample of a workload, in its unit. */
    void add(Workload workload, String system, double value) {
        add(workload.name(), workload.unit(), workload.threads(), system, value);
    }

    private void add(String name, Workload.Unit unit, int threads, String system, double value) {
        row(name, unit, threads).samples().computeIfAbsent(system, any -> new ArrayList<>()).add(value);
    }

    /** Adds what a run of a workload needed. */
    void add(Workload workload, String system, Messages messages) {
        row(workload.name(), workload.unit(), workload.threads())
                .messages()
                .computeIfAbsent(system, any -> new ArrayList<>())
                .add(messages);
    }

    private Row row(String name, Workload.Unit unit, int threads) {
        return rows.computeIfAbsent(
                name, any -> new Row(unit, threads, new LinkedHashMap<>(), new LinkedHashMap<>()));
    }

    /** Adds the nanoseconds of a bare FUSE message, measured in one way. */
    void addRoundTrip(String way, double nanos) {
        roundTrips.computeIfAbsent(way, any -> new ArrayList<>()).add(nanos);
    }

    /** Adds the longest pause that a collector made during one mount. */
    void addPause(String system, CollectorLog.Pause pause) {
        pauses.computeIfAbsent(system, any -> new ArrayList<>()).add(pause);
    }

    /** Says why there are no limits. */
    void leaveOutLimits(String why) {
        System.err.println("no limits: " + why);
        limitsMissing = why;
    }

    void fail(String message) {
        System.err.println("failed: " + message);
        failures.add(message);
    }

    Map<String, Row> rows() {
        return rows;
    }

    Map<String, List<Double>> roundTrips() {
        return roundTrips;
    }

    Map<String, List<CollectorLog.Pause>> pauses() {
        return pauses;
    }

    /** Returns why there are no limits; empty if there are. */
    String limitsMissing() {
        return limitsMissing;
    }

    List<String> failures() {
        return failures;
    }
}
