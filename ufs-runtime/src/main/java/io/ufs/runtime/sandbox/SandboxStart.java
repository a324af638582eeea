package io.ufs.runtime.sandbox;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.SocketCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The socket by which a container that another process has created is started: the container waits in {@code accept(2)},
 * goes on when it reads a byte, and reports on the connection what fails; the connection ends when the program begins.
 * Nobody but root of the container's owner can reach it, since it is in the directory of its state.
 */
public final class SandboxStart {
    private static final String NAME = "start";
    private static final int ADDRESS_SIZE = 110;

    private final NativeCalls calls;

    /** Makes one that uses {@code calls}. */
    public SandboxStart(NativeCalls calls) {
        this.calls = calls;
    }

    /** Returns where the socket is; when the program runs, it is not there any more. */
    public static Path socket(Path directory) {
        return directory.resolve(NAME);
    }

    /** Makes the socket of a new container in a directory. */
    public Fd listen(Path directory) throws ErrnoException {
        return with(directory, (socket, address, length) -> {
            CallResult.require(calls.socket().bind(socket, address, length), "bind " + socket(directory));
            CallResult.require(calls.socket().listen(socket, 1), "listen on " + socket(directory));
        });
    }

    /** Connects with a socket of somebody else's, such as the one for the master of a terminal. */
    public Fd connect(Path path) throws ErrnoException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new ErrnoException(Errno.EINVAL, "connect to " + path);
        }
        return with(parent, path.getFileName().toString(), (socket, address, length) -> CallResult
                .require(calls.socket().connect(socket, address, length), "connect to " + path));
    }

    /**
     * Starts a container and waits until its program runs.
     *
     * @param command for messages
     * @param names of the steps, from {@link Sandbox#stepNames}
     * @throws SandboxException if it cannot be executed
     * @throws ErrnoException if the container does not wait for a start
     */
    public void start(Path directory, String command, String names) throws ErrnoException, SandboxException {
        try (Fd connection = connect(socket(directory))) {
            Sandbox.go(calls, connection);
            @Nullable SandboxException failure = Sandbox.readFailure(calls,
                    offset -> SyscallProgram.name(names, offset), connection, command);
            if (failure != null) {
                throw failure;
            }
        }
    }

    @FunctionalInterface
    private interface Use {
        void apply(int socket, long address, int length) throws ErrnoException;
    }

    private Fd with(Path directory, Use use) throws ErrnoException {
        return with(directory, NAME, use);
    }

    /** The address of a socket has room for 107 bytes only, and paths are longer: it is named from its directory. */
    private Fd with(Path directory, String name, Use use) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long path = scratch.bytes((directory + "\0").getBytes(StandardCharsets.UTF_8));
            int flags = OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;
            try (Fd parent = Fd.require(calls.file(), calls.file().openat(FileCalls.AT_FDCWD, path, flags, 0),
                    "open " + directory)) {
                byte[] short107 = ("/proc/self/fd/" + parent.number() + "/" + name).getBytes(StandardCharsets.UTF_8);
                if (short107.length + 3 > ADDRESS_SIZE) {
                    throw new ErrnoException(Errno.ENAMETOOLONG, "socket " + name);
                }
                long address = scratch.allocate(ADDRESS_SIZE);
                for (int i = 0; i < ADDRESS_SIZE; i++) {
                    NativeMemory.putByte(address + i, (byte) 0);
                }
                NativeMemory.putByte(address, (byte) SocketCalls.AF_UNIX);
                for (int i = 0; i < short107.length; i++) {
                    NativeMemory.putByte(address + 2 + i, short107[i]);
                }
                int number = calls.socket().socket(SocketCalls.AF_UNIX,
                        SocketCalls.SOCK_STREAM | SocketCalls.SOCK_CLOEXEC, 0);
                return use(Fd.require(calls.file(), number, "socket"), use, address, 2 + short107.length + 1);
            }
        }
    }

    /** The number is made high, so that redirections of a child do not overwrite it. */
    private Fd use(Fd socket, Use use, long address, int length) throws ErrnoException {
        try (socket) {
            use.apply(socket.number(), address, length);
            return Fd.require(calls.file(), calls.file().fcntl(socket.number(), FileCalls.F_DUPFD_CLOEXEC, 100),
                    "fcntl");
        }
    }
}
