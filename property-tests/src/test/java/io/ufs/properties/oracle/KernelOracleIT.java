package io.ufs.properties.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The short run of the oracle (invariant 8); {@code ./dev soak} is the long one. */
class KernelOracleIT {
    private static final long STEPS = Long.getLong("ufs.oracle.steps", 3_000);
    private static final long SEED = Long.getLong("ufs.oracle.seed", 1);

    @BeforeAll
    static void requireBothSides() {
        String obstacle = Oracle.obstacle().orElse("");
        Assumptions.assumeTrue(obstacle.isEmpty(), obstacle);
    }

    @Test
    void randomSteps_besideTheKernelsOverlay_showTheSame() throws Exception {
        List<String> report = new ArrayList<>();
        for (Profile profile : Profile.ALL) {
            Oracle oracle = new Oracle(profile, true, report::add);
            oracle.run(SEED, STEPS / Profile.ALL.size());
            assertEquals(List.of(), oracle.failures(), () -> String.join("\n", report));
            assertTrue(oracle.steps() >= STEPS / Profile.ALL.size(), () -> String.join("\n", report));
        }
        report.forEach(System.out::println);
    }
}
