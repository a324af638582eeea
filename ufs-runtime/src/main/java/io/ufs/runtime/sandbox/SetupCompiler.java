package io.ufs.runtime.sandbox;

import io.ufs.runtime.machine.Machine;
import io.ufs.runtime.machine.SyscallTable;
import io.ufs.runtime.sandbox.SyscallProgram.Entry;
import io.ufs.runtime.sandbox.SyscallProgram.Label;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Compiles a plan to the table of system calls that does it.
 *
 * <p>The child has descriptor {@value #REPORT} to report on, {@value #SYNC} to wait on (one byte a wait; the end of the
 * file means that the runtime is gone) and {@value #CONSOLE}, a socket for the master of its terminal. Its reports are
 * {@link SandboxReport}.
 */
final class SetupCompiler {
    static final int REPORT = 90; // the interpreter knows it, too
    static final int SYNC = 91;
    static final int CONSOLE = 92;

    /** A listening socket, for containers whose start is another process's. */
    static final int LISTENER = 93;

    /** The first descriptor that is not a standard one. */
    private static final int FIRST_OTHER = 3;

    /** Exit status of a child that could not set up. */
    static final int SETUP_FAILED = 125;

    private static final int SIGCHLD = 17;
    private static final int CLONE_PARENT = 0x8000;
    private static final int PR_SET_PDEATHSIG = 1;
    private static final int PR_SET_NAME = 15;
    private static final int PR_CAPBSET_DROP = 24;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int PR_CAP_AMBIENT = 47;
    private static final int PR_CAP_AMBIENT_CLEAR_ALL = 4;
    private static final int CAPABILITY_VERSION_3 = 0x20080522;
    private static final int LAST_CAPABILITY = 63;
    private static final int SIGKILL = 9;
    private static final int WNOHANG = 1;
    private static final int EPERM = 1;
    private static final int EINVAL = 22;
    private static final int KEYCTL_JOIN_SESSION_KEYRING = 1;
    private static final int IFF_UP_RUNNING = 0x41;
    private static final int SIOCSIFFLAGS = 0x8914;

    /** A new pid namespace counts from 1: that is the init, and its first child is 2. */
    private static final int PROGRAM_PID = 2;

    private final SyscallProgram program;
    private final MountSteps mounts;
    private final TerminalSteps terminals;
    private final BundleSteps bundles;
    private final ProcessSteps processes;
    private final Label abandoned = new Label();
    private final Label parent = new Label();
    private final long forked;
    private final long byteRoom;
    private String step = "";
    private int keptForProgram;

    private SetupCompiler(Machine machine, SyscallTable numbers) {
        program = new SyscallProgram(machine, numbers);
        mounts = new MountSteps(this);
        terminals = new TerminalSteps(this);
        bundles = new BundleSteps(this, mounts);
        processes = new ProcessSteps(this, mounts);
        forked = program.longs(SandboxReport.PID, 0);
        byteRoom = program.room(8);
    }

    /** Compiles a plan for a machine. */
    static SyscallProgram compile(SandboxPlan plan, Machine machine, SyscallTable numbers) {
        SetupCompiler compiler = new SetupCompiler(machine, numbers);
        for (SetupOp op : plan.steps()) {
            compiler.step = op.step();
            compiler.compile(op);
        }
        compiler.finish();
        return compiler.program;
    }

    TerminalSteps terminals() {
        return terminals;
    }

    SyscallProgram program() {
        return program;
    }

    /** Appends a call of the current step. */
    Entry call(String syscall, long... arguments) {
        return program.call(step + " [" + syscall + "]", syscall, arguments);
    }

    private void compile(SetupOp op) {
        switch (op) {
            case SetupOp.CloseDescriptors close -> {
                keptForProgram = close.kept();
                closeOthers(close.sockets() ? LISTENER + 1 : LISTENER);
                call("fcntl", REPORT, 2, 1);
                call("prctl", PR_SET_NAME, program.string("ufs-init"), 0, 0, 0);
                call("umask", 0);
            }
            case SetupOp.AwaitGroups ignored -> await();
            case SetupOp.Unshare unshare -> call("unshare", flags(unshare.namespaces()));
            case SetupOp.JoinContainer join -> {
                Entry open = call("pidfd_open", join.pid(), 0);
                open.store(call("setns", 0, flags(join.namespaces())).argument(0));
            }
            case SetupOp.AwaitIds ignored -> {
                report(SandboxReport.MAP_IDS);
                await();
                call("setresgid", 0, 0, 0);
                call("setresuid", 0, 0, 0);
            }
            case SetupOp.Fork ignored -> call("clone", CLONE_PARENT | SIGCHLD, 0, 0, 0, 0)
                    .jump(SyscallProgram.JUMP_POSITIVE, parent)
                    .store(SyscallProgram.at(forked + 8));
            case SetupOp.DieWithRuntime ignored -> call("prctl", PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
            case SetupOp.NewSession ignored -> call("setsid");
            case SetupOp.LoopbackUp ignored -> loopback();
            case SetupOp.SetHostname set -> call("sethostname",
                    program.string(set.hostname()), set.hostname().length());
            case SetupOp.BoundCapabilities bound -> boundCapabilities(bound);
            case SetupOp.AwaitStart ignored -> {
                report(SandboxReport.READY);
                await();
            }
            case SetupOp.CloseSetupDescriptors ignored -> closeOthers(SYNC);
            case SetupOp.BecomeUser user -> becomeUser(user);
            case SetupOp.SetCapabilities set -> setCapabilities(Capability.bits(set.capabilities()));
            case SetupOp.NoNewPrivileges ignored -> call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
            case SetupOp.InstallFilter filter -> call("seccomp", 1, filter.flags(),
                    program.longs(filter.program().length / 8, program.bytes(filter.program())));
            case SetupOp.StayAsInit ignored -> stayAsInit();
            case SetupOp.Execute execute -> execute(execute);
            case SetupOp.OpenTerminal open -> terminals.open(open);
            case SetupOp.AttachTerminal attach -> terminals.attach(attach);
            case SetupOp.SetUmask set -> call("umask", set.mask());
            // A kernel without keys has none to leave.
            case SetupOp.NewKeyring ignored -> call("keyctl", KEYCTL_JOIN_SESSION_KEYRING, 0)
                    .flags(SyscallProgram.IGNORE);
            case BundleOp bundle -> {
                if (!processes.compile(bundle)) {
                    bundles.compile(bundle);
                }
            }
            default -> mounts.compile(op);
        }
    }

    /** Closes all descriptors but the standard ones, those that are kept for the program, and ours below a number. */
    private void closeOthers(int end) {
        call("close_range", FIRST_OTHER + keptForProgram, REPORT - 1, 0);
        call("close_range", end, 0xffffffffL, 0);
    }

    /** The process that was started first: it says what the first one of the container is, and leaves. */
    private void finish() {
        step = "report the first process";
        program.here(parent);
        call("write", REPORT, forked, 16);
        call("exit_group", 0);
        program.here(abandoned);
        call("exit_group", SETUP_FAILED);
    }

    private static long flags(Set<Namespace> namespaces) {
        return namespaces.stream().mapToLong(Namespace::cloneFlag).reduce(0, (a, b) -> a | b);
    }

    void report(long tag) {
        call("write", REPORT, program.longs(tag, 0), 16);
    }

    void await() {
        call("read", SYNC, byteRoom, 1).on(0, abandoned);
    }

    private void loopback() {
        byte[] request = new byte[40];
        request[0] = 'l';
        request[1] = 'o';
        request[16] = IFF_UP_RUNNING;
        Entry socket = call("socket", 2, 2 | MountSteps.O_CLOEXEC, 0);
        Entry ioctl = call("ioctl", 0, SIOCSIFFLAGS, program.bytes(request));
        socket.store(ioctl.argument(0));
    }

    private void boundCapabilities(SetupOp.BoundCapabilities bound) {
        long kept = Capability.bits(bound.kept());
        Label end = new Label();
        for (int number = 0; number <= LAST_CAPABILITY; number++) {
            if ((kept >> number & 1) == 0) {
                call("prctl", PR_CAPBSET_DROP, number, 0, 0, 0).on(-EINVAL, end); // beyond the kernel's last one
            }
        }
        program.here(end);
        call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    }

    private void becomeUser(SetupOp.BecomeUser user) {
        int[] groups = user.groups().stream().mapToInt(Integer::intValue).toArray();
        Label left = new Label();
        Entry set = call("setgroups", groups.length, program.ints(groups));
        if (groups.length == 0) {
            set.on(-EPERM, left); // a user namespace of one id may not, and has no groups that it could use
        }
        program.here(left);
        long gid = Integer.toUnsignedLong(user.gid());
        long uid = Integer.toUnsignedLong(user.uid());
        call("setresgid", gid, gid, gid);
        call("setresuid", uid, uid, uid);
    }

    /** Effective and permitted; nothing inheritable (CVE-2022-24769). */
    private void setCapabilities(long bits) {
        setCapabilities(bits, bits, 0);
    }

    void setCapabilities(long effective, long permitted, long inheritable) {
        call("capset", program.ints(CAPABILITY_VERSION_3, 0),
                program.ints((int) effective, (int) permitted, (int) inheritable, (int) (effective >>> 32),
                        (int) (permitted >>> 32), (int) (inheritable >>> 32)));
    }

    /**
     * Process 1 waits for signals, which are all blocked: SIGCHLD makes it reap, any other is handed on. When the program
     * has ended, its status is reported.
     */
    private void stayAsInit() {
        long allSignals = program.longs(-1);
        long ended = program.longs(SandboxReport.ENDED, 0);
        Label child = new Label();
        Label loop = new Label();
        Label reap = new Label();
        Label end = new Label();
        Label init = new Label();
        call("rt_sigprocmask", 2, allSignals, 0, 8);
        call("clone", SIGCHLD, 0, 0, 0, 0).jump(SyscallProgram.JUMP_POSITIVE, init);
        call("rt_sigprocmask", 2, program.longs(0), 0, 8);
        call("setsid").jump(SyscallProgram.JUMP, child);

        program.here(init);
        closeOthers(SYNC);
        setCapabilities(Capability.bits(List.of(Capability.KILL)));
        call("prctl", PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        program.here(loop);
        Entry signal = call("rt_sigtimedwait", allSignals, 0, 0, 8).flags(SyscallProgram.IGNORE).on(SIGCHLD, reap);
        Entry kill = call("kill", PROGRAM_PID, 0).jump(SyscallProgram.JUMP, loop);
        signal.store(kill.argument(1));
        program.here(reap);
        Entry wait = call("wait4", -1, ended + 8, WNOHANG, 0).flags(SyscallProgram.IGNORE).on(PROGRAM_PID, end);
        Entry none = call("getppid").on(0, loop); // 0 for process 1, so this compares what wait4 has returned with 0
        wait.store(none.expectation());
        call("getppid").jump(SyscallProgram.JUMP, reap);
        program.here(end);
        call("write", REPORT, ended, 16);
        call("exit_group", 0);
        program.here(child);
    }

    private void execute(SetupOp.Execute execute) {
        long argv = program.pointers(execute.command());
        long envp = program.pointers(execute.environment());
        tryAll(execute.candidates(), path -> call("execve", program.string(path), argv, envp));
    }

    /** Does a call for each candidate, and ends with the results if none of them goes somewhere else. */
    void tryAll(List<String> candidates, Function<String, Entry> attempt) {
        int count = candidates.size();
        long results = program.room(16 + 8 * count);
        program.put(results, SandboxReport.NOT_EXECUTED, count);
        for (int i = 0; i < count; i++) {
            attempt.apply(candidates.get(i))
                    .flags(SyscallProgram.IGNORE)
                    .store(SyscallProgram.at(results + 16 + 8L * i));
        }
        call("write", REPORT, results, 16 + 8L * count);
        call("exit_group", SETUP_FAILED);
    }
}
