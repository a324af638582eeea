package io.ufs.fuse.stats;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Asks the server of a mount for its statistics. */
public final class StatisticsClient {
    private static final int OPEN_DIRECTORY = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;

    /** Snapshots of another caller may come between our pieces. */
    private static final int ATTEMPTS = 20;

    private StatisticsClient() {}

    /**
     * Asks.
     *
     * @param mountpoint path of the mount's root
     * @throws ErrnoException ENOTTY if the server does not know the question; ENOTCONN if there is none any more;
     *     EACCES or EPERM if the caller may not ask
     * @throws IllegalArgumentException if the answer is not understood
     */
    public static StatisticsSnapshot ask(NativeCalls calls, byte[] mountpoint) throws ErrnoException {
        try (Scratch scratch = Scratch.open();
                Fd root = Fd.require(
                        calls.file(),
                        calls.file().openat(FileCalls.AT_FDCWD, scratch.string(mountpoint), OPEN_DIRECTORY, 0),
                        "open")) {
            return ask(calls, root);
        }
    }

    /** As {@link #ask(NativeCalls, byte[])}, by the mount's root directory, open to read. */
    public static StatisticsSnapshot ask(NativeCalls calls, Fd root) throws ErrnoException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String text = fetch(calls, root.number());
            if (text != null) {
                return StatisticsSnapshot.parse(text);
            }
        }
        throw new ErrnoException(Errno.EAGAIN, "too many ask at the same time");
    }

    /** Fetches all pieces of one snapshot; null if another snapshot was made meanwhile. */
    private static @Nullable String fetch(NativeCalls calls, int root) throws ErrnoException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Scratch scratch = Scratch.open()) {
            long answer = scratch.allocate(StatisticsRequest.ANSWER);
            int snapshot = 0;
            int length = 1;
            for (int piece = 0; all.size() < length; piece++) {
                int result = calls.device().ioctl(root, StatisticsRequest.command(piece), answer);
                if (result < StatisticsRequest.HEADER) {
                    throw new ErrnoException(result < 0 ? -result : Errno.ENOTTY);
                }
                int of = NativeMemory.getInt(answer + Integer.BYTES);
                if (piece > 0 && of != snapshot) {
                    return null;
                }
                snapshot = of;
                length = NativeMemory.getInt(answer);
                all.writeBytes(NativeMemory.get(
                        answer + StatisticsRequest.HEADER, result - StatisticsRequest.HEADER));
            }
        }
        return all.toString(StandardCharsets.US_ASCII);
    }
}
