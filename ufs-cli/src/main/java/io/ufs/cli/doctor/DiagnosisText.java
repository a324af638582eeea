package io.ufs.cli.doctor;

import io.ufs.cli.doctor.Diagnosis.Fact;
import io.ufs.cli.doctor.Diagnosis.Level;
import java.util.List;

/** Writes a diagnosis for people: aligned, a section at a time. */
final class DiagnosisText {
    private DiagnosisText() {}

    static String of(Diagnosis diagnosis) {
        StringBuilder out = new StringBuilder();
        int width = diagnosis.facts().stream().mapToInt(fact -> fact.name().length()).max().orElse(0);
        List<String> sections = diagnosis.facts().stream().map(Fact::section).distinct().toList();
        for (String section : sections) {
            out.append(section).append('\n');
            diagnosis.facts().stream().filter(fact -> fact.section().equals(section)).forEach(fact -> {
                out.append("  ").append(mark(fact.level())).append(' ').append(fact.name());
                out.append(" ".repeat(width - fact.name().length() + 2)).append(fact.value()).append('\n');
                if (!fact.consequence().isEmpty()) {
                    out.append(" ".repeat(width + 8)).append("-> ").append(fact.consequence()).append('\n');
                }
            });
        }
        out.append(diagnosis.canMount() ? "ufs can mount here.\n" : "ufs cannot mount here: see the lines marked !!\n");
        return out.toString();
    }

    private static String mark(Level level) {
        return switch (level) {
            case OK -> "ok";
            case LIMITED -> "--";
            case FATAL -> "!!";
        };
    }
}
