package io.ufs.runtime.sandbox;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.SpawnRequest;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.runtime.machine.Machine;
import io.ufs.runtime.machine.SyscallTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Carries a plan out in a child process. No thread of this JVM enters a namespace, changes its root or is filtered, and
 * the child is not a copy of the JVM: it is the table of the plan's system calls with an interpreter of 160 bytes, in a
 * sealed file in memory (docs/adr/0006).
 */
public final class SandboxExecutor {
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int MFD_EXEC = 0x10;
    private static final int F_ADD_SEALS = 1033;
    private static final int ALL_SEALS = 0xf;

    private final NativeCalls calls;

    /** Makes one that uses {@code calls}. */
    public SandboxExecutor(NativeCalls calls) {
        this.calls = calls;
    }

    /** Puts a process where its limits are. */
    @FunctionalInterface
    public interface Groups {
        /**
         * Makes a process a member.
         *
         * @throws IOException if it cannot be one; the message is for the user
         */
        void add(int pid) throws IOException;

        /**
         * Maps the ids of a process in a new user namespace. By default every id means the same inside as outside, but
         * root's power ends at the namespace.
         */
        default void mapIds(int pid) throws IOException {
            mapAllIds(pid);
        }

        /**
         * Does what is to be done when all is mounted and the root not yet changed.
         *
         * @param pid of the first process
         */
        default void prepare(int pid) throws IOException, SandboxException {}
    }

    /**
     * What the container is connected with besides its standard descriptors.
     *
     * @param console a socket for the master of its terminal, or null if the {@link Sandbox} shall have it
     * @param listener a listening socket on which it waits for its start, or null if the {@link Sandbox} starts it
     */
    public record Sockets(@Nullable Fd console, @Nullable Fd listener) {
        /** None. */
        public static final Sockets NONE = new Sockets(null, null);
    }

    /**
     * What the program's standard descriptors are; without a terminal of its own.
     *
     * @param input descriptor of this process
     * @param output descriptor of this process
     * @param error descriptor of this process
     */
    public record Standard(int input, int output, int error) {
        /** Those of this process. */
        public static final Standard INHERIT = new Standard(0, 1, 2);
    }

    /**
     * Sets a container up. The calling thread must live as long as the container: the kernel kills the container when
     * that thread ends.
     *
     * @throws SandboxException if a step fails; nothing is left behind then
     */
    public Sandbox create(SandboxPlan plan, Standard standard, Groups groups) throws SandboxException {
        return create(plan, standard, groups, Sockets.NONE);
    }

    /** Sets a container up that is connected with sockets. */
    public Sandbox create(SandboxPlan plan, Standard standard, Groups groups, Sockets sockets)
            throws SandboxException {
        Machine machine = Machine.current();
        SyscallProgram program = SetupCompiler.compile(plan, machine, SyscallTable.of(machine));
        try (Pipe report = Pipe.open(calls); Pipe sync = Pipe.open(calls)) {
            boolean terminal = sockets.console() == null && plan.steps().stream()
                    .anyMatch(op -> op instanceof SetupOp.OpenTerminal || op instanceof BundleOp.OpenConsole);
            try (Pipe console = Pipe.openSockets(calls)) {
                int helper = spawn(program, standard, report, sync, redirects(console, sockets));
                report.second().close();
                sync.first().close();
                console.second().close();
                return create(plan, program, groups, helper, report, sync, terminal ? console : null);
            }
        } catch (ErrnoException e) {
            throw failure("cannot start the set-up: " + e.getMessage());
        }
    }

    private Sandbox create(
            SandboxPlan plan,
            SyscallProgram program,
            Groups groups,
            int helper,
            Pipe report,
            Pipe sync,
            @Nullable Pipe console) throws SandboxException, ErrnoException {
        int pid = 0;
        boolean ready = false;
        boolean hooks = false;
        try (Scratch scratch = Scratch.open()) {
            groups.add(helper);
            Sandbox.go(calls, sync.second());
            long buffer = scratch.allocate(16);
            while (pid == 0 || !ready) {
                if (!Sandbox.readRecord(calls, report.first(), buffer)) {
                    throw failure("the set-up was killed; is the limit on memory or processes too low?");
                }
                long tag = NativeMemory.getLong(buffer);
                if (tag == SandboxReport.PID) {
                    pid = (int) NativeMemory.getLong(buffer + 8);
                } else if (tag == SandboxReport.READY) {
                    ready = true;
                } else if (tag == SandboxReport.MAP_IDS) {
                    groups.mapIds(helper);
                    Sandbox.go(calls, sync.second());
                } else if (tag == SandboxReport.HOOKS) {
                    hooks = true;
                } else if (tag == SandboxReport.NOT_EXECUTED) {
                    throw Sandbox.notExecuted(calls, report.first(), command(plan),
                            (int) NativeMemory.getLong(buffer + 8));
                } else {
                    throw Sandbox.failedStep(program::name, tag, NativeMemory.getLong(buffer + 8));
                }
                if (hooks && pid != 0) {
                    hooks = false;
                    groups.prepare(pid);
                    Sandbox.go(calls, sync.second());
                }
            }
            reap(helper);
            helper = 0;
            @Nullable Fd terminal = console == null ? null : Sandbox.receiveTerminal(calls, console.first());
            Sandbox sandbox = new Sandbox(calls, program, keep(report.first()), keep(sync.second()), terminal, pid,
                    command(plan));
            pid = 0;
            return sandbox;
        } catch (IOException e) {
            throw failure(String.valueOf(e.getMessage()));
        } finally {
            for (int left : new int[]{helper, pid}) {
                if (left != 0) {
                    calls.process().kill(left, 9);
                    reap(left);
                }
            }
        }
    }

