package io.ufs.runtime.sandbox;

import io.ufs.runtime.sandbox.SetupOp.Attribute;
import io.ufs.runtime.sandbox.SetupOp.Handle;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns a specification into a plan. Pure: it looks at nothing but the specification.
 *
 * <p>The order matters: control groups before the control group namespace, which takes the current one as its root;
 * mounts before the root changes, as their sources are outside; the filter and the loss of capabilities last, as they
 * would forbid the rest.
 */
public final class SandboxPlanner {
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** Files of procfs that tell about the machine, as Docker masks them. */
    private static final List<String> MASKED_PROC_FILES = List.of(
            "kcore", "keys", "latency_stats", "timer_list", "timer_stats", "sched_debug", "interrupts");

    private static final List<String> MASKED_PROC_DIRECTORIES = List.of("acpi", "asound", "scsi");
    private static final List<String> MASKED_SYS_DIRECTORIES =
            List.of("firmware", "devices/virtual/powercap", "fs/cgroup");
    private static final List<String> READ_ONLY_PROC = List.of("bus", "fs", "irq", "sys", "sysrq-trigger");

    private static final Set<Attribute> NOTHING_SPECIAL =
            EnumSet.of(Attribute.NOSUID, Attribute.NODEV, Attribute.NOEXEC);

    private static final int USUAL_UMASK = 022;

    private final SandboxSpec spec;
    private final List<SetupOp> steps = new ArrayList<>();

    private SandboxPlanner(SandboxSpec spec) {
        this.spec = spec;
    }

    /** Returns the steps for a specification. */
    public static SandboxPlan plan(SandboxSpec spec) {
        SandboxPlanner planner = new SandboxPlanner(spec);
        planner.leaveHost();
        planner.mount();
        planner.changeRoot();
        planner.start();
        return new SandboxPlan(planner.steps);
    }

    /**
     * Returns the steps of one more program in a container that runs.
     *
     * @param pid of the container's first process
     * @param namespaces of the container that are to be entered
     */
    public static SandboxPlan planExec(
            int pid,
            Set<Namespace> namespaces,
            SandboxSpec.Program program,
            SandboxSpec.Security security,
            SandboxSpec.@Nullable Terminal terminal) {
        List<SetupOp> steps = new ArrayList<>();
        steps.add(new SetupOp.CloseDescriptors(0, false));
        steps.add(new SetupOp.AwaitGroups());
        steps.add(new SetupOp.JoinContainer(pid, namespaces));
        steps.add(new SetupOp.Fork(false));
        steps.add(new SetupOp.DieWithRuntime());
        steps.add(new SetupOp.NewSession());
        steps.add(new SetupOp.NewKeyring());
        if (terminal != null) {
            steps.add(new SetupOp.OpenTerminal(terminal.rows(), terminal.columns(), false));
        }
        steps.add(new SetupOp.BoundCapabilities(security.capabilities()));
        steps.add(new SetupOp.AwaitStart());
        become(steps, program, security, terminal);
        steps.add(new SetupOp.DieWithRuntime());
        confine(steps, program, security);
        return new SandboxPlan(steps);
    }

    private void add(SetupOp op) {
        steps.add(op);
    }

    private void leaveHost() {
        add(new SetupOp.CloseDescriptors(0, false));
        add(new SetupOp.AwaitGroups());
        if (spec.isNew(Namespace.USER)) {
            // First and alone: it gives the power that unsharing the others needs, and owns them.
            add(new SetupOp.Unshare(EnumSet.of(Namespace.USER)));
            add(new SetupOp.AwaitIds());
        }
        Set<Namespace> others = EnumSet.copyOf(spec.namespaces());
        others.remove(Namespace.USER);
        add(new SetupOp.Unshare(others));
        add(new SetupOp.Fork(spec.isNew(Namespace.PID)));
        add(new SetupOp.DieWithRuntime());
        add(new SetupOp.NewSession());
        add(new SetupOp.NewKeyring());
    }

