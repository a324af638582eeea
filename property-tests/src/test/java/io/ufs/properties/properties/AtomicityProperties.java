package io.ufs.properties.properties;

import io.ufs.properties.action.Rename;
import io.ufs.properties.arbitrary.Config;
import io.ufs.properties.arbitrary.Scenario;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Whatever fails, and whenever the machine stops: an operation has happened as a whole or not at all, the layers and the
 * mount say the same, and the operation can be done again (rules C14, U2, R5, I8, invariants 1, 2, 4, 9).
 */
class AtomicityProperties {
    /** Operations before the one that fails. */
    private static final int STEPS = 6;

    @Provide
    Arbitrary<Scenario> crashSafe() {
        return Arbitraries.of(Config.ALL)
                .filter(config -> !config.equals(Config.WITHOUT_RENAME_FLAGS))
                .flatMap(config -> Scenario.atomic(config, STEPS));
    }

    /** Not renames: one that has replaced a file cannot be taken back. {@code FaultTest} has the others. */
    @Provide
    Arbitrary<Scenario> withoutRenameFlags() {
        return Scenario.atomic(Config.WITHOUT_RENAME_FLAGS, STEPS)
                .filter(scenario -> !(scenario.actions().getLast() instanceof Rename));
    }

    @Property
    void operation_failingOrCrashingAtAnyCall_isDoneOrNot(@ForAll("crashSafe") Scenario scenario) {
        Atomicity.check(scenario, true);
    }

    /** A crash between the two steps that replace a flag of renameat2(2) shows; a fault does not. */
    @Property
    void operation_failingWithoutRenameFlags_isDoneOrNot(@ForAll("withoutRenameFlags") Scenario scenario) {
        Atomicity.check(scenario, false);
    }
}
