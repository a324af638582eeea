package io.ufs.cli.run;

import io.ufs.cli.mount.Octets;
import io.ufs.cli.server.PipeReport;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.SpawnRequest;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Containers in the background. The command starts itself again in a session of its own, as the container's runtime, and
 * waits on a pipe for its word; a JVM cannot go to the background by itself.
 */
final class Background {
    /** Says to the launcher and to us that this is the runtime. */
    private static final String VARIABLE = "UFS_BACKGROUND";

    private static final int PIPE = 3;

    private final NativeCalls calls;

    Background(NativeCalls calls) {
        this.calls = calls;
    }

    static boolean isRuntime() {
        return "1".equals(System.getenv(VARIABLE));
    }

    /** Returns the report of the runtime: lines, and that all is well. Afterwards it holds nothing of its caller's. */
    PipeReport report() {
        return new PipeReport(calls.file(), PIPE);
    }

    /** Opens the file for what the program writes. */
    Fd openLog(Path file) throws IOException {
        try (Scratch scratch = Scratch.open()) {
            int flags = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_APPEND | OpenFlags.O_CLOEXEC;
            return Fd.require(calls.file(),
                    calls.file().openat(FileCalls.AT_FDCWD, scratch.string(file.toString()), flags, 0600),
                    "open " + file);
        } catch (ErrnoException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Starts the runtime.
     *
     * @param words of the command, octet strings
     * @return the exit status for our caller
     */
    int start(List<String> words) throws IOException {
        try (Scratch scratch = Scratch.open()) {
            long numbers = scratch.allocate(8);
            CallResult.require(calls.file().pipe2(numbers, OpenFlags.O_CLOEXEC), "pipe");
            try (Fd listen = Fd.of(calls.file(), NativeMemory.getInt(numbers))) {
                int child = spawn(words, Fd.of(calls.file(), NativeMemory.getInt(numbers + 4)));
                String said = readAll(listen);
                List<String> lines = new ArrayList<>(said.lines().toList());
                if (!lines.isEmpty() && lines.getLast().equals("ok")) {
                    lines.subList(0, lines.size() - 1).forEach(System.out::println);
                    return 0;
                }
                lines.forEach(System.err::println);
                long status = scratch.allocate(8);
                CallResult.require(calls.process().wait4(child, status, 0, 0), "wait4");
                int code = NativeMemory.getInt(status) >> 8 & 0xff;
                return code == 0 ? 1 : code;
            }
        } catch (ErrnoException e) {
            throw new IOException("cannot start the runtime: " + e.getMessage(), e);
        }
    }

    private int spawn(List<String> words, Fd pipe) throws ErrnoException, IOException {
        Path launcher = Path.of(System.getProperty("java.class.path")).toAbsolutePath().getParent();
        if (launcher == null) {
            throw new IOException("the launcher is not there");
        }
        List<byte[]> arguments = new ArrayList<>();
        byte[] program = launcher.resolveSibling("bin").resolve("ufs").toString().getBytes(StandardCharsets.UTF_8);
        arguments.add(program);
        words.forEach(word -> arguments.add(Octets.bytes(word)));
        List<byte[]> environment = new ArrayList<>();
        System.getenv()
                .forEach((name, value) -> environment.add((name + "=" + value).getBytes(StandardCharsets.UTF_8)));
        environment.add((VARIABLE + "=1").getBytes(StandardCharsets.UTF_8));
        try (pipe;
                Scratch scratch = Scratch.open();
                Fd nothing = Fd.require(calls.file(), calls.file().openat(FileCalls.AT_FDCWD,
                        scratch.string("/dev/null"), OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC, 0), "open /dev/null")) {
            List<SpawnRequest.Redirect> redirects = List.of(new SpawnRequest.Redirect(nothing.number(), 0),
                    new SpawnRequest.Redirect(pipe.number(), 1), new SpawnRequest.Redirect(pipe.number(), 2),
                    new SpawnRequest.Redirect(pipe.number(), PIPE));
            return CallResult.require(
                    calls.process().spawn(new SpawnRequest(program, arguments, environment, redirects, true)), "spawn");
        }
    }

    private String readAll(Fd listen) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (Scratch scratch = Scratch.open()) {
            int room = 4096;
            long buffer = scratch.allocate(room);
            while (true) {
                long count = calls.file().read(listen.number(), buffer, room);
                if (count == -Errno.EINTR) {
                    continue;
                }
                if (count <= 0) {
                    return said.toString(StandardCharsets.UTF_8);
                }
                said.writeBytes(NativeMemory.get(buffer, (int) count));
            }
        }
    }
}