    private void mount() {
        add(new SetupOp.StopPropagation());
        add(new SetupOp.BindRoot(spec.root()));
        mountProc();
        mountSys();
        mountDev();
        for (SandboxSpec.ExtraMount mount : spec.mounts()) {
            add(switch (mount) {
                case SandboxSpec.Bind bind -> new SetupOp.BindPath(
                        bind.source(), bind.target(), bind.directory(), bind.readOnly(), bind.optional(), null);
                case SandboxSpec.Tmpfs tmpfs -> tmpfs(tmpfs);
            });
        }
        if (spec.security().hidePaths()) {
            hide();
        }
        if (spec.isNew(Namespace.NET)) {
            add(new SetupOp.LoopbackUp());
        }
        if (spec.isNew(Namespace.UTS)) {
            add(new SetupOp.SetHostname(spec.hostname()));
        }
        if (spec.terminal() != null) {
            add(new SetupOp.OpenTerminal(
                    spec.terminal().rows(), spec.terminal().columns(), true));
        }
    }

    /** Without a new pid namespace, a user namespace may only bind the host's. */
    private void mountProc() {
        if (!spec.isNew(Namespace.PID) && spec.devices() == SandboxSpec.DeviceMethod.BIND) {
            add(new SetupOp.BindPath("/proc", "/proc", true, true, false, Handle.PROC));
            return;
        }
        add(new SetupOp.MountNew("proc", "/proc", List.of(), NOTHING_SPECIAL, true, Handle.PROC,
                "Shows the processes of the pid namespace of the container, not those of the host."));
    }

    /** sysfs belongs to a network namespace: without a new one, a user namespace may only bind the host's. */
    private void mountSys() {
        if (spec.isNew(Namespace.NET) || spec.devices() == SandboxSpec.DeviceMethod.MAKE) {
            Set<Attribute> attributes = EnumSet.copyOf(NOTHING_SPECIAL);
            attributes.add(Attribute.RO);
            add(new SetupOp.MountNew("sysfs", "/sys", List.of(), attributes, true, Handle.SYS,
                    "Shows the kernel's devices, and of the network ones those of the container alone."));
        } else {
            add(new SetupOp.BindPath("/sys", "/sys", true, true, false, Handle.SYS));
        }
    }

    private void mountDev() {
        boolean bind = spec.devices() == SandboxSpec.DeviceMethod.BIND;
        if (!bind) {
            add(new SetupOp.MountNew("tmpfs", "/dev", List.of("mode=755", "size=64k"),
                    EnumSet.of(Attribute.NOSUID, Attribute.NOEXEC), true, Handle.NODES,
                    "Holds the device files and is covered by the next step: no place that the container can write to"
                            + " has working devices."));
        }
        add(new SetupOp.MountNew("tmpfs", "/dev", List.of("mode=755", "size=64k"), NOTHING_SPECIAL, true, Handle.DEV,
                "An empty directory in memory, for a handful of devices instead of the host's. A device file that"
                        + " somebody makes in it does not work (nodev)."));
        add(new SetupOp.Device("null", 1, 3, bind));
        add(new SetupOp.Device("zero", 1, 5, bind));
        add(new SetupOp.Device("full", 1, 7, bind));
        add(new SetupOp.Device("random", 1, 8, bind));
        add(new SetupOp.Device("urandom", 1, 9, bind));
        add(new SetupOp.Device("tty", 5, 0, bind));
        Set<Attribute> terminals = EnumSet.of(Attribute.NOSUID, Attribute.NOEXEC);
        add(new SetupOp.MountNew("devpts", "/dev/pts", List.of("ptmxmode=0666", "mode=0620"), terminals, true,
                Handle.PTS, "Terminals of the container; those of the host are not in it."));
        add(new SetupOp.MountNew("tmpfs", "/dev/shm", List.of("mode=1777", "size=64m"), NOTHING_SPECIAL, true, null,
                "POSIX shared memory."));
        if (spec.isNew(Namespace.IPC)) {
            add(new SetupOp.MountNew("mqueue", "/dev/mqueue", List.of(), NOTHING_SPECIAL, true, null,
                    "POSIX message queues of the IPC namespace."));
        }
        add(new SetupOp.DeviceLink("ptmx", "pts/ptmx"));
        add(new SetupOp.DeviceLink("fd", "/proc/self/fd"));
        add(new SetupOp.DeviceLink("stdin", "/proc/self/fd/0"));
        add(new SetupOp.DeviceLink("stdout", "/proc/self/fd/1"));
        add(new SetupOp.DeviceLink("stderr", "/proc/self/fd/2"));
    }

