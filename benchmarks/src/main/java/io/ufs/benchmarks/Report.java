package io.ufs.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Results as a table for people and as JSON for programs. */
final class Report {
    private static final String UFS = "ufs";
    private static final List<String> YARDSTICKS = List.of("kernel", "fuse-overlayfs");

    private final Results results;
    private final List<String> systems;

    Report(Results results, List<String> systems) {
        this.results = results;
        this.systems = systems;
    }

    /** Returns the medians as an aligned table in Markdown, with the ratios of ufs to the others. */
    String table() {
        List<String> ratios =
                systems.contains(UFS) ? YARDSTICKS.stream().filter(systems::contains).toList() : List.of();
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("workload", "unit"));
        head.addAll(systems);
        ratios.forEach(system -> head.add("ufs/" + system));
        lines.add(head);
        for (Map.Entry<String, Results.Row> entry : results.rows().entrySet()) {
            Results.Row row = entry.getValue();
            List<String> line = new ArrayList<>(List.of(entry.getKey(), row.unit()));
            for (String system : systems) {
                line.add(number(row.median(system), 1));
            }
            for (String system : ratios) {
                line.add(number(ratio(row.median(UFS), row.median(system)), 2));
            }
            lines.add(line);
        }
        return align(lines);
    }

    private static OptionalDouble ratio(OptionalDouble a, OptionalDouble b) {
        return a.isPresent() && b.isPresent() && b.getAsDouble() > 0
                ? OptionalDouble.of(a.getAsDouble() / b.getAsDouble())
                : OptionalDouble.empty();
    }

    private static String number(OptionalDouble value, int digits) {
        return value.isPresent() ? String.format(Locale.ROOT, "%." + digits + "f", value.getAsDouble()) : "-";
    }

    private static String align(List<List<String>> lines) {
        int columns = lines.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> line : lines) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int l = 0; l < lines.size(); l++) {
            for (int i = 0; i < columns; i++) {
                String cell = lines.get(l).get(i);
                String space = " ".repeat(widths[i] - cell.length());
                text.append("| ").append(i < 2 ? cell + space : space + cell).append(' ');
            }
            text.append("|\n");
            if (l == 0) {
                for (int i = 0; i < columns; i++) {
                    text.append(i < 2 ? "|:" : "|-").append("-".repeat(widths[i])).append(i < 2 ? "-" : ":");
                }
                text.append("|\n");
            }
        }
        return text.toString();
    }

    /** Returns every sample. */
    String json() {
        StringBuilder text = new StringBuilder("{\n  \"workloads\": {");
        String between = "\n";
        for (Map.Entry<String, Results.Row> entry : results.rows().entrySet()) {
            text.append(between).append("    ").append(quote(entry.getKey())).append(": {\"unit\": ")
                    .append(quote(entry.getValue().unit())).append(", \"samples\": {");
            String separator = "";
            for (Map.Entry<String, List<Double>> samples : entry.getValue().samples().entrySet()) {
                text.append(separator).append(quote(samples.getKey())).append(": ").append(samples.getValue());
                separator = ", ";
            }
            text.append("}}");
            between = ",\n";
        }
        text.append("\n  },\n  \"failures\": [");
        text.append(String.join(", ", results.failures().stream().map(Report::quote).toList()));
        return text.append("]\n}\n").toString();
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
