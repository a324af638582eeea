package io.ufs.properties.properties;

import io.ufs.properties.action.LinkHeld;
import io.ufs.properties.action.ReadListing;
import io.ufs.properties.action.Rename;
import io.ufs.properties.action.Tmpfile;
import io.ufs.properties.action.UnionAction;
import io.ufs.properties.arbitrary.Config;
import io.ufs.properties.arbitrary.Scenario;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/**
 * The same random operations through a mount, by either transport, do what the model does; so the transports agree, with
 * each other and with the engine alone. A few tries are many system calls, and the engine has had its own.
 */
@AddLifecycleHook(NeedsMounts.class)
class TransportsPropertiesIT {
    private static final int STEPS = 20;
    private static final int TRIES = Integer.getInteger("ufs.properties.mounted.tries", 1);

    /** What libfuse 2 has no callback for, as {@code LibfuseTransportContractIT} names it. */
    private static boolean isForLibfuse(UnionAction action) {
        return switch (action) {
            case Rename rename -> rename.flags() == 0;
            case Tmpfile tmpfile -> false;
            case LinkHeld link -> false;
            case ReadListing listing -> false;
            default -> true;
        };
    }

    @Provide
    Arbitrary<List<Scenario>> onDevice() {
        return Arbitraries.of(Config.MOUNTED)
                .flatMap(config -> Scenario.scenarios(config, STEPS))
                .list()
                .ofSize(TRIES);
    }

    @Provide
    Arbitrary<List<Scenario>> onLibfuse() {
        return onDevice().map(scenarios -> scenarios.stream()
                .map(scenario -> new Scenario(
                        scenario.config(),
                        scenario.stack(),
                        scenario.actions().stream().filter(TransportsPropertiesIT::isForLibfuse).toList()))
                .collect(Collectors.toList()));
    }

    @Property(tries = 6)
    void union_mountedByTheDevice_doesWhatTheModelDoes(@ForAll("onDevice") List<Scenario> scenarios) {
        scenarios.forEach(scenario -> Check.run(scenario, () -> mounted(scenario, "device")));
    }

    @Property(tries = 3)
    void union_mountedByLibfuse_doesWhatTheModelDoes(@ForAll("onLibfuse") List<Scenario> scenarios) {
        scenarios.forEach(scenario -> Check.run(scenario, () -> mounted(scenario, "libfuse")));
    }

    private static MountedUnion mounted(Scenario scenario, String transport) {
        return new MountedUnion(new LinuxHome(scenario.stack(), scenario.config()), scenario.config(), transport);
    }
}
