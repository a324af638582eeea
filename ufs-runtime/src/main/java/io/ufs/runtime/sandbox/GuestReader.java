package io.ufs.runtime.sandbox;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.SpawnRequest;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.runtime.machine.Machine;
import io.ufs.runtime.machine.SyscallTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads files of a root filesystem that this very process serves, by a child. A thread that waits for the answer of a FUSE
 * server cannot be killed, and while it is there the kernel closes no descriptor of its process: if that is the server, and
 * SIGKILL ends the threads that would answer, neither process nor mount ever end. A child waits only as long as the server
 * lives.
 *
 * <p>Links are followed inside the root filesystem, and never to the host (CVE-2018-15664).
 */
public final class GuestReader {
    private static final int LIMIT = 1 << 20;
    private static final int MFD_CLOEXEC = 1;
    private static final int AT_FDCWD = -100;
    private static final int O_NONBLOCK = 04000;
    private static final int O_PATH = 010000000;
    private static final int RESOLVE_NO_MAGICLINKS = 2;
    private static final int RESOLVE_IN_ROOT = 16;

    /** The child's first descriptor for a content; above those that the interpreter reports on. */
    private static final int FIRST = 10;

    private final NativeCalls calls;

    /** Makes one that uses {@code calls}. */
    public GuestReader(NativeCalls calls) {
        this.calls = calls;
    }

    /**
     * Files that a child is reading.
     *
     * <p>It belongs to the thread that began to read, which closes it.
     */
    public final class Reading implements AutoCloseable {
        private final SandboxExecutor executor;
        private final List<Fd> contents;
        private int child;

        private Reading(SandboxExecutor executor, List<Fd> contents, int child) {
            this.executor = executor;
            this.contents = contents;
            this.child = child;
        }

        /** Waits for the contents, each up to a megabyte; empty for a file that cannot be read. */
        public List<String> await() {
            reap();
            return contents.stream().map(GuestReader.this::content).toList();
        }

        private void reap() {
            if (child != 0) {
                executor.reap(child);
                child = 0;
            }
        }

        /** Waits for the child, and frees the contents. */
        @Override
        public void close() {
            reap();
            contents.forEach(Fd::close);
        }
    }

    /** Reads files, as by {@link #start}, and waits for them. */
    public List<String> read(Path root, List<String> paths) throws IOException {
        try (Reading reading = start(root, paths)) {
            return reading.await();
        }
    }

    /**
     * Begins to read files as octet strings. To read takes a child and its first requests to the server: time in which the
     * caller can do something else.
     *
     * @param paths relative to the root
     * @throws IOException if there is no child to read them
     */
    public Reading start(Path root, List<String> paths) throws IOException {
        List<Fd> contents = new ArrayList<>();
        boolean started = false;
        try {
            List<SpawnRequest.Redirect> redirects = new ArrayList<>();
            for (int i = 0; i < paths.size(); i++) {
                Fd content = memory();
                contents.add(content);
                redirects.add(new SpawnRequest.Redirect(content.number(), FIRST + i));
            }
            Machine machine = Machine.current();
            SandboxExecutor executor = new SandboxExecutor(calls);
            Reading reading =
                    new Reading(executor, contents, executor.spawn(program(machine, root, paths), redirects));
            started = true;
            return reading;
        } catch (ErrnoException e) {
            throw new IOException("cannot read the users of the container: " + e.getMessage(), e);
        } finally {
            if (!started) {
                contents.forEach(Fd::close);
            }
        }
    }

    private Fd memory() throws ErrnoException {
        FileCalls files = calls.file();
        try (Scratch scratch = Scratch.open()) {
            return Fd.require(files, files.memfdCreate(scratch.string("ufs-guest"), MFD_CLOEXEC), "memfd_create");
        }
    }

    /** What fails leaves a content empty: every error is ignored. */
    static SyscallProgram program(Machine machine, Path root, List<String> paths) {
        SyscallProgram program = new SyscallProgram(machine, SyscallTable.of(machine));
        String octets = new String(root.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        for (int i = 0; i < paths.size(); i++) {
            String path = paths.get(i);
            long how = program.longs(O_NONBLOCK | MountSteps.O_CLOEXEC, 0, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
            SyscallProgram.Entry top = program.call("open " + root, "openat", AT_FDCWD, program.string(octets),
                    O_PATH | MountSteps.O_CLOEXEC, 0).flags(SyscallProgram.IGNORE);
            SyscallProgram.Entry open = program.call("open " + path, "openat2", -1, program.string(path), how, 24)
                    .flags(SyscallProgram.IGNORE);
            SyscallProgram.Entry copy = program.call("read " + path, "sendfile", FIRST + i, -1, 0, LIMIT)
                    .flags(SyscallProgram.IGNORE);
            top.store(open.argument(0));
            open.store(copy.argument(1));
        }
        program.call("end", "exit_group", 0);
        return program;
    }

    private String content(Fd memory) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (Scratch scratch = Scratch.open()) {
            int room = 1 << 14;
            long buffer = scratch.allocate(room);
            long count;
            while ((count = calls.file().pread(memory.number(), buffer, room, content.size())) > 0) {
                content.writeBytes(NativeMemory.get(buffer, (int) count));
            }
        }
        return content.toString(StandardCharsets.ISO_8859_1);
    }
}
