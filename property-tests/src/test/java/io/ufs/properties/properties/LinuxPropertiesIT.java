package io.ufs.properties.properties;

import io.ufs.properties.arbitrary.Config;
import io.ufs.properties.arbitrary.Scenario;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/**
 * The engine over a real filesystem does what the model does, as the engine over layers in memory does: so the backends
 * agree (see also {@code BackendsAgreeIT}, which compares them call by call).
 */
@AddLifecycleHook(NeedsRoot.class)
class LinuxPropertiesIT {
    private static final int STEPS = 20;
    private static final int STRIDE = 7;

    @Provide
    Arbitrary<Scenario> scenarios() {
        return Arbitraries.of(Config.ON_LINUX).flatMap(config -> Scenario.scenarios(config, STEPS));
    }

    @Provide
    Arbitrary<Scenario> atomic() {
        return Arbitraries.of(Config.ON_LINUX).flatMap(config -> Scenario.atomic(config, 4));
    }

    /** As {@code AtomicityProperties}, at a few of the calls (C14, invariant 9). */
    @Property
    void operation_failingOrCrashingOverDirectories_isDoneOrNot(@ForAll("atomic") Scenario scenario) {
        Atomicity.checkOnLinux(scenario, STRIDE);
    }

    @Property
    void union_overDirectories_doesWhatTheModelDoes(@ForAll("scenarios") Scenario scenario) {
        Check.run(scenario, new LinuxHome(scenario.stack(), scenario.config()));
    }
}
