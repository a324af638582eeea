package io.ufs.runtime.bundle;

import io.ufs.runtime.bundle.RuntimeSpec.Device;
import io.ufs.runtime.bundle.RuntimeSpec.NamespaceEntry;
import io.ufs.runtime.sandbox.BundleOp;
import io.ufs.runtime.sandbox.Capability;
import io.ufs.runtime.sandbox.MountWords;
import io.ufs.runtime.sandbox.Namespace;
import io.ufs.runtime.sandbox.SandboxPlan;
import io.ufs.runtime.sandbox.SandboxPlanner;
import io.ufs.runtime.sandbox.SetupOp;
import io.ufs.runtime.sandbox.SetupOp.Handle;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns the configuration of a bundle into a plan. The order of the steps is that of {@link SandboxPlanner}; between the
 * mounts and the change of the root the runtime runs hooks.
 */
final class BundlePlanner {
    /** Descriptors from here on are mounts that the runtime fills before the root changes. */
    static final int FIRST_KEPT = 110;

    private static final int CHARACTER = 0020000;
    private static final int TERMINALS_OF_DEVPTS = 5;
    private static final List<Device> USUAL_DEVICES = List.of(usual("null", 1, 3), usual("zero", 1, 5),
            usual("full", 1, 7), usual("random", 1, 8), usual("urandom", 1, 9),
            usual("tty", TERMINALS_OF_DEVPTS, 0));

    private final RuntimeSpec spec;
    private final Host host;
    private final List<SetupOp> steps = new ArrayList<>();
    /** Those of ours, and whether something of the bundle is mounted in front of them. */
    private final Map<Handle, Boolean> filesystems = new EnumMap<>(Handle.class);
    private int kept = FIRST_KEPT;

    private BundlePlanner(RuntimeSpec spec, Host host) {
        this.spec = spec;
        this.host = host;
    }

    /**
     * What a plan depends on besides the configuration.
     *
     * @param userNamespace whether the runtime is root of a user namespace only: nobody makes device files there
     * @param pivot whether the root is exchanged; else it is moved
     * @param keyring whether the container gets a session keyring of its own
     * @param kept how many descriptors from 3 on are the program's, too
     * @param deviceGroups whether a control group says which devices work; else mounts are without devices
     * @param parentMount mount on which the root filesystem is, to be made private; empty if it is already
     * @param filter of system calls, {@code struct sock_filter} after another
     * @param filterFlags for {@code seccomp(2)}
     * @param directories bound sources that are directories
     * @param groupMounts for mounts of type cgroup: what is shown where
     */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    record Host(
            boolean userNamespace,
            boolean pivot,
            boolean keyring,
            int kept,
            boolean deviceGroups,
            String parentMount,
            byte[] filter,
            int filterFlags,
            Set<String> directories,
            List<GroupMount> groupMounts) {}

    /** A control group that is shown below the target of a mount of type cgroup; or the mount itself, if empty. */
    record GroupMount(String name, String source) {}

    /** Returns the steps that create a container and wait for its start on a socket. */
    static SandboxPlan plan(RuntimeSpec spec, Host host) {
        BundlePlanner planner = new BundlePlanner(spec, host);
        planner.enterNamespaces();
        planner.mount();
        planner.changeRoot();
        planner.become(spec.process());
        return new SandboxPlan(planner.steps);
    }

    /**
     * Returns the steps of one more process in a container.
     *
     * @param pid of the container's first process
     * @param namespaces to enter
     */
    static SandboxPlan planExec(RuntimeSpec spec, Host host, ProcessSpec process, int pid, Set<Namespace> namespaces) {
        BundlePlanner planner = new BundlePlanner(spec, host);
        planner.join(pid, namespaces);
        if (process.terminal() != null) {
            planner.add(new SetupOp.OpenTerminal(process.terminal().rows(), process.terminal().columns(), false));
        }
        planner.limits(process);
        planner.add(new SetupOp.EnterDirectory(process.directory()));
        planner.add(new SetupOp.BoundCapabilities(process.capabilities().bounding()));
        planner.add(new SetupOp.AwaitStart());
        planner.become(process);
        return new SandboxPlan(planner.steps);
    }

