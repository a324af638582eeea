package io.ufs.cli.check;

import io.ufs.cli.mount.HostPath;
import io.ufs.cli.server.KernelOverlays;
import io.ufs.cli.server.LayerLocks;
import io.ufs.cli.server.LinuxHostTree;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.NativeCalls;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whether a mount uses directories, and the mark that keeps mounts away while somebody mends them (rule O3). */
final class LayerUse implements AutoCloseable {
    /** A server that has just been unmounted may take a moment to end. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final NativeCalls calls;
    private final LayerLocks locks;

    LayerUse(NativeCalls calls) {
        this.calls = calls;
        this.locks = new LayerLocks(calls.file());
    }

    /** Returns a directory of the layers that a mount uses; null if none does. */
    static @Nullable HostPath by(NativeCalls calls, CheckTarget target) throws ErrnoException {
        try (LayerUse use = new LayerUse(calls)) {
            return use.acquire(target.upper(), target.work());
        }
    }

    /**
     * Marks directories as in use.
     *
     * @return the first that a mount uses; null if all are marked
     * @throws ErrnoException if one cannot be opened, with its path
     */
    @Nullable HostPath acquire(HostPath... directories) throws ErrnoException {
        for (HostPath directory : directories) {
            try {
                if (!locks.acquire(directory, PATIENCE)
                        || KernelOverlays.write(new LinuxHostTree(calls.file()), directory)) {
                    return directory;
                }
            } catch (ErrnoException e) {
                throw new ErrnoException(e.errno(), directory.toString());
            }
        }
        return null;
    }

    @Override
    public void close() {
        locks.close();
    }
}
