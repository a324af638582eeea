package io.ufs.runtime.bundle;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.NativeCalls;
import io.ufs.runtime.cgroup.CgroupTree;
import io.ufs.runtime.container.ContainerRecord;
import io.ufs.runtime.image.json.JsonObject;
import io.ufs.runtime.sandbox.BundleOp;
import io.ufs.runtime.sandbox.Sandbox;
import io.ufs.runtime.sandbox.SandboxException;
import io.ufs.runtime.sandbox.SandboxExecutor;
import io.ufs.runtime.sandbox.SandboxPlan;
import io.ufs.runtime.sandbox.SandboxStart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Creates containers: everything up to the point where only the word to start is missing. */
final class BundleCreator {
    private final NativeCalls calls;
    private final BundleStore store;
    private final Consumer<String> warning;

    BundleCreator(NativeCalls calls, BundleStore store, Consumer<String> warning) {
        this.calls = calls;
        this.store = store;
        this.warning = warning;
    }

    /**
     * How a container is created.
     *
     * @param console path of a socket that gets the master of the terminal; null for none
     * @param pivot whether the root is exchanged
     * @param keyring whether it gets a session keyring of its own
     * @param kept how many descriptors of this process, from 3 on, are its program's, too
     */
    record Request(String id, Path bundle, @Nullable Path console, boolean pivot, boolean keyring, int kept) {}

    /** A container that waits for its start, and its process, which is still this process's child. */
    record Created(BundleStore.Known known, Sandbox sandbox) {}

    /**
     * Creates a container.
     *
     * @param foreground whether its terminal is for this process; else it needs a console socket
     * @throws IOException if that is impossible; nothing is left behind then
     */
    Created create(Request request, boolean foreground) throws IOException, SandboxException {
        OciBundle bundle = OciBundle.read(request.bundle(), warning);
        RuntimeSpec spec = bundle.spec();
        boolean terminal = spec.process().terminal() != null;
        if (terminal && request.console() == null && !foreground) {
            throw new IOException("process.terminal needs --console-socket");
        }
        if (!terminal && request.console() != null) {
            throw new IOException("--console-socket is for a process.terminal, which is false");
        }
        KeptDescriptors.require(calls, request.kept());
        Path directory = store.create(calls, request.id());
        @Nullable CgroupTree groups = null;
        long mounts = SharedMounts.count(spec);
        try {
            BundleState state = new BundleState(request.id(), spec.version(), bundle.directory(), spec.annotations(),
                    Map.of(), System.currentTimeMillis(), 0, 0);
            groups = groups(request.id(), spec);
            // Before they are made: whoever cleans up after us must know where they are.
            state = state.with(groups.describe());
            state.write(BundleStore.stateFile(directory));
            Files.write(BundleStore.configFile(directory), bundle.document());
            boolean limited = isLimited(spec);
            boolean needed = !BundleHost.isUserNamespace() && (limited || !spec.cgroupsPath().isEmpty());
            groups = groups.create(!needed, limited ? warning : line -> {});
            state = state.with(groups.describe());
            groups.apply(ResourceSettings.of(spec.resources(), spec.devices(), warning));
            return create(request, spec, directory, state, groups);
        } catch (IOException | SandboxException | RuntimeException e) {
            SharedMounts.undo(spec, mounts, calls.mount());
            discard(directory, groups);
            throw e;
        }
    }

    static CgroupTree groups(String id, RuntimeSpec spec) throws IOException {
        String path = spec.cgroupsPath();
        if (path.matches("[^/:]*:[^/:]*:[^/:]*")) {
            throw new IOException("cgroupsPath '" + path + "' is for systemd's control groups: use cgroupfs, as in"
                    + " cgroup_manager = \"cgroupfs\" of containers.conf");
        }
        return CgroupTree.at(path.isEmpty() ? "ufs-" + id : path);
    }

    /** A user without root has no groups on most hosts, and does without if no limit depends on them. */
    private static boolean isLimited(RuntimeSpec spec) {
        return spec.resources().names().stream().anyMatch(name -> !name.equals("devices"));
    }

    private Created create(
            Request request, RuntimeSpec spec, Path directory, BundleState state, CgroupTree groups)
            throws IOException, SandboxException {
        SandboxPlan plan = BundlePlanner.plan(spec,
                BundleHost.of(spec, spec.process(), request.pivot(), request.keyring(), request.kept(), groups));
        SandboxStart starts = new SandboxStart(calls);
        try (Fd listener = starts.listen(directory)) {
            @Nullable Fd console = request.console() == null ? null : starts.connect(request.console());
            try {
                Sandbox sandbox = new SandboxExecutor(calls).create(plan, SandboxExecutor.Standard.INHERIT,
                        new Preparation(spec, state, groups, plan), new SandboxExecutor.Sockets(console, listener));
                BundleState known = state.with(sandbox.pid(), ContainerRecord.startOf(sandbox.pid()));
                Files.writeString(BundleStore.stepsFile(directory), sandbox.stepNames(), StandardCharsets.ISO_8859_1);
                known.write(BundleStore.stateFile(directory));
                sandbox.start();
                return new Created(new BundleStore.Known(directory, known), sandbox);
            } finally {
                if (console != null) {
                    console.close();
                }
            }
        } catch (ErrnoException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void discard(Path directory, @Nullable CgroupTree groups) {
        try {
            if (groups != null) {
                groups.remove();
            }
            BundleStore.remove(directory);
        } catch (IOException e) {
            warning.accept("left behind: " + e.getMessage());
        }
    }

    /** What the runtime does for a container while that waits. */
    private final class Preparation implements SandboxExecutor.Groups {
        private final RuntimeSpec spec;
        private final BundleState state;
        private final CgroupTree groups;
        private final SandboxPlan plan;

        private Preparation(RuntimeSpec spec, BundleState state, CgroupTree groups, SandboxPlan plan) {
            this.spec = spec;
            this.state = state;
            this.groups = groups;
            this.plan = plan;
        }

        @Override
        public void add(int pid) throws IOException {
            groups.add(pid);
        }

        @Override
        public void mapIds(int pid) throws IOException {
            IdMaps.write(pid, spec, calls.process().geteuid(), calls.process().getegid());
        }

        @Override
        public void prepare(int pid) throws IOException {
            adjust(pid, spec.process());
            for (var op : plan.steps()) {
                if (op instanceof BundleOp.MountEntry mount && mount.kept() > 0) {
                    CopyUp.copy(spec.root(), Texts.text(mount.target()),
                            Path.of("/proc", Integer.toString(pid), "fd", Integer.toString(mount.kept())), calls);
                }
            }
            HookRunner hooks = new HookRunner(calls);
            JsonObject report = state.with(pid, 0).report(BundleStatus.CREATING);
            hooks.runHere("prestart", spec.hooks().prestart(), report);
            hooks.runHere("createRuntime", spec.hooks().createRuntime(), report);
            hooks.runInside("createContainer", spec.hooks().createContainer(), report, pid, this);
        }
    }

    /** Sets what another process can set better: the file is the host's. */
    static void adjust(int pid, ProcessSpec process) throws IOException {
        if (process.oomScoreAdj() != null) {
            Path file = Path.of("/proc", Integer.toString(pid), "oom_score_adj");
            try {
                Files.writeString(file, Integer.toString(process.oomScoreAdj()));
            } catch (IOException e) {
                throw new IOException("cannot set oomScoreAdj to " + process.oomScoreAdj() + ": " + e.getMessage(), e);
            }
        }
    }
}
