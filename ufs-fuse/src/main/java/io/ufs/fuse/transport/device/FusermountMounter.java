package io.ufs.fuse.transport.device;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.SocketCalls;
import io.ufs.core.sys.SpawnRequest;
import io.ufs.core.sys.ffm.MsgHdr;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.fuse.transport.MountException;
import io.ufs.fuse.transport.MountOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Mounts with the set-user-id program {@code fusermount3} ({@code fusermount} of FUSE 2 speaks the same
 * protocol), as ordinary users must.
 *
 * <pre>
 *   this process                                fusermount3 -o OPTIONS -- MOUNTPOINT
 *     socketpair(s0, s1)
 *     spawn, _FUSE_COMMFD=s0   ---------------->  opens /dev/fuse, mounts
 *     recvmsg(s1)              <-- SCM_RIGHTS --  sends the device
 *     wait4                                       exits 0; otherwise its stderr is the message
 * </pre>
 */
final class FusermountMounter implements Mounter {
    private static final List<String> PROGRAMS = List.of("fusermount3", "fusermount");
    private static final List<String> DIRECTORIES =
            List.of("/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin", "/sbin");

    /** Number of the socket in the child: the first behind the standard ones. */
    private static final int CHILD_SOCKET = 3;

    private static final int MAX_MESSAGE = 4096;
    private static final int EXIT_CODE_SHIFT = 8;

    private final NativeCalls calls;
    private final String program;

    private FusermountMounter(NativeCalls calls, String program) {
        this.calls = calls;
        this.program = program;
    }

