package io.ufs.cli.check;

import io.ufs.core.check.CheckSummary;
import io.ufs.core.check.Finding;
import io.ufs.core.vfs.Name;

/** Writes findings as they come, and a summary. */
interface CheckOutput {
    /** Takes a finding. */
    void found(Finding finding);

    /** Takes the end. */
    void finished(CheckSummary summary);

    /** Returns the path of a finding for people: that of its directory as the user gave it, and the names below. */
    static String path(CheckTarget target, Finding finding) {
        String base = switch (finding.area()) {
            case UPPER -> target.upper().toString();
            case WORK -> target.work().toString();
        };
        StringBuilder out = new StringBuilder(base);
        for (Name name : finding.path()) {
            if (out.charAt(out.length() - 1) != '/') {
                out.append('/');
            }
            out.append(name);
        }
        return out.toString();
    }
}
