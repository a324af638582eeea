package io.ufs.cli.check;

import io.ufs.core.check.CheckSummary;
import io.ufs.core.check.Finding;
import io.ufs.core.check.Finding.Outcome;
import io.ufs.core.check.Severity;
import java.io.PrintStream;
import java.util.Locale;

/** Findings for people, one a line, in the manner of fsck: what it is, what would mend it, and whether it was done. */
final class CheckText implements CheckOutput {
    private final PrintStream out;
    private final CheckTarget target;
    private final boolean verbose;
    private int hidden;

    CheckText(PrintStream out, CheckTarget target, boolean verbose) {
        this.out = out;
        this.target = target;
        this.verbose = verbose;
    }

    @Override
    public void found(Finding finding) {
        boolean note = finding.problem().severity() == Severity.NOTE;
        if (note && !verbose && finding.outcome() == Outcome.LEFT) {
            hidden++;
            return;
        }
        StringBuilder line = new StringBuilder();
        line.append(finding.problem().severity().name().toLowerCase(Locale.ROOT)).append(": ");
        line.append(CheckOutput.path(target, finding)).append(": ").append(finding.text());
        if (finding.remedy() != null) {
            String remedy = finding.remedy();
            line.append(". ").append(Character.toUpperCase(remedy.charAt(0))).append(remedy.substring(1)).append('?');
            line.append(switch (finding.outcome()) {
                case LEFT -> " no";
                case MENDED -> " yes";
                case FAILED -> " failed: " + finding.failure();
            });
        }
        out.println(line);
    }

    @Override
    public void finished(CheckSummary summary) {
        StringBuilder line = new StringBuilder(target.upper().toString()).append(": ");
        if (!summary.hasErrors() && summary.mended() == 0 && !summary.cancelled()) {
            line.append("clean, ");
        }
        line.append(summary.objects()).append(summary.objects() == 1 ? " object" : " objects");
        append(line, summary.errors(), "error", "left");
        append(line, summary.warnings(), "warning", "left");
        append(line, summary.mended(), "finding", "mended");
        if (hidden > 0) {
            line.append(", ").append(hidden).append(hidden == 1 ? " note" : " notes").append(" (shown by -v)");
        }
        if (summary.cancelled()) {
            line.append("; ended early");
        }
        out.println(line);
        out.flush();
    }

    private static void append(StringBuilder line, int count, String what, String state) {
        if (count > 0) {
            line.append(", ").append(count).append(' ').append(what).append(count == 1 ? " " : "s ").append(state);
        }
    }
}
