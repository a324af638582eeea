package io.ufs.core.backend.linux;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.layer.StoredLayer;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.vfs.OpenFlags;
import org.jspecify.annotations.Nullable;

/** A directory tree that can be written, opened to be examined or mended, with its work directory or without. */
public final class LinuxStoredLayer extends LinuxLayer implements StoredLayer {
    private final BlockSharing sharing = new BlockSharing();
    private final @Nullable SharedFd workDescriptor;
    private final @Nullable UpperDir workBase;

    private LinuxStoredLayer(
            NativeCalls calls, Fd root, @Nullable Fd work, byte[] path, LinuxLayerOptions options) {
        // Who examines a layer leaves its access times.
        super(calls, root, path, options, OpenFlags.O_NOATIME);
        this.workDescriptor = work == null ? null : new SharedFd(calls.file(), work.release());
        this.workBase = workDescriptor == null ? null : (UpperDir) directory(workDescriptor);
    }

    /**
     * Opens the directories, and changes nothing in them. The umask of the process becomes 0, since objects are made
     * with exactly the mode that is asked for.
     *
     * @param path the directory of the layer
     * @param workPath its work directory, or null
     * @throws ErrnoException the error of opening one, with the path in the message; EINVAL if one contains the other or
     *     they are on different mounts
     */
    public static LinuxStoredLayer open(
            NativeCalls calls, byte[] path, byte @Nullable [] workPath, LinuxLayerOptions options)
            throws ErrnoException {
        calls.process().umask(0);
        try (Fd root = openRoot(calls, path, workPath == null ? "layer" : "upperdir")) {
            if (workPath == null) {
                return new LinuxStoredLayer(calls, root, null, path, options);
            }
            try (Fd work = openRoot(calls, workPath, "workdir")) {
                new WorkDirSetup(calls, root, work, path, workPath).requireSeparateSubtrees();
                return new LinuxStoredLayer(calls, root, work, path, options);
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
    public @Nullable UpperDir workBase() {
        return workBase;
    }

    @Override
    public void copyData(BackingFile source, BackingFile target, long size) throws ErrnoException {
        if (!(target instanceof LinuxBackingFile file)) {
            throw new ErrnoException(Errno.EXDEV, "file of another layer");
        }
        DataCopier.copy(source, file, size, sharing, false, false);
    }

    @Override
    public void close() {
        super.close();
        if (workDescriptor != null) {
            workDescriptor.release();
        }
    }
}
