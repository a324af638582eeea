package io.ufs.runtime.bundle;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ProcessCalls;
import io.ufs.core.sys.SpawnRequest;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.runtime.image.json.Json;
import io.ufs.runtime.image.json.JsonObject;
import io.ufs.runtime.sandbox.Namespace;
import io.ufs.runtime.sandbox.Sandbox;
import io.ufs.runtime.sandbox.SandboxException;
import io.ufs.runtime.sandbox.SandboxExecutor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;

/** Runs the hooks of a bundle. A hook gets the state of the container on its standard input. */
final class HookRunner {
    private static final int MFD_CLOEXEC = 1;
    private static final int POLL_MILLIS = 2;
    private static final int SIGKILL = 9;
    private static final int OUTPUT_LIMIT = 4096;
    private static final int HIGH = 100;

    private final NativeCalls calls;

    HookRunner(NativeCalls calls) {
        this.calls = calls;
    }

    /**
     * Runs hooks in the namespaces of this process, one after the other.
     *
     * @throws IOException at the first that fails; the message is for the user
     */
    void runHere(String moment, List<RuntimeSpec.Hook> hooks, JsonObject state) throws IOException {
        for (RuntimeSpec.Hook hook : hooks) {
            run(moment, hook, state, (input, output) -> spawn(hook, input, output));
        }
    }

    /** Runs hooks in the namespaces of a container, one after the other. */
    void runInside(
            String moment,
            List<RuntimeSpec.Hook> hooks,
            JsonObject state,
            int pid,
            SandboxExecutor.Groups groups) throws IOException {
        for (RuntimeSpec.Hook hook : hooks) {
            run(moment, hook, state, (input, output) -> {
                SandboxExecutor.Standard standard = new SandboxExecutor.Standard(input, output, output);
                try (Sandbox sandbox = new SandboxExecutor(calls)
                        .create(BundlePlanner.planHook(hook, pid, Namespace.differing(pid)), standard, groups)) {
                    sandbox.start();
                    return await(hook, sandbox);
                } catch (SandboxException e) {
                    throw new IOException(e.getMessage(), e);
                }
            });
        }
    }

    @FunctionalInterface
    private interface Attempt {
        int run(int input, int output) throws IOException, ErrnoException;
    }

    private void run(String moment, RuntimeSpec.Hook hook, JsonObject state, Attempt attempt) throws IOException {
        try (Fd input = file(Json.bytes(state)); Fd output = file(new byte[0])) {
            int status = attempt.run(input.number(), output.number());
            if (status != 0) {
                throw new IOException(moment + " hook " + hook.path() + " failed with status " + status + said(output));
            }
        } catch (ErrnoException e) {
            throw new IOException(moment + " hook " + hook.path() + ": " + e.getMessage(), e);
        }
    }

    private static int await(RuntimeSpec.Hook hook, Sandbox sandbox) throws SandboxException {
        if (hook.timeout() == 0) {
            return sandbox.await();
        }
        Timer timer = new Timer("hook", true);
        timer.schedule(new TimerTask() {
            @Override
            public void run() {
                sandbox.signal(SIGKILL);
            }
        }, hook.timeout() * 1000);
        try {
            return sandbox.await();
        } finally {
            timer.cancel();
        }
    }

    private int spawn(RuntimeSpec.Hook hook, int input, int output) throws ErrnoException {
        List<byte[]> arguments = new ArrayList<>();
        (hook.arguments().isEmpty() ? List.of(hook.path()) : hook.arguments())
                .forEach(word -> arguments.add(word.getBytes(StandardCharsets.UTF_8)));
        List<byte[]> environment = new ArrayList<>();
        hook.environment().forEach(variable -> environment.add(variable.getBytes(StandardCharsets.UTF_8)));
        List<SpawnRequest.Redirect> redirects = List.of(new SpawnRequest.Redirect(input, 0),
                new SpawnRequest.Redirect(output, 1), new SpawnRequest.Redirect(output, 2));
        int pid = CallResult.require(calls.process().spawn(new SpawnRequest(
                hook.path().getBytes(StandardCharsets.UTF_8), arguments, environment, redirects, false)), "execute");
        return await(hook, pid);
    }

    private int await(RuntimeSpec.Hook hook, int pid) throws ErrnoException {
        long end = System.nanoTime() + hook.timeout() * 1_000_000_000L;
        try (Scratch scratch = Scratch.open()) {
            long status = scratch.allocate(8);
            while (true) {
                int options = hook.timeout() == 0 ? 0 : ProcessCalls.WNOHANG;
                int ended = calls.process().wait4(pid, status, options, 0);
                if (ended == pid) {
                    int code = NativeMemory.getInt(status);
                    return (code & 0x7f) == 0 ? code >> 8 & 0xff : 128 + (code & 0x7f);
                }
                if (ended == 0 && System.nanoTime() - end > 0) {
                    calls.process().kill(pid, SIGKILL);
                    calls.process().wait4(pid, status, 0, 0);
                    throw new ErrnoException(Errno.ETIMEDOUT, "run for " + hook.timeout() + " s");
                }
                if (ended == 0) {
                    pause();
                }
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A file in memory, not a pipe: nobody must read while the other writes. */
    private Fd file(byte[] content) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            int low = CallResult.require(calls.file().memfdCreate(scratch.string("hook"), MFD_CLOEXEC), "memfd_create");
            try (Fd number = Fd.of(calls.file(), low)) {
                if (content.length > 0) {
                    calls.file().pwrite(number.number(), scratch.bytes(content), content.length, 0);
                }
                return Fd.require(calls.file(), calls.file().fcntl(number.number(), 1030, HIGH), "fcntl");
            }
        }
    }

    private String said(Fd output) {
        try (Scratch scratch = Scratch.open()) {
            long buffer = scratch.allocate(OUTPUT_LIMIT);
            long count = calls.file().pread(output.number(), buffer, OUTPUT_LIMIT, 0);
            String text = count <= 0
                    ? ""
                    : new String(NativeMemory.get(buffer, (int) count), StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? "" : ": " + text;
        }
    }
}
