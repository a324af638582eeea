package io.ufs.runtime.store;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.NativeCalls;
import io.ufs.runtime.Progress;
import io.ufs.runtime.tar.TarReader;
import io.ufs.runtime.tree.TreeDir;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Applies a difference, in the form of a layer's archive, to a directory. */
public final class Applier {
    private Applier() {}

    /**
     * Unpacks an archive, which may be compressed, over a directory; its whiteouts remove. After an exception a part of it
     * is done.
     */
    public static UnpackReport apply(
            NativeCalls calls, InputStream archive, Path directory, DevicePolicy devices, Progress progress)
            throws IOException {
        boolean owners = calls.process().geteuid() == 0;
        InputStream measured = new ByteStreams.Measuring(archive, null, Long.MAX_VALUE, progress);
        try (TreeDir root = TreeDir.open(calls, directory);
                TarReader reader = new TarReader(
                        ByteStreams.decompress(new BufferedInputStream(measured, ByteStreams.BUFFER)))) {
            return new LayerUnpacker(root, UnpackOptions.apply(owners, devices)).unpack(reader);
        } catch (ErrnoException e) {
            throw new IOException(directory + ": " + e.getMessage(), e);
        }
    }
}