    /** Returns the steps of a hook that runs inside a container. */
    static SandboxPlan planHook(RuntimeSpec.Hook hook, int pid, Set<Namespace> namespaces) {
        List<SetupOp> steps = new ArrayList<>();
        steps.add(new SetupOp.CloseDescriptors(0, false));
        steps.add(new SetupOp.AwaitGroups());
        if (!namespaces.isEmpty()) {
            steps.add(new SetupOp.JoinContainer(pid, namespaces));
        }
        steps.addAll(List.of(new SetupOp.Fork(false), new SetupOp.DieWithRuntime(), new SetupOp.AwaitStart(),
                new SetupOp.CloseSetupDescriptors(), new SetupOp.SetUmask(022)));
        List<String> words = hook.arguments().isEmpty()
                ? List.of(Texts.octets(hook.path()))
                : ProcessReader.octets(hook.arguments());
        steps.add(new SetupOp.Execute(List.of(Texts.octets(hook.path())), words,
                ProcessReader.octets(hook.environment())));
        return new SandboxPlan(steps);
    }

    private static Device usual(String name, int major, int minor) {
        return new Device("/dev/" + name, CHARACTER, major, minor, 0666, 0, 0);
    }

    private void add(SetupOp op) {
        steps.add(op);
    }

    private void join(int pid, Set<Namespace> namespaces) {
        add(new SetupOp.CloseDescriptors(host.kept(), false));
        add(new SetupOp.AwaitGroups());
        if (!namespaces.isEmpty()) {
            add(new SetupOp.JoinContainer(pid, namespaces));
        }
        if (namespaces.contains(Namespace.USER)) {
            add(new SetupOp.BecomeUser(0, 0, List.of()));
        }
        add(new SetupOp.Fork(false));
        add(new SetupOp.NewSession());
        if (host.keyring()) {
            add(new SetupOp.NewKeyring());
        }
    }

    /** Namespaces that are there already may belong to the present user namespace: they are entered before it is left. */
    private void enterNamespaces() {
        add(new SetupOp.CloseDescriptors(host.kept(), true));
        add(new SetupOp.AwaitGroups());
        for (NamespaceEntry entry : spec.namespaces()) {
            if (entry.kind() == Namespace.USER && !entry.path().isEmpty()) {
                add(new BundleOp.JoinNamespace(Namespace.USER, entry.path()));
                add(new SetupOp.BecomeUser(0, 0, List.of()));
            }
        }
        for (NamespaceEntry entry : spec.namespaces()) {
            if (entry.kind() != Namespace.USER && !entry.path().isEmpty()) {
                add(new BundleOp.JoinNamespace(entry.kind(), entry.path()));
            }
        }
        if (spec.makes(Namespace.USER)) {
            add(new SetupOp.Unshare(EnumSet.of(Namespace.USER)));
            add(new SetupOp.AwaitIds());
        }
        Set<Namespace> made = EnumSet.noneOf(Namespace.class);
        for (Namespace kind : Namespace.values()) {
            if (kind != Namespace.USER && spec.makes(kind)) {
                made.add(kind);
            }
        }
        if (!made.isEmpty()) {
            add(new SetupOp.Unshare(made));
        }
        add(new SetupOp.Fork(spec.makes(Namespace.PID)));
        add(new SetupOp.NewSession());
        if (host.keyring()) {
            add(new SetupOp.NewKeyring());
        }
        if (spec.makes(Namespace.NET)) {
            add(new SetupOp.LoopbackUp());
        }
        if (spec.personality() >= 0) {
            add(new BundleOp.SetPersonality(spec.personality()));
        }
    }

    private void mount() {
        if (spec.has(Namespace.MOUNT)) {
            spread();
        }
        add(new SetupOp.BindRoot(Texts.octets(spec.root().toString())));
        boolean hostDevices = false;
        boolean terminals = false;
        for (RuntimeSpec.Mount mount : spec.mounts()) {
            hostDevices |= mount.words().isBind() && mount.target().equals("/dev");
            terminals |= mount.type().equals("devpts") && mount.target().equals("/dev/pts");
            mount(mount);
        }
        if (!hostDevices) {
            makeDevices();
        }
        spec.sysctl().forEach((name, value) -> add(new BundleOp.WriteSysctl(Texts.octets(name), Texts.octets(value))));
        if (!spec.hostname().isEmpty()) {
            add(new SetupOp.SetHostname(spec.hostname()));
        }
        if (!spec.domainname().isEmpty()) {
            add(new BundleOp.SetDomainname(spec.domainname()));
        }
        if (spec.process().terminal() != null) {
            add(new BundleOp.OpenConsole(
                    spec.process().terminal().rows(), spec.process().terminal().columns(), terminals));
        }
        add(new BundleOp.AwaitHooks());
        spec.readonlyPaths().forEach(path -> hide(path, base -> new BundleOp.ProtectPath(path, base)));
        spec.maskedPaths().forEach(path -> hide(path, base -> new BundleOp.MaskPath(path, base)));
    }