    private static SetupOp tmpfs(SandboxSpec.Tmpfs tmpfs) {
        Set<Attribute> attributes = EnumSet.of(Attribute.NOSUID, Attribute.NODEV);
        if (tmpfs.readOnly()) {
            attributes.add(Attribute.RO);
        }
        if (!tmpfs.exec()) {
            attributes.add(Attribute.NOEXEC);
        }
        List<String> options = new ArrayList<>(List.of("mode=" + tmpfs.mode()));
        if (!tmpfs.size().isEmpty()) {
            options.add("size=" + tmpfs.size());
        }
        return new SetupOp.MountNew("tmpfs", tmpfs.target(), options, attributes, false, null,
                "An empty directory in memory; it is gone when the container ends.");
    }

    private void hide() {
        MASKED_PROC_FILES.forEach(path -> add(new SetupOp.Mask(Handle.PROC, path, false)));
        MASKED_PROC_DIRECTORIES.forEach(path -> add(new SetupOp.Mask(Handle.PROC, path, true)));
        MASKED_SYS_DIRECTORIES.forEach(path -> add(new SetupOp.Mask(Handle.SYS, path, true)));
        READ_ONLY_PROC.forEach(path -> add(new SetupOp.Protect(Handle.PROC, path)));
    }

    private void changeRoot() {
        if (!GuestPath.components(spec.process().directory()).isEmpty()) {
            add(new SetupOp.MakeDirectory(spec.process().directory()));
        }
        if (spec.readOnlyRoot()) {
            add(new SetupOp.ReadOnlyRoot());
        }
        add(switch (spec.rootMethod()) {
            case PIVOT -> new SetupOp.PivotRoot();
            case CHROOT -> new SetupOp.ChangeRoot();
        });
    }

    private void start() {
        SandboxSpec.Program program = spec.process();
        SandboxSpec.Security security = spec.security();
        add(new SetupOp.BoundCapabilities(security.capabilities()));
        add(new SetupOp.AwaitStart());
        if (spec.init()) {
            add(new SetupOp.StayAsInit());
        }
        become(steps, program, security, spec.terminal());
        if (!spec.init()) {
            add(new SetupOp.DieWithRuntime()); // a change of user has made the kernel forget it
        }
        confine(steps, program, security);
    }

    private static void become(
            List<SetupOp> steps,
            SandboxSpec.Program program,
            SandboxSpec.Security security,
            SandboxSpec.@Nullable Terminal terminal) {
        if (terminal != null) {
            steps.add(new SetupOp.AttachTerminal(program.uid()));
        }
        steps.add(new SetupOp.CloseSetupDescriptors());
        // Without no_new_privs only CAP_SYS_ADMIN may install a filter, and it goes next.
        if (security.filter().length > 0 && !security.noNewPrivileges()) {
            steps.add(new SetupOp.InstallFilter(security.filter(), 0));
        }
        steps.add(new SetupOp.BecomeUser(program.uid(), program.gid(), program.groups()));
        steps.add(new SetupOp.SetCapabilities(program.uid() == 0 ? security.capabilities() : Set.of()));
        steps.add(new SetupOp.EnterDirectory(program.directory()));
    }

    private static void confine(
            List<SetupOp> steps, SandboxSpec.Program program, SandboxSpec.Security security) {
        if (security.noNewPrivileges()) {
            steps.add(new SetupOp.NoNewPrivileges());
            if (security.filter().length > 0) {
                steps.add(new SetupOp.InstallFilter(security.filter(), 0));
            }
        }
        steps.add(new SetupOp.SetUmask(USUAL_UMASK));
        steps.add(new SetupOp.Execute(candidates(program.command().getFirst(), program.environment()),
                program.command(), program.environment()));
    }

    /** The paths to try, as {@code execvp(3)} does with the PATH of the program's own environment. */
    public static List<String> candidates(String name, List<String> environment) {
        if (name.contains("/")) {
            return List.of(name);
        }
        String path = environment.stream()
                .filter(variable -> variable.startsWith("PATH="))
                .map(variable -> variable.substring("PATH=".length()))
                .reduce((first, last) -> last)
                .orElse(DEFAULT_PATH);
        List<String> candidates = new ArrayList<>();
        for (String directory : path.split(":")) {
            if (!directory.isEmpty()) {
                candidates.add(directory.endsWith("/") ? directory + name : directory + "/" + name);
            }
        }
        return candidates.isEmpty() ? List.of("./" + name) : candidates;
    }
}
