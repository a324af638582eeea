package io.ufs.benchmarks;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.fuse.stats.StatisticsClient;
import io.ufs.fuse.stats.StatisticsSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server of ufs before and after a run which messages it has answered. The root stays open in between, so that the
 * question costs an IOCTL or two and nothing else, which are not counted. Other systems are not asked.
 */
final class MessageMeter implements AutoCloseable {
    private final NativeCalls calls = FfmCalls.open();
    private final @Nullable Fd root;
    private @Nullable StatisticsSnapshot before;

    MessageMeter(MountedSystem system) throws ErrnoException {
        root = system.tellsMessages() ? open(system.merged()) : null;
    }

    private Fd open(String directory) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long path = scratch.string(directory.getBytes(StandardCharsets.UTF_8));
            int flags = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;
            return Fd.require(calls.file(), calls.file().openat(FileCalls.AT_FDCWD, path, flags, 0), "open");
        }
    }

    /** To be called right before the run. */
    void start() throws ErrnoException {
        before = root == null ? null : StatisticsClient.ask(calls, root);
    }

    /**
     * To be called right after the run.
     *
     * @param operations how many the run did
     * @return empty if the system is not one that tells
     */
    Optional<Messages> stop(double operations) throws ErrnoException {
        if (root == null || before == null) {
            return Optional.empty();
        }
        return Optional.of(Messages.of(StatisticsClient.ask(calls, root).since(before).operations(), operations));
    }

    @Override
    public void close() {
        if (root != null) {
            root.close();
        }
    }
}
