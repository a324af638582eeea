package io.ufs.core.check;

import io.ufs.core.check.Finding.Outcome;
import io.ufs.core.errno.ErrnoException;
import org.jspecify.annotations.Nullable;

/** Mends what is found, if it is to be mended, and tells of it. */
final class Reporter {
    private static final int STEP = 256;

    private final CheckListener listener;
    private final RepairMode mode;
    private boolean trusted = true;
    private long objects;
    private int errors;
    private int warnings;
    private int notes;
    private int mended;
    private int failures;

    Reporter(CheckListener listener, RepairMode mode) {
        this.listener = listener;
        this.mode = mode;
    }

    /** The listener wanted the end. */
    static final class CancelledException extends Exception {
        private static final long serialVersionUID = 1L;

        CancelledException() {
            super(null, null, false, false);
        }
    }

    /** Says that the lower layers are not those that belong to upper: nothing is mended because of them. */
    void distrustLowers() {
        trusted = false;
    }

    /** Says whether the lower layers are those that belong to upper, as far as that can be known. */
    boolean trustsLowers() {
        return trusted;
    }

    /** Counts an object. */
    void examined() throws CancelledException {
        if (++objects % STEP == 0) {
            pause();
        }
    }

    /** Lets the listener end the examination. */
    void pause() throws CancelledException {
        listener.advanced(objects);
        if (listener.isCancelled()) {
            throw new CancelledException();
        }
    }

    void found(Problem problem, Location where, String text) {
        found(problem, where, text, null);
    }

    void found(Problem problem, Location where, String text, @Nullable Repair repair) {
        Repair usable = repair == null || (repair.needsLowers() && !trusted) ? null : repair;
        boolean wanted = usable != null && (mode == RepairMode.ALL || (mode == RepairMode.SAFE && usable.safe()));
        Outcome outcome = Outcome.LEFT;
        @Nullable String failure = null;
        if (usable != null && wanted) {
            try {
                usable.action().run();
                outcome = Outcome.MENDED;
            } catch (ErrnoException e) {
                outcome = Outcome.FAILED;
                failure = e.getMessage();
            }
        }
        count(problem, outcome);
        listener.found(new Finding(problem, where.area(), where.names(), text, usable == null ? null : usable.text(),
                outcome, failure));
    }

    private void count(Problem problem, Outcome outcome) {
        if (outcome == Outcome.MENDED) {
            mended++;
            return;
        }
        if (outcome == Outcome.FAILED || problem == Problem.UNREADABLE) {
            failures++;
        }
        switch (problem.severity()) {
            case ERROR -> errors++;
            case WARNING -> warnings++;
            case NOTE -> notes++;
        }
    }

    CheckSummary summary(boolean cancelled) {
        return new CheckSummary(objects, errors, warnings, notes, mended, failures, cancelled);
    }
}
