package io.ufs.benchmarks;

import java.util.List;
import java.util.Set;

/** A table that is aligned as text, too. */
final class MarkdownTable {
    private MarkdownTable() {}

    /**
     * Formats.
     *
     * @param lines the first is the head; all are equally long
     * @param left columns that are aligned to the left
     */
    static String of(List<List<String>> lines, Set<Integer> left) {
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
                text.append("| ").append(left.contains(i) ? cell + space : space + cell).append(' ');
            }
            text.append("|\n");
            if (l == 0) {
                for (int i = 0; i < columns; i++) {
                    boolean toTheLeft = left.contains(i);
                    text.append(toTheLeft ? "|:" : "|-").append("-".repeat(widths[i])).append(toTheLeft ? "-" : ":");
                }
                text.append("|\n");
            }
        }
        return text.toString();
    }
}
