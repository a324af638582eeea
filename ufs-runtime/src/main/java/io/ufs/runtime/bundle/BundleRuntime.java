package io.ufs.runtime.bundle;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.NativeCalls;
import io.ufs.runtime.cgroup.CgroupTree;
import io.ufs.runtime.container.DirectoryLock;
import io.ufs.runtime.image.json.JsonObject;
import io.ufs.runtime.sandbox.Namespace;
import io.ufs.runtime.sandbox.Sandbox;
import io.ufs.runtime.sandbox.SandboxException;
import io.ufs.runtime.sandbox.SandboxPlan;
import io.ufs.runtime.sandbox.SandboxStart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The operations of the OCI runtime specification. */
public final class BundleRuntime {
    private static final int SIGKILL = 9;
    private static final int KILL_TRIES = 2000;
    private static final int PAUSE_MILLIS = 5;

    private final NativeCalls calls;
    private final BundleStore store;
    private final Consumer<String> warning;

    /**
     * Makes one.
     *
     * @param root directory for the state of containers
     * @param warning receives lines for the user
     */
    public BundleRuntime(NativeCalls calls, Path root, Consumer<String> warning) {
        this.calls = calls;
        this.store = new BundleStore(root);
        this.warning = warning;
    }

    /**
     * Creates a container, which waits for {@link #start} without this process.
     *
     * @param console path of a socket that gets the master of the terminal; null for none
     * @param pidFile gets the number of the first process; null for none
     * @param pivot whether the root is exchanged; else it is moved
     * @param keyring whether it gets a session keyring of its own
     * @param kept how many descriptors of this process, from 3 on, are its program's, too
     */
    public void create(
            String id,
            Path bundle,
            @Nullable Path console,
            @Nullable Path pidFile,
            boolean pivot,
            boolean keyring,
            int kept) throws IOException, SandboxException {
        BundleCreator.Created created = new BundleCreator(calls, store, warning)
                .create(new BundleCreator.Request(id, bundle, console, pivot, keyring, kept), false);
        if (pidFile != null) {
            try {
                PidFile.write(pidFile, created.known().state().pid());
            } catch (IOException e) {
                delete(id, true);
                throw e;
            }
        }
        created.sandbox().release();
    }

    /** How a process is connected that is waited for. */
    @FunctionalInterface
    public interface Ready {
        /** Is told of the process just before it is let go; {@link Sandbox#terminal} may be connected. */
        void accept(Sandbox sandbox);
    }

    /**
     * Creates a container, starts it, waits for its end, and deletes it.
     *
     * @return the exit status of its program
     */
    public int run(
            String id,
            Path bundle,
            @Nullable Path pidFile,
            boolean pivot,
            boolean keyring,
            int kept,
            Ready ready) throws IOException, SandboxException {
        BundleCreator.Created created = new BundleCreator(calls, store, warning)
                .create(new BundleCreator.Request(id, bundle, null, pivot, keyring, kept), true);
        try (Sandbox sandbox = created.sandbox()) {
            if (pidFile != null) {
                PidFile.write(pidFile, sandbox.pid());
            }
            ready.accept(sandbox);
            start(id);
            return sandbox.await();
        } finally {
            delete(id, true);
        }
    }

    /** Returns the steps that would create a container; nothing is done. */
    public SandboxPlan plan(Path bundle) throws IOException {
        RuntimeSpec spec = OciBundle.read(bundle, warning).spec();
        return BundlePlanner.plan(spec,
                BundleHost.of(spec, spec.process(), true, true, 0, BundleCreator.groups("CONTAINER", spec)));
    }

