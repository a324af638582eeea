package io.ufs.runtime.container;

import io.ufs.core.sys.NativeCalls;
import io.ufs.runtime.cgroup.ContainerGroups;
import io.ufs.runtime.rootfs.GuestFiles;
import io.ufs.runtime.sandbox.Capability;
import io.ufs.runtime.sandbox.Namespace;
import io.ufs.runtime.sandbox.Sandbox;
import io.ufs.runtime.sandbox.SandboxException;
import io.ufs.runtime.sandbox.SandboxExecutor;
import io.ufs.runtime.sandbox.SandboxPlan;
import io.ufs.runtime.sandbox.SandboxPlanner;
import io.ufs.runtime.sandbox.SandboxSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs one more program in a container that runs, with the same rights and limits. */
public final class ContainerExec {
    private final NativeCalls calls;

    /** Makes one that uses {@code calls}. */
    public ContainerExec(NativeCalls calls) {
        this.calls = calls;
    }

    /**
     * What to run. Texts are octet strings.
     *
     * @param command words of the program
     * @param environment added to that of the container
     * @param directory where it starts; empty for that of the container
     * @param user {@code user[:group]}; empty for that of the container
     * @param filter of system calls; empty for none
     * @param terminal size of its terminal, or null for none
     */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    public record Request(
            List<String> command,
            List<String> environment,
            String directory,
            String user,
            byte[] filter,
            SandboxSpec.@Nullable Terminal terminal) {}

    /**
     * Runs a program to its end.
     *
     * @return its exit status
     * @throws SandboxException if it was not started
     */
    public int run(ContainerRecord container, Request request, Consumer<Sandbox> ready) throws SandboxException {
        if (!container.isRunning()) {
            throw failure("the container is " + container.status());
        }
        if (container.chroot()) {
            throw failure("a container made with --chroot has no root of its own that could be entered");
        }
        try {
            SandboxPlan plan = SandboxPlanner.planExec(container.pid(), Namespace.differing(container.pid()),
                    program(container, request),
                    new SandboxSpec.Security(capabilities(container.capabilities()), container.noNewPrivileges(),
                            request.filter(), true),
                    request.terminal());
            ContainerGroups groups = ContainerGroups.existing(container.groups());
            try (Sandbox sandbox = new SandboxExecutor(calls).create(
                    plan, SandboxExecutor.Standard.INHERIT, groups::add)) {
                ready.accept(sandbox);
                sandbox.start();
                return sandbox.await();
            }
        } catch (IOException | IllegalArgumentException e) {
            throw failure(String.valueOf(e.getMessage()));
        }
    }

    private SandboxSpec.Program program(ContainerRecord container, Request request) {
        GuestFiles files = new GuestFiles(calls.file());
        Path root = Path.of("/proc", Integer.toString(container.pid()), "root");
        UserLookup.User user = new UserLookup(files.read(root, "etc/passwd"), files.read(root, "etc/group"))
                .find(request.user().isEmpty() ? container.user() : request.user());
        List<String> environment = new ArrayList<>(container.environment());
        for (String variable : request.environment()) {
            environment.removeIf(other -> other.startsWith(variable.substring(0, variable.indexOf('=') + 1)));
            environment.add(variable);
        }
        return new SandboxSpec.Program(request.command(), environment,
                request.directory().isEmpty() ? container.directory() : request.directory(), user.uid(), user.gid(),
                user.groups());
    }

    private static Set<Capability> capabilities(long bits) {
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        for (Capability capability : Capability.values()) {
            if ((bits >> capability.number() & 1) != 0) {
                capabilities.add(capability);
            }
        }
        return capabilities;
    }

    private static SandboxException failure(String message) {
        return new SandboxException(SandboxException.SETUP_FAILED, message);
    }
}