    /** Finds the program; empty if this machine has none. */
    static Optional<FusermountMounter> find(NativeCalls calls) {
        for (String name : PROGRAMS) {
            for (String directory : DIRECTORIES) {
                Path path = Path.of(directory, name);
                if (Files.isExecutable(path)) {
                    return Optional.of(new FusermountMounter(calls, path.toString()));
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public Fd mount(MountOptions options) throws MountException {
        try (Scratch scratch = Scratch.open()) {
            long pair = scratch.allocate(2L * Integer.BYTES);
            int type = SocketCalls.SOCK_STREAM | SocketCalls.SOCK_CLOEXEC;
            CallResult.require(calls.socket().socketpair(SocketCalls.AF_UNIX, type, 0, pair), "socketpair");
            try (Fd ours = Fd.of(calls.file(), NativeMemory.getInt(pair + Integer.BYTES));
                    Fd errors = openMessageFile(scratch)) {
                int pid;
                // closed before receiving, so that the end of the child is the end of the stream
                try (Fd theirs = Fd.of(calls.file(), NativeMemory.getInt(pair))) {
                    List<byte[]> arguments = List.of(
                            bytes(program), bytes("-o"), bytes(optionList(options)), bytes("--"), options.mountpoint());
                    pid = spawn(arguments, theirs.number(), errors.number());
                }
                Optional<Fd> device = receive(scratch, ours);
                int status = await(scratch, pid);
                if (device.isEmpty() || status != 0) {
                    device.ifPresent(Fd::close);
                    throw new MountException("cannot mount on " + options.mountpointText() + ": "
                            + message(scratch, errors, status));
                }
                return device.get();
            }
        } catch (ErrnoException e) {
            throw new MountException(
                    "cannot mount on " + options.mountpointText() + " with " + program + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void unmount(byte[] mountpoint) throws MountException {
        String where = new String(mountpoint, StandardCharsets.UTF_8);
        try (Scratch scratch = Scratch.open();
                Fd errors = openMessageFile(scratch)) {
            List<byte[]> arguments =
                    List.of(bytes(program), bytes("-u"), bytes("-q"), bytes("-z"), bytes("--"), mountpoint);
            int status = await(scratch, spawn(arguments, -1, errors.number()));
            if (status != 0) {
                throw new MountException("cannot unmount " + where + ": " + message(scratch, errors, status));
            }
        } catch (ErrnoException e) {
            throw new MountException("cannot unmount " + where + " with " + program + ": " + e.getMessage(), e);
        }
    }

    /** A file in memory as the child's stderr: it cannot fill up, as a pipe could. */
    private Fd openMessageFile(Scratch scratch) throws ErrnoException {
        int memfdCloexec = 1;
        return Fd.require(
                calls.file(), calls.file().memfdCreate(scratch.string("fusermount"), memfdCloexec), "memfd_create");
    }

    private int spawn(List<byte[]> arguments, int socket, int errors) throws ErrnoException {
        List<byte[]> environment = new ArrayList<>();
        System.getenv().forEach((name, value) -> {
            if (!name.startsWith("_FUSE_COMMFD")) {
                environment.add(bytes(name + "=" + value));
            }
        });
        List<SpawnRequest.Redirect> descriptors = new ArrayList<>();
        try (Scratch scratch = Scratch.open()) {
            int opened = calls.file().openat(
                    FileCalls.AT_FDCWD, scratch.string("/dev/null"), OpenFlags.O_RDWR | OpenFlags.O_CLOEXEC, 0);
            try (Fd nothing = Fd.require(calls.file(), opened, "open /dev/null")) {
                // done in order, so nothing that is still needed may lie below the highest target number
                int lowest = CHILD_SOCKET + 1;
                try (Fd input = above(nothing.number(), lowest);
                        Fd output = above(errors, lowest);
                        Fd comm = socket < 0 ? above(nothing.number(), lowest) : above(socket, lowest)) {
                    descriptors.add(new SpawnRequest.Redirect(input.number(), 0));
                    descriptors.add(new SpawnRequest.Redirect(input.number(), 1));
                    descriptors.add(new SpawnRequest.Redirect(output.number(), 2));
                    if (socket >= 0) {
                        descriptors.add(new SpawnRequest.Redirect(comm.number(), CHILD_SOCKET));
                        environment.add(bytes("_FUSE_COMMFD=" + CHILD_SOCKET));
                    }
                    SpawnRequest request =
                            new SpawnRequest(bytes(program), arguments, environment, descriptors, false);
                    return CallResult.require(calls.process().spawn(request), "start " + program);
                }
            }
        }
    }

    private Fd above(int fd, int lowest) throws ErrnoException {
        return Fd.require(calls.file(), calls.file().fcntl(fd, FileCalls.F_DUPFD_CLOEXEC, lowest), "fcntl");
    }

    private Optional<Fd> receive(Scratch scratch, Fd socket) {
        long content = scratch.allocate(1);
        long header = MsgHdr.toReceive(scratch, content, 1, 1);
        long received = calls.socket().recvmsg(socket.number(), header, SocketCalls.MSG_CMSG_CLOEXEC);
        if (received <= 0) {
            return Optional.empty();
        }
        int[] descriptors = MsgHdr.receivedDescriptors(header);
        return descriptors.length == 0 ? Optional.empty() : Optional.of(Fd.of(calls.file(), descriptors[0]));
    }

    /** Returns the exit code, or more than 255 for a signal. */
    private int await(Scratch scratch, int pid) throws ErrnoException {
        long status = scratch.allocate(Integer.BYTES);
        CallResult.require(calls.process().wait4(pid, status, 0, 0), "wait for " + program);
        int value = NativeMemory.getInt(status);
        return (value & 0x7f) == 0 ? value >>> EXIT_CODE_SHIFT & 0xff : 0x100 + (value & 0x7f);
    }

    private String message(Scratch scratch, Fd errors, int status) {
        long buffer = scratch.allocate(MAX_MESSAGE);
        long length = calls.file().pread(errors.number(), buffer, MAX_MESSAGE, 0);
        String text = length <= 0
                ? ""
                : new String(NativeMemory.get(buffer, (int) length), StandardCharsets.UTF_8).strip();
        return text.isEmpty() ? program + " failed with status " + status : text.replace("\n", "; ");
    }

    /** A user's mount is always nosuid and nodev: {@code fusermount3} adds them itself. */
    private static String optionList(MountOptions options) {
        StringBuilder list = new StringBuilder(options.readOnly() ? "ro" : "rw");
        list.append(options.exec() ? "" : ",noexec");
        list.append(options.noatime() ? ",noatime" : "");
        list.append(options.nodiratime() ? ",nodiratime" : "");
        list.append(options.synchronous() ? ",sync" : "");
        list.append(options.defaultPermissions() ? ",default_permissions" : "");
        list.append(options.allowOther() ? ",allow_other" : "");
        list.append(",fsname=").append(escape(options.fsname()));
        list.append(",subtype=").append(escape(options.subtype()));
        return list.toString();
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace(",", "\\,");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