    /** Lets the program of a created container begin. */
    public void start(String id) throws IOException, SandboxException {
        BundleStore.Known known = store.find(id);
        BundleStatus status = known.status();
        if (status != BundleStatus.CREATED) {
            throw new IOException("cannot start a container that is " + status.label());
        }
        RuntimeSpec spec = spec(known);
        BundleState state = known.state();
        HookRunner hooks = new HookRunner(calls);
        try {
            CgroupTree groups = CgroupTree.of(state.groups());
            hooks.runInside("startContainer", spec.hooks().startContainer(), state.report(BundleStatus.CREATED),
                    state.pid(), groups::add);
            new SandboxStart(calls).start(known.directory(), Texts.text(spec.process().arguments().getFirst()),
                    Files.readString(BundleStore.stepsFile(known.directory()), StandardCharsets.ISO_8859_1));
        } catch (ErrnoException e) {
            throw new IOException("cannot start container " + id + ": " + e.getMessage(), e);
        } catch (IOException e) {
            calls.process().kill(state.pid(), SIGKILL);
            throw e;
        }
        Files.deleteIfExists(SandboxStart.socket(known.directory()));
        for (RuntimeSpec.Hook hook : spec.hooks().poststart()) {
            try {
                hooks.runHere("poststart", List.of(hook), state.report(BundleStatus.RUNNING));
            } catch (IOException e) {
                warning.accept(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Returns the configuration of a container, which may be another one than that of its bundle by now. */
    private RuntimeSpec spec(BundleStore.Known known) throws IOException {
        return SpecReader.read(
                Files.readAllBytes(BundleStore.configFile(known.directory())), known.state().bundle(), line -> {});
    }

    /** Returns the state of a container, as the specification has it. */
    public JsonObject state(String id) throws IOException {
        BundleStore.Known known = store.find(id);
        return known.state()
                .report(known.status())
                .put("rootfs", spec(known).root().toString())
                .put("created", known.state().createdText());
    }

    /**
     * Sends a signal.
     *
     * @param all to all processes of the container
     */
    public void kill(String id, int signal, boolean all) throws IOException {
        BundleStore.Known known = store.find(id);
        BundleState state = known.state();
        CgroupTree groups = CgroupTree.of(state.groups());
        if (all || signal == SIGKILL && !spec(known).makes(Namespace.PID)) {
            groups.members().forEach(pid -> calls.process().kill(pid, signal));
        } else if (!state.isAlive()) {
            throw new IOException("container not running: " + id);
        }
        if (state.isAlive()) {
            calls.process().kill(state.pid(), signal);
        }
        if (signal == SIGKILL && groups.isFrozen()) {
            groups.freeze(false); // in version 1 a signal waits until the process goes on
        }
    }

    /**
     * Removes a container that has ended.
     *
     * @param force ends it first; it is no error then that there is none
     */
    public void delete(String id, boolean force) throws IOException {
        BundleStore.Known known;
        try {
            known = store.find(id);
        } catch (NoSuchFileException e) {
            if (store.removeBroken(id) || force) {
                return;
            }
            throw e;
        }
        BundleState state = known.state();
        BundleStatus status = known.status();
        if (!force && (status == BundleStatus.RUNNING || status == BundleStatus.PAUSED)) {
            throw new IOException("cannot delete container " + id + " that is not stopped: " + status.label());
        }
        CgroupTree groups = CgroupTree.of(state.groups());
        end(state, groups);
        groups.remove();
        finish(known);
        BundleStore.remove(known.directory());
    }

    /**
     * Removes the containers of {@link #run} whose processes were killed. Not for a directory in which containers are
     * created that live without such a process.
     *
     * @param dryRun removes nothing
     * @return their ids
     */
    public List<String> prune(boolean dryRun) throws IOException {
        List<String> abandoned = new ArrayList<>();
        for (String id : store.ids()) {
            try (DirectoryLock lock = store.abandoned(calls, id)) {
                if (lock == null) {
                    continue;
                }
                if (!dryRun) {
                    delete(id, true);
                }
                abandoned.add(id);
            } catch (NoSuchFileException removedMeanwhile) {
                // by its own process
            }
        }
        return abandoned;
    }

    /** Undoes what the kernel does not, and runs the last hooks. */
    private void finish(BundleStore.Known known) {
        try {
            RuntimeSpec spec = spec(known);
            SharedMounts.undo(spec, Math.max(0, SharedMounts.count(spec) - 1), calls.mount());
            for (RuntimeSpec.Hook hook : spec.hooks().poststop()) {
                try {
                    new HookRunner(calls).runHere(
                            "poststop", List.of(hook), known.state().report(BundleStatus.STOPPED));
                } catch (IOException e) {
                    warning.accept(String.valueOf(e.getMessage()));
                }
            }
        } catch (IOException neverCreated) {
            // then no hook of it has run, and none is due
        }
    }

    /** Without a pid namespace of its own the end of the first process does not end the others. */
    private void end(BundleState state, CgroupTree groups) throws IOException {
        if (groups.isFrozen()) {
            groups.members().forEach(pid -> calls.process().kill(pid, SIGKILL));
            groups.freeze(false);
        }
        for (int i = 0; i < KILL_TRIES; i++) {
            boolean alive = state.isAlive();
            Set<Integer> members = groups.members();
            if (!alive && members.isEmpty()) {
                return;
            }
            if (alive) {
                calls.process().kill(state.pid(), SIGKILL);
            }
            members.forEach(pid -> calls.process().kill(pid, SIGKILL));
            pause();
        }
        throw new IOException("the processes of container " + state.id() + " do not end");
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops or continues all processes of a container. */
    public void freeze(String id, boolean frozen) throws IOException {
        BundleStore.Known known = store.find(id);
        BundleStatus expected = frozen ? BundleStatus.RUNNING : BundleStatus.PAUSED;
        BundleStatus status = known.status();
        if (status != expected && !(frozen && status == BundleStatus.CREATED)) {
            throw new IOException("container " + id + " is not " + expected.label() + ": " + status.label());
        }
        CgroupTree.of(known.state().groups()).freeze(frozen);
    }

    /** Returns the processes of a container. */
    public List<Integer> processes(String id) throws IOException {
        return CgroupTree.of(store.find(id).state().groups()).members().stream().sorted().toList();
    }

    /** Changes the limits of a container; members as in {@code linux.resources}. */
    public void update(String id, JsonObject resources) throws IOException {
        BundleStore.Known known = store.find(id);
        if (!known.state().isAlive()) {
            throw new IOException("container not running: " + id);
        }
        try {
            CgroupTree.of(known.state().groups()).apply(ResourceSettings.of(resources, List.of(), warning));
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Returns the states of all containers, with {@code created} and {@code owner}. */
    public List<JsonObject> list() throws IOException {
        List<JsonObject> list = new ArrayList<>();
        for (BundleStore.Known known : store.all()) {
            BundleStatus status = known.status();
            list.add(known.state()
                    .report(status)
                    .put("pid", status == BundleStatus.STOPPED ? 0 : known.state().pid())
                    .put("created", known.state().createdText())
                    .put("owner", String.valueOf(Files.getOwner(known.directory()))));
        }
        return list;
    }

    /** Runs one more process in a container; see {@link BundleExec}. */
    public int exec(String id, BundleExec.Request request, Ready ready) throws IOException, SandboxException {
        BundleStore.Known known = store.find(id);
        BundleStatus status = known.status();
        if (status != BundleStatus.RUNNING && status != BundleStatus.CREATED) {
            throw new IOException("cannot exec in a container that is " + status.label());
        }
        return new BundleExec(calls, warning).run(known, spec(known), request, ready);
    }
}