    /**
     * Hides a path where it is in a filesystem of ours, which somebody may have moved or covered meanwhile (CVE-2019-16884),
     * and in what the bundle has put in front of that.
     */
    private void hide(String path, Function<@Nullable Handle, SetupOp> step) {
        boolean covered = true;
        for (Map.Entry<Handle, Boolean> own : filesystems.entrySet()) {
            if (path.startsWith(own.getKey().target() + "/")) {
                add(step.apply(own.getKey()));
                covered = own.getValue();
            }
        }
        if (covered) {
            add(step.apply(null));
        }
    }

    private void spread() {
        MountWords.Propagation propagation = spec.rootfsPropagation();
        add(new BundleOp.SetPropagation("/",
                propagation == null ? MountWords.Propagation.RSLAVE : recursive(propagation)));
        if (!host.parentMount().isEmpty()) {
            add(new BundleOp.SetPropagation(host.parentMount(), MountWords.Propagation.PRIVATE));
        }
    }

    private void mount(RuntimeSpec.Mount mount) {
        MountWords words = host.deviceGroups() || mount.words().wantsDevices()
                ? mount.words()
                : mount.words().withoutDevices();
        if (mount.type().equals("cgroup") || mount.type().equals("cgroup2")) {
            groups(mount, words);
            return;
        }
        @Nullable Handle handle = handle(mount);
        int descriptor = words.copyUp() && mount.type().equals("tmpfs") ? kept++ : 0;
        add(new BundleOp.MountEntry(mount.type(), Texts.octets(mount.source()), mount.target(), words,
                host.directories().contains(mount.source()), handle, descriptor));
    }

    /** Returns what a filesystem of the kernel is called in later steps, if it is in its usual place. */
    private @Nullable Handle handle(RuntimeSpec.Mount mount) {
        if (mount.type().equals("devpts") && mount.target().equals("/dev/pts")) {
            return Handle.PTS;
        }
        for (Handle own : List.of(Handle.PROC, Handle.SYS)) {
            if (!mount.target().equals(own.target())) {
                continue;
            }
            if (filesystems.containsKey(own)) {
                filesystems.put(own, true);
            } else if (mount.type().equals(own == Handle.PROC ? "proc" : "sysfs")) {
                filesystems.put(own, false);
                return own;
            }
        }
        return null;
    }

    /** Each controller of version 1 is a filesystem of its own, in a directory of a tmpfs. */
    private void groups(RuntimeSpec.Mount mount, MountWords words) {
        boolean single = host.groupMounts().size() == 1 && host.groupMounts().getFirst().name().isEmpty();
        MountWords bind =
                new MountWords(true, false, words.set(), words.cleared(), 0, 0, words.propagation(), List.of(),
                        false);
        if (!single) {
            MountWords writable = MountWords.of("tmpfs", List.of("mode=755", "nosuid", "nodev", "noexec"));
            add(new BundleOp.MountEntry("tmpfs", "cgroup", mount.target(), writable, true, null, 0));
        }
        for (GroupMount group : host.groupMounts()) {
            add(new BundleOp.MountEntry("cgroup", Texts.octets(group.source()),
                    single ? mount.target() : mount.target() + "/" + group.name(), bind, true, null, 0));
        }
        if (!single && (words.set() & MountWords.READ_ONLY) != 0) {
            add(new BundleOp.ProtectMount(mount.target()));
        }
    }

