package io.ufs.runtime.sandbox;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Specifications for tests: all namespaces but user, Docker's capabilities, no_new_privs, no filter. */
record Specs(
        String root,
        List<String> command,
        Set<Namespace> namespaces,
        List<SandboxSpec.ExtraMount> mounts,
        SandboxSpec.@Nullable Terminal terminal,
        boolean init,
        boolean readOnly,
        boolean noNewPrivileges,
        SandboxSpec.RootMethod method) {
    static Specs of(String root, String... command) {
        return new Specs(root, List.of(command), EnumSet.complementOf(EnumSet.of(Namespace.USER)), List.of(), null,
                false, false, true, SandboxSpec.RootMethod.PIVOT);
    }

    Specs with(SandboxSpec.ExtraMount... more) {
        return new Specs(root, command, namespaces, List.of(more), terminal, init, readOnly, noNewPrivileges, method);
    }

    Specs withInit() {
        return new Specs(root, command, namespaces, mounts, terminal, true, readOnly, noNewPrivileges, method);
    }

    Specs with(SandboxSpec.Terminal size) {
        return new Specs(root, command, namespaces, mounts, size, init, readOnly, noNewPrivileges, method);
    }

    Specs without(Namespace namespace) {
        Set<Namespace> rest = EnumSet.copyOf(namespaces);
        rest.remove(namespace);
        return new Specs(root, command, rest, mounts, terminal, init, readOnly, noNewPrivileges, method);
    }

    Specs readOnlyRoot() {
        return new Specs(root, command, namespaces, mounts, terminal, init, true, noNewPrivileges, method);
    }

    Specs byChroot() {
        return new Specs(root, command, namespaces, mounts, terminal, init, readOnly, noNewPrivileges,
                SandboxSpec.RootMethod.CHROOT);
    }

    Specs mayGainPrivileges() {
        return new Specs(root, command, namespaces, mounts, terminal, init, readOnly, false, method);
    }

    /** With more capabilities than Docker's, and without {@code no_new_privs} and filter. */
    SandboxSpec withMore(Capability more) {
        Set<Capability> capabilities = EnumSet.copyOf(Capability.DEFAULT);
        capabilities.add(more);
        SandboxSpec usual = spec(new byte[0]);
        return new SandboxSpec(root, method, readOnly, namespaces, "box", usual.devices(), mounts, usual.process(),
                new SandboxSpec.Security(capabilities, false, new byte[0], true), terminal, init);
    }

    SandboxSpec spec(byte[] filter) {
        return new SandboxSpec(root, method, readOnly, namespaces, "box", SandboxSpec.DeviceMethod.MAKE, mounts,
                new SandboxSpec.Program(command, List.of("PATH=/bin:/usr/bin"), "/", 0, 0, List.of()),
                new SandboxSpec.Security(Capability.DEFAULT, noNewPrivileges, filter, true), terminal, init);
    }

    SandboxPlan plan() {
        return SandboxPlanner.plan(spec(new byte[0]));
    }
}
