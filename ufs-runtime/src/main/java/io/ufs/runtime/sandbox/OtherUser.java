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
import java.util.List;

/**
 * Acts as another user, by a child. Root of a user namespace has no power over the processes of another one, and be it made
 * by the same user with the same ids: but who has the ids of a process may look at it and end it.
 *
 * @param uid as this process sees it
 * @param gid as this process sees it
 */
public record OtherUser(int uid, int gid) {
    private static final int MFD_CLOEXEC = 1;
    private static final int AT_FDCWD = -100;
    private static final int CONTENT = 10;
    private static final int LIMIT = 1 << 20;
    private static final int SIGKILL = 9;

    /**
     * Reads a file.
     *
     * @return its content, up to a megabyte, as an octet string; empty if it cannot be read
     * @throws IOException if there is no child to read it
     */
    public String read(NativeCalls calls, String path) throws IOException {
        FileCalls files = calls.file();
        try (Scratch scratch = Scratch.open();
                Fd content = Fd.require(files, files.memfdCreate(scratch.string("ufs-read"), MFD_CLOEXEC),
                        "memfd_create")) {
            SyscallProgram program = become();
            SyscallProgram.Entry open = program.call("open " + path, "openat", AT_FDCWD, program.string(path),
                    MountSteps.O_CLOEXEC, 0);
            // A file of /proc comes in pieces.
            SyscallProgram.Label again = new SyscallProgram.Label();
            program.here(again);
            SyscallProgram.Entry copy = program.call("read " + path, "sendfile", CONTENT, 0, 0, LIMIT)
                    .flags(SyscallProgram.IGNORE)
                    .jump(SyscallProgram.JUMP_POSITIVE, again);
            open.store(copy.argument(1));
            run(calls, program, List.of(new SpawnRequest.Redirect(content.number(), CONTENT)));
            return text(files, content);
        } catch (ErrnoException e) {
            throw new IOException("cannot read as user " + uid + ": " + e.getMessage(), e);
        }
    }

    /** Ends a process. Nothing happens if that is not this user's. */
    public void kill(NativeCalls calls, long pid) throws IOException {
        SyscallProgram program = become();
        program.call("kill " + pid, "kill", pid, SIGKILL).flags(SyscallProgram.IGNORE);
        try {
            run(calls, program, List.of());
        } catch (ErrnoException e) {
            throw new IOException("cannot end process " + pid + ": " + e.getMessage(), e);
        }
    }

    private SyscallProgram become() {
        Machine machine = Machine.current();
        SyscallProgram program = new SyscallProgram(machine, SyscallTable.of(machine));
        long group = Integer.toUnsignedLong(gid);
        long user = Integer.toUnsignedLong(uid);
        program.call("become group " + gid, "setresgid", group, group, group);
        program.call("become user " + uid, "setresuid", user, user, user);
        return program;
    }

    private static void run(NativeCalls calls, SyscallProgram program, List<SpawnRequest.Redirect> redirects)
            throws ErrnoException {
        program.call("end", "exit_group", 0);
        SandboxExecutor executor = new SandboxExecutor(calls);
        executor.reap(executor.spawn(program, redirects));
    }

    private static String text(FileCalls files, Fd content) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (Scratch scratch = Scratch.open()) {
            int room = 1 << 14;
            long buffer = scratch.allocate(room);
            long count;
            while (text.size() < LIMIT && (count = files.pread(content.number(), buffer, room, text.size())) > 0) {
                text.writeBytes(NativeMemory.get(buffer, (int) count));
            }
        }
        return text.toString(StandardCharsets.ISO_8859_1);
    }
}