    private void makeDevices() {
        boolean bind = host.userNamespace() || spec.has(Namespace.USER);
        List<Device> all = new ArrayList<>(USUAL_DEVICES);
        for (Device device : spec.devices()) {
            all.removeIf(usual -> usual.path().equals(device.path()));
            all.add(device);
        }
        for (Device device : all) {
            add(new BundleOp.MakeNode(device.path(), device.type(), device.major(), device.minor(),
                    device.permissions(), device.uid(), device.gid(), bind || !host.deviceGroups()));
        }
        add(new BundleOp.PlaceLink("/dev/fd", "/proc/self/fd"));
        add(new BundleOp.PlaceLink("/dev/stdin", "/proc/self/fd/0"));
        add(new BundleOp.PlaceLink("/dev/stdout", "/proc/self/fd/1"));
        add(new BundleOp.PlaceLink("/dev/stderr", "/proc/self/fd/2"));
        add(new BundleOp.PlaceLink("/dev/core", "/proc/kcore"));
        add(new BundleOp.PlaceLink("/dev/ptmx", "pts/ptmx"));
    }

    private void changeRoot() {
        if (!spec.process().directory().equals("/")) {
            add(new SetupOp.MakeDirectory(spec.process().directory()));
        }
        if (spec.readOnlyRoot()) {
            add(new SetupOp.ReadOnlyRoot());
        }
        if (spec.has(Namespace.MOUNT)) {
            add(host.pivot() ? new SetupOp.PivotRoot() : new BundleOp.MoveRoot());
            MountWords.Propagation propagation = spec.rootfsPropagation();
            if (propagation != null) {
                add(new BundleOp.SetPropagation("/", propagation));
            }
        } else {
            // The mounts are the host's too, as the bundle wants it; they are undone when the container is deleted.
            add(new SetupOp.ChangeRoot());
        }
        ProcessSpec process = spec.process();
        limits(process);
        add(new SetupOp.EnterDirectory(process.directory()));
        add(new BundleOp.CheckProgram(
                SandboxPlanner.candidates(process.arguments().getFirst(), process.environment())));
        add(new SetupOp.BoundCapabilities(process.capabilities().bounding()));
        add(new SetupOp.AwaitStart());
        add(new BundleOp.AwaitConnection());
    }

    private void limits(ProcessSpec process) {
        process.limits()
                .forEach(limit -> add(new BundleOp.SetResourceLimit(limit.resource(), limit.soft(), limit.hard())));
    }

    private void become(ProcessSpec process) {
        if (process.terminal() != null) {
            add(new SetupOp.AttachTerminal(process.user().uid()));
        }
        add(new SetupOp.CloseSetupDescriptors());
        boolean filtered = host.filter().length > 0;
        // Without no_new_privs only CAP_SYS_ADMIN may install a filter, and it goes next.
        if (filtered && !process.noNewPrivileges()) {
            add(new SetupOp.InstallFilter(host.filter(), host.filterFlags()));
        }
        add(new BundleOp.KeepCapabilities());
        add(new SetupOp.BecomeUser(process.user().uid(), process.user().gid(), process.user().groups()));
        ProcessSpec.Capabilities sets = process.capabilities();
        // The kernel has no ambient capability that is not inheritable; runc leaves those out as well.
        Set<Capability> ambient = new TreeSet<>(sets.ambient());
        ambient.retainAll(sets.permitted());
        ambient.retainAll(sets.inheritable());
        add(new BundleOp.SetCapabilitySets(sets.effective(), sets.permitted(), sets.inheritable(), ambient));
        if (process.noNewPrivileges()) {
            add(new SetupOp.NoNewPrivileges());
            if (filtered) {
                add(new SetupOp.InstallFilter(host.filter(), host.filterFlags()));
            }
        }
        add(new SetupOp.SetUmask(process.user().umask()));
        add(new SetupOp.Execute(SandboxPlanner.candidates(process.arguments().getFirst(), process.environment()),
                process.arguments(), process.environment()));
    }

    private static MountWords.Propagation recursive(MountWords.Propagation kind) {
        return switch (kind) {
            case PRIVATE, RPRIVATE -> MountWords.Propagation.RPRIVATE;
            case SLAVE, RSLAVE -> MountWords.Propagation.RSLAVE;
            case SHARED, RSHARED -> MountWords.Propagation.RSHARED;
            // Nothing that is unbindable could be bound: runc keeps to slave until the end, too.
            case UNBINDABLE, RUNBINDABLE -> MountWords.Propagation.RSLAVE;
        };
    }
}
