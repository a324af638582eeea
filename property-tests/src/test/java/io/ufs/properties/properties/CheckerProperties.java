package io.ufs.properties.properties;

import io.ufs.core.check.CheckOptions;
import io.ufs.core.check.CheckedLayers;
import io.ufs.core.check.Finding;
import io.ufs.core.check.LayerCheck;
import io.ufs.core.check.RepairMode;
import io.ufs.core.check.Severity;
import io.ufs.core.errno.ErrnoException;
import io.ufs.properties.arbitrary.Config;
import io.ufs.properties.arbitrary.Scenario;
import io.ufs.properties.arbitrary.Stacks;
import io.ufs.properties.model.ModelLayer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What ufs writes into an upper that was empty is what {@code ufs fsck} finds nothing in (invariants 5, 6 and 7). */
class CheckerProperties {
    /** Operations in one try. */
    private static final int STEPS = 25;

    @Provide
    Arbitrary<Scenario> writesIntoEmptyUpper() {
        return Arbitraries.of(Config.PLAIN, Config.REDIRECTING, Config.METACOPYING, Config.INDEXED, Config.FULL)
                .flatMap(config -> Scenario.scenarios(config, STEPS))
                .map(made -> new Scenario(made.config(), withEmptyUpper(made.stack()), made.actions()));
    }

    /** Without indirections in the lowers: without the upper that was made for them some would lead nowhere. */
    private static Stacks.Stack withEmptyUpper(Stacks.Stack stack) {
        List<ModelLayer> lowers = stack.lowers().stream()
                .map(layer -> ModelLayer.of(layer.specs().stream()
                        .filter(spec -> spec.kind() != ModelLayer.Kind.METACOPY
                                && spec.kind() != ModelLayer.Kind.REDIRECT)
                        .toList()))
                .toList();
        return new Stacks.Stack(ModelLayer.of(List.of()), lowers, List.of());
    }

    @Property
    void upper_afterwards_isSound(@ForAll("writesIntoEmptyUpper") Scenario scenario) throws ErrnoException {
        MemoryHome home = new MemoryHome(scenario.stack(), scenario.config());
        Check.run(scenario, home);
        List<String> found = new ArrayList<>();
        try (CheckedLayers layers = home.stored()) {
            new LayerCheck(layers, CheckOptions.of(RepairMode.NONE), finding -> note(finding, found)).run();
        }
        if (!found.isEmpty()) {
            throw new AssertionError(String.join("\n", found) + "\n" + scenario);
        }
    }

    private static void note(Finding finding, List<String> found) {
        if (finding.problem().severity() != Severity.NOTE) {
            found.add(finding.problem().word() + " " + finding.path() + ": " + finding.text());
        }
    }
}
