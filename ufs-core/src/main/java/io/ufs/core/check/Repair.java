package io.ufs.core.check;

import io.ufs.core.errno.ErrnoException;

/**
 * What mends a finding.
 *
 * @param text what is done: "remove it"
 * @param safe whether neither a guess nor a change of what shows is part of it
 * @param needsLowers whether it is only right over the right lower layers
 * @param action does it; it fails with nothing lost
 */
record Repair(String text, boolean safe, boolean needsLowers, Action action) {
    /** The work of a repair. */
    @FunctionalInterface
    interface Action {
        void run() throws ErrnoException;
    }

    /** Makes one that changes nothing that shows. */
    static Repair safe(String text, Action action) {
        return new Repair(text, true, false, action);
    }

    /** Makes one that changes nothing that shows over these lower layers. */
    static Repair safeOverLowers(String text, Action action) {
        return new Repair(text, true, true, action);
    }

    /** Makes one that takes something for granted which only a person can know. */
    static Repair byDecision(String text, Action action) {
        return new Repair(text, false, true, action);
    }
}
