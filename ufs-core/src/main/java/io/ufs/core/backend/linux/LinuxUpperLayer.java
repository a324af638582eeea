package io.ufs.core.backend.linux;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.layer.UpperLayer;
import io.ufs.core.layer.WorkDir;
import io.ufs.core.stats.StatisticsSink;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.NativeCalls;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The layer that is written: a directory tree, and a work area on the same mount. */
public final class LinuxUpperLayer extends LinuxLayer implements UpperLayer {
    private final SharedFd workDescriptor;
    private final WorkDir workDir;
    private final UpperFeatures features;
    private final LongAdder reflinks = new LongAdder();
    private final BlockSharing sharing = new BlockSharing();
    private @Nullable SharedFd indexDescriptor;
    private final UpperLocks locks;
    private final WriteOrder order;

    private LinuxUpperLayer(
            NativeCalls calls,
            Fd upper,
            Fd workBase,
            Fd work,
            byte[] path,
            LinuxLayerOptions options,
            UpperFeatures features) {
        super(calls, upper, path, options, 0);
        this.workDescriptor = new SharedFd(calls.file(), work.release());
        this.workDir = new WorkDir((UpperDir) directory(workDescriptor));
        this.features = features;
        this.locks = new UpperLocks(calls, workBase);
        this.order = WriteOrder.of(this);
    }

    /**
     * Opens the directory to write and prepares its work directory (O1, O2): {@code work/} in it is emptied. The
     * umask of the process becomes 0, since objects are made with exactly the mode that is asked for.
     *
     * @param upperPath the directory to write
     * @param workPath an existing directory on the same mount, neither in the other
     * @throws ErrnoException the reason, with the path and what to do in the message
     */
    public static LinuxUpperLayer open(
            NativeCalls calls, byte[] upperPath, byte[] workPath, LinuxLayerOptions options) throws ErrnoException {
        calls.process().umask(0);
        return openNext(calls, upperPath, workPath, options);
    }

    /**
     * Does the same in a process that has opened an upper layer before and left its umask 0: it belongs to all threads, so to set it
     * again may disturb others.
     */
    public static LinuxUpperLayer openNext(
            NativeCalls calls, byte[] upperPath, byte[] workPath, LinuxLayerOptions options) throws ErrnoException {
        try (Fd upper = openRoot(calls, upperPath, "upperdir");
                Fd workBase = openRoot(calls, workPath, "workdir")) {
            WorkDirSetup setup = new WorkDirSetup(calls, upper, workBase, upperPath, workPath);
            setup.requireSeparateSubtrees();
            try (Fd work = setup.openEmptyWork()) {
                UpperFeatures features = UpperProbe.probe(calls, work.number());
                return new LinuxUpperLayer(calls, upper, workBase, work, upperPath, options, features);
            }
        }
    }

    @Override
    LinuxDir directory(SharedFd descriptor) {
        return new LinuxUpperDir(this, descriptor);
    }

    @Override
    boolean isWritable() {
        return true;
    }

    @Override
    public UpperDir root() {
        return (UpperDir) rootDir();
    }

    @Override
    public WorkDir workDir() {
        return workDir;
    }

    @Override
    public UpperDir openIndex() throws ErrnoException {
        SharedFd opened = new SharedFd(calls().file(), locks.openIndex().release());
        indexDescriptor = opened;
        return (UpperDir) directory(opened);
    }

    @Override
    public UpperFeatures features() {
        return features;
    }

    @Override
    public void copyData(BackingFile source, BackingFile target, long size, boolean synced) throws ErrnoException {
        if (!(target instanceof LinuxBackingFile file)) {
            throw new ErrnoException(Errno.EXDEV, "file of another layer");
        }
        if (DataCopier.copy(source, file, size, sharing, synced, order.setsBlocksAside())) {
            reflinks.increment();
        }
    }

    @Override
    public void settle(BackingFile file) throws ErrnoException {
        ((LinuxBackingFile) file).settle(order);
    }

    /** Says whether the filesystem writes changes of metadata to disk in their order, so that a copy-up waits less. */
    public boolean keepsOrder() {
        return order == WriteOrder.KEPT;
    }

    @Override
    public void report(StatisticsSink sink) {
        super.report(sink);
        sink.counter("copy_up.reflinked", reflinks.sum());
    }

    @Override
    public void syncfs() throws ErrnoException {
        try (Fd fd = rootDir().openToRead()) {
            CallResult.require(calls().file().syncfs(fd.number()), "syncfs");
        }
    }

    /**
     * Marks the upper and the work directory as in use by this process ({@code flock(2)}), until the layer is
     * closed (O3).
     *
     * @return false if another mount of ufs has marked one of them: a reason to warn, not to fail (M9)
     * @throws ErrnoException if a directory cannot be opened or locked
     */
    public boolean tryLock() throws ErrnoException {
        return locks.tryLock(rootDir());
    }

    @Override
    public void close() {
        locks.close();
        super.close();
        workDescriptor.release();
        if (indexDescriptor != null) {
            indexDescriptor.release();
        }
    }
}
