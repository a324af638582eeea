package io.ufs.runtime.bundle;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.NativeCalls;
import io.ufs.runtime.cgroup.CgroupTree;
import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonException;
import io.ufs.runtime.image.json.JsonObject;
import io.ufs.runtime.sandbox.Namespace;
import io.ufs.runtime.sandbox.Sandbox;
import io.ufs.runtime.sandbox.SandboxException;
import io.ufs.runtime.sandbox.SandboxExecutor;
import io.ufs.runtime.sandbox.SandboxPlan;
import io.ufs.runtime.sandbox.SandboxStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs one more process in the namespaces, groups and root filesystem of a container. */
public final class BundleExec {
    private final NativeCalls calls;
    private final Consumer<String> warning;

    BundleExec(NativeCalls calls, Consumer<String> warning) {
        this.calls = calls;
        this.warning = warning;
    }

    /**
     * What to run and how.
     *
     * @param processFile file with a {@code process}; null if {@code process} says it
     * @param changes members of a {@code process} that take the place of those of the container's first one
     * @param console path of a socket that gets the master of the terminal; null for none
     * @param pidFile gets the number of the process; null for none
     * @param detach whether to return when it runs
     * @param keyring whether it gets a session keyring of its own
     * @param kept how many descriptors of this process, from 3 on, are its, too
     */
    public record Request(
            @Nullable Path processFile,
            JsonObject changes,
            @Nullable Path console,
            @Nullable Path pidFile,
            boolean detach,
            boolean keyring,
            int kept) {}

    int run(BundleStore.Known known, RuntimeSpec spec, Request request, BundleRuntime.Ready ready)
            throws IOException, SandboxException {
        BundleState state = known.state();
        ProcessSpec process = process(known.directory(), request);
        if (process.terminal() != null && request.console() == null && request.detach()) {
            throw new IOException("a terminal of a detached process needs --console-socket");
        }
        KeptDescriptors.require(calls, request.kept());
        CgroupTree groups = CgroupTree.of(state.groups());
        SandboxPlan plan = BundlePlanner.planExec(spec,
                BundleHost.of(spec, process, true, request.keyring(), request.kept(), groups), process, state.pid(),
                Namespace.differing(state.pid()));
        try {
            @Nullable Fd console = request.console() == null ? null : new SandboxStart(calls).connect(request.console());
            try {
                Sandbox sandbox = new SandboxExecutor(calls).create(plan, SandboxExecutor.Standard.INHERIT, groups::add,
                        new SandboxExecutor.Sockets(console, null));
                return run(sandbox, process, request, ready);
            } finally {
                if (console != null) {
                    console.close();
                }
            }
        } catch (ErrnoException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static int run(Sandbox sandbox, ProcessSpec process, Request request, BundleRuntime.Ready ready)
            throws IOException, SandboxException {
        boolean left = false;
        try {
            BundleCreator.adjust(sandbox.pid(), process);
            if (request.pidFile() != null) {
                PidFile.write(request.pidFile(), sandbox.pid());
            }
            if (request.detach()) {
                sandbox.start();
                sandbox.leaveRunning();
                left = true;
                return 0;
            }
            ready.accept(sandbox);
            sandbox.start();
            return sandbox.await();
        } finally {
            if (!left) {
                sandbox.close();
            }
        }
    }

    /** The members that the caller does not give are those of the first process. */
    private ProcessSpec process(Path directory, Request request) throws IOException {
        try {
            JsonObject process;
            if (request.processFile() != null) {
                process = Json.object(Files.readAllBytes(request.processFile()));
            } else {
                Path config = BundleStore.configFile(directory);
                process = Json.object(Files.readAllBytes(config)).requireObject("process").copy();
                process.put("terminal", false);
                List<Object> environment = new ArrayList<>(process.texts("env"));
                environment.addAll(request.changes().texts("env"));
                for (String name : request.changes().names()) {
                    Object value = request.changes().value(name);
                    if (value != null) {
                        process.put(name, value);
                    }
                }
                process.put("env", environment);
            }
            return new ProcessReader(warning).read(process);
        } catch (IllegalArgumentException | JsonException e) {
            throw new IOException("process: " + e.getMessage(), e);
        }
    }
}
