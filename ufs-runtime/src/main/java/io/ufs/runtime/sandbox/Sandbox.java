package io.ufs.runtime.sandbox;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.SocketCalls;
import io.ufs.core.sys.ffm.MsgHdr;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A container that has been set up. Its program does not run before {@link #start}. All methods are for the thread that
 * made it, but {@link #signal}.
 */
public final class Sandbox implements AutoCloseable {
    private static final int SIGKILL = 9;
    private static final int RECORD = 16;

    private final NativeCalls calls;
    private final SyscallProgram program;
    private final Fd report;
    private final Fd sync;
    private final @Nullable Fd terminal;
    private final int pid;
    private final String command;
    private boolean reaped;

    Sandbox(
            NativeCalls calls,
            SyscallProgram program,
            Fd report,
            Fd sync,
            @Nullable Fd terminal,
            int pid,
            String command) {
        this.calls = calls;
        this.program = program;
        this.report = report;
        this.sync = sync;
        this.terminal = terminal;
        this.pid = pid;
        this.command = command;
    }

    /** Returns the number of the container's first process, as this process sees it. */
    public int pid() {
        return pid;
    }

    /** Returns the master of the container's terminal, if it has one; it stays this object's. */
    public @Nullable Fd terminal() {
        return terminal;
    }

    /** Lets go of a container that lives on without this process. Nothing can be asked of this object any more. */
    public synchronized void release() {
        reaped = true;
    }

    /**
     * Waits until the program runs, and lets go of it. It must have been started.
     *
     * @throws SandboxException if the program could not be executed; it has ended then
     */
    public void leaveRunning() throws SandboxException {
        @Nullable SandboxException failure = readFailure(calls, program::name, report, command);
        if (failure != null) {
            waitFor();
            throw failure;
        }
        release();
    }

    /** Reads up to the end of the reports, which is when the program begins. */
    static @Nullable SandboxException readFailure(
            NativeCalls calls, LongFunction<String> names, Fd report, String command) {
        @Nullable SandboxException failure = null;
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(RECORD);
            while (readRecord(calls, report, buffer)) {
                long tag = NativeMemory.getLong(buffer);
                int value = (int) NativeMemory.getLong(buffer + 8);
                if (tag == SandboxReport.NOT_EXECUTED) {
                    failure = notExecuted(calls, report, command, value);
                } else if (tag >= 0) {
                    failure = failedStep(names, tag, value);
                }
            }
            return failure;
        }
    }

    /** Returns what {@link SandboxStart} needs to name the step that fails after the start. */
    public String stepNames() {
        return program.names();
    }

    /** Lets the program begin. */
    public void start() {
        go(calls, sync);
    }

    /** Sends a signal to the first process; nothing happens when it has ended. From any thread. */
    public synchronized void signal(int number) {
        if (!reaped) {
            calls.process().kill(pid, number);
        }
    }

    /**
     * Waits until the container has ended.
     *
     * @return the exit status, or 128 and the number of the signal that ended it
     * @throws SandboxException if the program was never started
     */
    public int await() throws SandboxException {
        @Nullable SandboxException failure = null;
        int told = -1;
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(RECORD);
            while (readRecord(calls, report, buffer)) {
                long tag = NativeMemory.getLong(buffer);
                if (tag == SandboxReport.ENDED) {
                    told = exitCode((int) NativeMemory.getLong(buffer + 8));
                } else if (tag == SandboxReport.NOT_EXECUTED) {
                    failure = notExecuted(calls, report, command, (int) NativeMemory.getLong(buffer + 8));
                } else if (tag >= 0) {
                    failure = failedStep(program::name, tag, NativeMemory.getLong(buffer + 8));
                }
            }
            int status = waitFor();
            if (failure != null) {
                throw failure;
            }
            return told >= 0 ? told : exitCode(status);
        }
    }

    private int waitFor() {
        try (Scratch scratch = Scratch.open()) {
            long status = scratch.allocate(8);
            NativeMemory.putLong(status, 0);
            int result;
            do {
                result = calls.process().wait4(pid, status, 0, 0);
            } while (result == -Errno.EINTR);
            synchronized (this) {
                reaped = true;
            }
            return NativeMemory.getInt(status);
        }
    }

    static SandboxException notExecuted(NativeCalls calls, Fd report, String command, int count) {
        int worst = Errno.ENOENT;
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(8);
            for (int i = 0; i < count && readFully(calls, report, buffer, 8); i++) {
                int errno = (int) -NativeMemory.getLong(buffer);
                if (errno != Errno.ENOENT && errno != Errno.ENOTDIR) {
                    worst = errno;
                }
            }
        }
        if (worst == Errno.ENOENT) {
            return new SandboxException(SandboxException.NOT_FOUND, command + ": not found in the container");
        }
        return new SandboxException(SandboxException.NOT_EXECUTABLE,
                command + ": cannot be executed: " + Errno.message(worst));
    }

    static SandboxException failedStep(LongFunction<String> names, long tag, long result) {
        return new SandboxException(SandboxException.SETUP_FAILED,
                "cannot " + names.apply(tag) + ": " + Errno.message((int) -result));
    }

    /** Translates a status of {@code wait4(2)} as shells do. */
    static int exitCode(int status) {
        int signal = status & 0x7f;
        return signal == 0 ? status >> 8 & 0xff : 128 + signal;
    }

    static void go(NativeCalls calls, Fd sync) {
        try (Scratch scratch = Scratch.open()) {
            calls.file().write(sync.number(), scratch.bytes(new byte[]{'g'}), 1);
        }
    }

    /** Returns whether there was one; false at the end. */
    static boolean readRecord(NativeCalls calls, Fd report, long buffer) {
        return readFully(calls, report, buffer, RECORD);
    }

    private static boolean readFully(NativeCalls calls, Fd report, long buffer, int size) {
        int done = 0;
        while (done < size) {
            long count = calls.file().read(report.number(), buffer + done, size - done);
            if (count == -Errno.EINTR) {
                continue;
            }
            if (count <= 0) {
                return false;
            }
            done += (int) count;
        }
        return true;
    }

    static @Nullable Fd receiveTerminal(NativeCalls calls, Fd socket) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long message = MsgHdr.toReceive(scratch, scratch.allocate(8), 1, 1);
            CallResult.require(
                    calls.socket().recvmsg(socket.number(), message, SocketCalls.MSG_CMSG_CLOEXEC), "recvmsg");
            int[] descriptors = MsgHdr.receivedDescriptors(message);
            return descriptors.length == 0 ? null : Fd.of(calls.file(), descriptors[0]);
        }
    }

    /** Kills the container if it has not ended, and frees what belongs to it. */
    @Override
    public void close() {
        sync.close();
        if (!reaped) {
            calls.process().kill(pid, SIGKILL);
            waitFor();
        }
        report.close();
        if (terminal != null) {
            terminal.close();
        }
    }
}
