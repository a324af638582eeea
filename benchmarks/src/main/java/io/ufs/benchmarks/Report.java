package io.ufs.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** Results for people: a table, and below it what the limits are made of. */
final class Report {
    private static final List<String> YARDSTICKS = List.of(Judge.KERNEL, Judge.FUSE_OVERLAYFS);

    private final Results results;
    private final List<String> systems;
    private final Judge judge;

    Report(Results results, List<String> systems) {
        this.results = results;
        this.systems = systems;
        judge = new Judge(results);
    }

    /** Returns all of it, in Markdown. */
    String text() {
        return table() + foot();
    }

    /** Returns the medians, with the ratios of ufs to the others, and what is to be said about each. */
    private String table() {
        boolean judged = systems.contains(Judge.UFS);
        List<String> ratios = judged ? YARDSTICKS.stream().filter(systems::contains).toList() : List.of();
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("workload", "unit"));
        head.addAll(systems);
        ratios.forEach(system -> head.add("ufs/" + system));
        if (judged) {
            head.addAll(List.of("bar", "messages", "in server", "limit", "verdict"));
        }
        lines.add(head);
        for (Map.Entry<String, Results.Row> entry : results.rows().entrySet()) {
            Results.Row row = entry.getValue();
            List<String> line = new ArrayList<>(List.of(entry.getKey(), row.unit().symbol()));
            for (String system : systems) {
                line.add(number(row.median(system), 1));
            }
            for (String system : ratios) {
                line.add(number(ratio(row.median(Judge.UFS), row.median(system)), 2));
            }
            if (judged) {
                Judge.Judgement judgement = judge.of(entry.getKey(), row);
                line.add(judgement.bar().map(Bar::text).orElse("-"));
                line.add(number(judgement.messages(), 1));
                line.add(number(judgement.served(), 1));
                line.add(number(judgement.limit(), 1));
                line.add(judgement.verdict().map(Verdict::text).orElse("-"));
            }
            lines.add(line);
        }
        return MarkdownTable.of(lines, judged ? Set.of(0, 1, head.size() - 1) : Set.of(0, 1));
    }

    private String foot() {
        StringBuilder text = new StringBuilder();
        if (!results.limitsMissing().isEmpty()) {
            text.append("\nNo limits: ").append(results.limitsMissing()).append('\n');
        }
        if (!results.roundTrips().isEmpty()) {
            List<List<String>> lines = new ArrayList<>(List.of(List.of("round trip of a bare message", "us")));
            results.roundTrips().forEach((way, nanos) -> lines.add(
                    List.of(way, number(micros(Samples.median(nanos)), 1))));
            text.append('\n').append(MarkdownTable.of(lines, Set.of(0)));
            text.append("\nLimits are made with ").append(number(micros(judge.roundTrip(1)), 1)).append(" us, with ")
                    .append(number(micros(judge.roundTrip(2)), 1)).append(" us where there are two threads.\n");
        }
        results.pauses().forEach((system, pauses) -> text.append(pauses(system, pauses)));
        return text.toString();
    }

    private static String pauses(String system, List<CollectorLog.Pause> pauses) {
        CollectorLog.Pause longest = Collections.max(pauses, Comparator.comparingDouble(CollectorLog.Pause::millis));
        double excess = Bars.PAUSE.excess(longest.millis(), OptionalDouble.empty(), OptionalDouble.empty()).orElse(0);
        return "\nLongest pauses of the collector of %s, one for each mount, ms: %s (bar %s: %s). The longest of all: %s%n"
                .formatted(system,
                        String.join(", ", pauses.stream().map(pause -> number(OptionalDouble.of(pause.millis()), 1))
                                .toList()),
                        Bars.PAUSE.text(), Verdict.of(excess, longest.millis(), OptionalDouble.empty()).text(),
                        longest.kind());
    }

    private static OptionalDouble micros(OptionalDouble nanos) {
        return nanos.isPresent()
                ? OptionalDouble.of(Workload.Unit.MICROSECONDS.of(nanos.getAsDouble()))
                : OptionalDouble.empty();
    }

    private static OptionalDouble ratio(OptionalDouble a, OptionalDouble b) {
        return a.isPresent() && b.isPresent() && b.getAsDouble() > 0
                ? OptionalDouble.of(a.getAsDouble() / b.getAsDouble())
                : OptionalDouble.empty();
    }

    private static String number(OptionalDouble value, int digits) {
        return value.isPresent() ? String.format(Locale.ROOT, "%." + digits + "f", value.getAsDouble()) : "-";
    }
}