    private Fd keep(Fd descriptor) {
        return Fd.of(calls.file(), descriptor.release());
    }

    private static String command(SandboxPlan plan) {
        return plan.steps().getLast() instanceof SetupOp.Execute execute ? execute.command().getFirst() : "program";
    }

    /** Every id means the same inside as outside, but root's power ends at the namespace. */
    private static void mapAllIds(int pid) throws IOException {
        Path process = Path.of("/proc", Integer.toString(pid));
        for (String file : List.of("uid_map", "gid_map")) {
            List<String> lines = new ArrayList<>();
            for (String line : Files.readAllLines(Path.of("/proc/self", file))) {
                String[] fields = line.strip().split(" +");
                lines.add(fields[0] + " " + fields[0] + " " + fields[2]);
            }
            Files.writeString(process.resolve(file), String.join("\n", lines) + "\n");
        }
    }

    /** Waits for the end of a child. */
    void reap(int pid) {
        int result;
        do {
            result = calls.process().wait4(pid, 0, 0, 0);
        } while (result == -Errno.EINTR);
    }

    private static List<SpawnRequest.Redirect> redirects(Pipe console, Sockets sockets) {
        List<SpawnRequest.Redirect> redirects = new ArrayList<>();
        Fd given = sockets.console();
        redirects.add(new SpawnRequest.Redirect((given == null ? console.second() : given).number(),
                SetupCompiler.CONSOLE));
        Fd listener = sockets.listener();
        if (listener != null) {
            redirects.add(new SpawnRequest.Redirect(listener.number(), SetupCompiler.LISTENER));
        }
        return redirects;
    }

    private int spawn(
            SyscallProgram program,
            Standard standard,
            Pipe report,
            Pipe sync,
            List<SpawnRequest.Redirect> sockets) throws ErrnoException {
        List<SpawnRequest.Redirect> redirects = new ArrayList<>(List.of(
                new SpawnRequest.Redirect(standard.input(), 0),
                new SpawnRequest.Redirect(standard.output(), 1),
                new SpawnRequest.Redirect(standard.error(), 2),
                new SpawnRequest.Redirect(report.second().number(), SetupCompiler.REPORT),
                new SpawnRequest.Redirect(sync.first().number(), SetupCompiler.SYNC)));
        redirects.addAll(sockets);
        return spawn(program, redirects);
    }

    /** Starts a program as a child, to be {@link #reap reaped}. */
    int spawn(SyscallProgram program, List<SpawnRequest.Redirect> redirects) throws ErrnoException {
        List<Fd> moved = new ArrayList<>();
        try (Fd file = executable(program.executable())) {
            byte[] path = ("/proc/self/fd/" + file.number()).getBytes(StandardCharsets.US_ASCII);
            byte[] name = "ufs-init".getBytes(StandardCharsets.US_ASCII);
            SpawnRequest request = new SpawnRequest(path, List.of(name), List.of(), apart(redirects, moved), false);
            return CallResult.require(calls.process().spawn(request), "posix_spawn");
        } finally {
            moved.forEach(Fd::close);
        }
    }

    /** They are done one after the other: none may overwrite what a later one needs. */
    private List<SpawnRequest.Redirect> apart(List<SpawnRequest.Redirect> redirects, List<Fd> moved)
            throws ErrnoException {
        Set<Integer> targets = redirects.stream().map(SpawnRequest.Redirect::to).collect(Collectors.toSet());
        int above = targets.stream().max(Integer::compare).orElse(0) + 1;
        List<SpawnRequest.Redirect> result = new ArrayList<>();
        for (SpawnRequest.Redirect redirect : redirects) {
            int from = redirect.from();
            if (from != redirect.to() && targets.contains(from)) {
                int copy = calls.file().fcntl(from, FileCalls.F_DUPFD_CLOEXEC, above);
                Fd fd = Fd.require(calls.file(), copy, "fcntl");
                moved.add(fd);
                from = fd.number();
            }
            result.add(new SpawnRequest.Redirect(from, redirect.to()));
        }
        return result;
    }

    /** Makes a file in memory that nobody can change any more (CVE-2019-5736). */
    private Fd executable(byte[] content) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            FileCalls files = calls.file();
            long name = scratch.string("ufs-init");
            int number = files.memfdCreate(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
            if (number == -Errno.EINVAL) { // MFD_EXEC: Linux 6.3
                number = files.memfdCreate(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
            }
            Fd file = Fd.require(files, number, "memfd_create");
            long written = files.write(file.number(), scratch.bytes(content), content.length);
            if (written != content.length) {
                file.close();
                throw new ErrnoException(written < 0 ? (int) -written : Errno.ENOSPC, "write the set-up program");
            }
            CallResult.require(files.fcntl(file.number(), F_ADD_SEALS, ALL_SEALS), "seal the set-up program");
            return file;
        }
    }

    private static SandboxException failure(String message) {
        return new SandboxException(SandboxException.SETUP_FAILED, message);
    }
}
