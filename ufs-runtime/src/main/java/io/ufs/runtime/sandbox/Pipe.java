package io.ufs.runtime.sandbox;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.SocketCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;

/**
 * Two connected descriptors, both close-on-exec. Their numbers are high: those of a child are low, and a redirection must
 * not overwrite a descriptor that the next one needs.
 *
 * @param first the end to read from
 * @param second the end to write to
 */
record Pipe(Fd first, Fd second) implements AutoCloseable {
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int LOWEST = 100;

    static Pipe open(NativeCalls calls) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long numbers = scratch.allocate(8);
            CallResult.require(calls.file().pipe2(numbers, OpenFlags.O_CLOEXEC), "pipe2");
            return of(calls, numbers);
        }
    }

    /** Returns a pair of sockets: both ends read and write. */
    static Pipe openSockets(NativeCalls calls) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long numbers = scratch.allocate(8);
            int type = SocketCalls.SOCK_STREAM | SocketCalls.SOCK_CLOEXEC;
            CallResult.require(calls.socket().socketpair(SocketCalls.AF_UNIX, type, 0, numbers), "socketpair");
            return of(calls, numbers);
        }
    }

    private static Pipe of(NativeCalls calls, long numbers) throws ErrnoException {
        try (Fd low = Fd.of(calls.file(), NativeMemory.getInt(numbers));
                Fd lowToo = Fd.of(calls.file(), NativeMemory.getInt(numbers + 4))) {
            Fd first = raise(calls, low.number());
            try {
                return new Pipe(first, raise(calls, lowToo.number()));
            } catch (ErrnoException e) {
                first.close();
                throw e;
            }
        }
    }

    private static Fd raise(NativeCalls calls, int number) throws ErrnoException {
        return Fd.require(calls.file(), calls.file().fcntl(number, F_DUPFD_CLOEXEC, LOWEST), "fcntl");
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
