package io.ufs.cli.run;

import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.runtime.rootfs.GuestFiles;
import io.ufs.runtime.sandbox.GuestReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A FUSE server that answers INIT and nothing more, and reads a file of its own mount: as a runtime that is killed at the
 * moment at which it looks its users up. Says when that request has come to it.
 */
public final class UnansweringServer {
    private static final int REQUEST = 1 << 17;
    private static final int OPCODE_INIT = 26;
    private static final int HEADER = 16;
    private static final int INIT_OUT = 64;

    private UnansweringServer() {}

    /** Arguments: the mount point, and whether a {@code child} or a {@code thread} reads. */
    public static void main(String[] args) throws Exception {
        NativeCalls calls = FfmCalls.open();
        Path point = Path.of(args[0]);
        boolean child = args[1].equals("child");
        try (Scratch scratch = Scratch.open();
                Fd device = Fd.require(calls.file(), calls.file().openat(-100, scratch.string("/dev/fuse"),
                        OpenFlags.O_RDWR | OpenFlags.O_CLOEXEC, 0), "open /dev/fuse")) {
            CallResult.require(calls.mount().mount(scratch.string("unanswering"), scratch.string(args[0]),
                    scratch.string("fuse"), 0, scratch.string(
                            "fd=" + device.number() + ",rootmode=40000,user_id=0,group_id=0")),
                    "mount");
            long buffer = scratch.allocate(REQUEST);
            while (read(calls, device, buffer) == OPCODE_INIT) {
                long reply = scratch.allocate(HEADER + INIT_OUT);
                NativeMemory.put(reply, new byte[HEADER + INIT_OUT]);
                NativeMemory.putInt(reply, HEADER + INIT_OUT);
                NativeMemory.putLong(reply + 8, NativeMemory.getLong(buffer + 8));
                NativeMemory.putInt(reply + HEADER, 7);
                NativeMemory.putInt(reply + HEADER + 4, 31);
                NativeMemory.putInt(reply + HEADER + 20, 4096); // max_write
                CallResult.require((int) calls.file().write(device.number(), reply, HEADER + INIT_OUT), "write INIT");
                Thread.ofPlatform().start(() -> look(calls, point, child));
            }
            System.out.println("asked");
            System.out.flush();
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    private static int read(NativeCalls calls, Fd device, long buffer) throws IOException {
        long length = calls.file().read(device.number(), buffer, REQUEST);
        if (length < 0) {
            throw new IOException("read from the device: " + length);
        }
        return NativeMemory.getInt(buffer + 4);
    }

    private static void look(NativeCalls calls, Path point, boolean child) {
        try {
            String found = child
                    ? new GuestReader(calls).read(point, List.of("etc/passwd")).getFirst()
                    : new GuestFiles(calls.file()).read(point, "etc/passwd");
            System.out.println("found " + found);
        } catch (IOException e) {
            System.out.println(e);
        }
        System.out.flush();
    }
}
