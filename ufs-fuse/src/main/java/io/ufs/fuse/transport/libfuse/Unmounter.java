package io.ufs.fuse.transport.libfuse;

import io.ufs.core.errno.Errno;
import io.ufs.core.sys.MountCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.SpawnRequest;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Unmounts what libfuse has mounted: by system call where that is allowed, else with its program. */
final class Unmounter {
    private static final List<String> PROGRAMS =
            List.of("/usr/bin/fusermount", "/bin/fusermount", "/usr/local/bin/fusermount", "/usr/bin/fusermount3");

    private Unmounter() {}

    /** Unmounts, lazily if the filesystem is in use. Returns 0 or {@code -errno}. */
    static int unmount(NativeCalls calls, byte[] mountpoint) {
        try (Scratch scratch = Scratch.open()) {
            long path = scratch.string(mountpoint);
            int result = calls.mount().umount2(path, MountCalls.UMOUNT_NOFOLLOW);
            if (result == -Errno.EBUSY) {
                result = calls.mount().umount2(path, MountCalls.UMOUNT_NOFOLLOW | MountCalls.MNT_DETACH);
            }
            return result == -Errno.EPERM ? withProgram(calls, mountpoint) : result;
        }
    }

    private static int withProgram(NativeCalls calls, byte[] mountpoint) {
        for (String program : PROGRAMS) {
            if (Files.isExecutable(Path.of(program))) {
                return run(calls, program, mountpoint);
            }
        }
        return -Errno.EPERM;
    }

    private static int run(NativeCalls calls, String program, byte[] mountpoint) {
        List<byte[]> environment = new ArrayList<>();
        System.getenv().forEach((name, value) -> environment.add(bytes(name + "=" + value)));
        List<byte[]> arguments =
                List.of(bytes(program), bytes("-u"), bytes("-q"), bytes("-z"), bytes("--"), mountpoint);
        int pid = calls.process()
                .spawn(new SpawnRequest(bytes(program), arguments, environment, List.of(), false));
        if (pid < 0) {
            return pid;
        }
        try (Scratch scratch = Scratch.open()) {
            long status = scratch.allocate(Integer.BYTES);
            int waited = calls.process().wait4(pid, status, 0, 0);
            if (waited < 0) {
                return waited;
            }
            return NativeMemory.getInt(status) == 0 ? 0 : -Errno.EPERM;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
