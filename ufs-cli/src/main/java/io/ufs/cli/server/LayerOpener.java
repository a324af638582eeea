package io.ufs.cli.server;

import io.ufs.cli.mount.Findings;
import io.ufs.cli.mount.HostPath;
import io.ufs.cli.mount.MountRequest;
import io.ufs.core.backend.linux.LinuxLayer;
import io.ufs.core.backend.linux.LinuxLayerOptions;
import io.ufs.core.backend.linux.LinuxUpperLayer;
import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.layer.UpperLayer;
import io.ufs.core.sys.NativeCalls;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens the layers of a request as descriptors (M7): afterwards their paths may be renamed or unmounted.
 *
 * <p>An upper directory of a read-only mount is opened as the topmost lower one: nothing can write to it, its work
 * directory stays untouched, and it does not matter who else uses it. So a container engine may look at the changes of
 * a container that still runs.
 */
final class LayerOpener {
    private final NativeCalls calls;
    private final LinuxLayerOptions options;

    LayerOpener(NativeCalls calls, boolean exclusive) {
        this.calls = calls;
        this.options = LinuxLayerOptions.defaults().withExclusive(exclusive);
    }

    /**
     * Opens all layers.
     *
     * @param findings receives what the user should know of the upper filesystem
     * @throws MountFailedException if one cannot be opened
     */
    LayerStack open(MountRequest request, Findings findings) throws MountFailedException {
        MountRequest.Layers layers = request.layers();
        HostPath upperPath = layers.upper();
        HostPath workPath = layers.work();
        List<LowerLayer> lowers = new ArrayList<>();
        List<LowerLayer> dataLayers = new ArrayList<>();
        @Nullable UpperLayer upper = null;
        boolean complete = false;
        try {
            if (upperPath != null && request.flags().readOnly()) {
                lowers.add(openLower(upperPath));
            } else if (upperPath != null && workPath != null) {
                upper = openUpper(upperPath, workPath, request.strict(), findings);
                if (upper == null) {
                    lowers.add(openLower(upperPath));
                }
            }
            for (HostPath path : layers.lowers()) {
                lowers.add(openLower(path));
            }
            for (HostPath path : layers.dataLayers()) {
                dataLayers.add(openLower(path));
            }
            LayerStack stack = new LayerStack(upper, lowers, dataLayers);
            complete = true;
            return stack;
        } finally {
            if (!complete) {
                lowers.forEach(LowerLayer::close);
                dataLayers.forEach(LowerLayer::close);
                if (upper != null) {
                    upper.close();
                }
            }
        }
    }

    private LowerLayer openLower(HostPath path) throws MountFailedException {
        try {
            return LinuxLayer.openLower(calls, path.bytes(), options);
        } catch (ErrnoException e) {
            String advice = e.errno() == Errno.EMFILE || e.errno() == Errno.ENFILE
                    ? ": raise the limit of open files (ulimit -n)"
                    : "";
            throw new MountFailedException("cannot read lower dirs: " + e.getMessage() + advice, e);
        }
    }

    /** Returns null if nothing can be written and the caller wants to read then, as the kernel's overlay does (O1). */
    private @Nullable UpperLayer openUpper(HostPath upperPath, HostPath workPath, boolean strict, Findings findings)
            throws MountFailedException {
        try {
            LinuxUpperLayer upper = LinuxUpperLayer.open(calls, upperPath.bytes(), workPath.bytes(), options);
            if (!upper.features().trustedXattrs() && !upper.features().userXattrs()) {
                findings.warn("the filesystem of upper directory '" + upperPath + "' has no extended attributes: opaque"
                        + " directories are marked with .wh..wh..opq files");
            }
            return upper;
        } catch (ErrnoException e) {
            if (!strict && isUnwritable(e.errno())) {
                findings.warn("work directory '" + workPath + "' cannot be written, so the mount is read-only: "
                        + e.getMessage());
                return null;
            }
            throw new MountFailedException(
                    "cannot use upperdir '" + upperPath + "' and workdir '" + workPath + "': " + e.getMessage(), e);
        }
    }

    private static boolean isUnwritable(int errno) {
        return switch (errno) {
            case Errno.EROFS, Errno.EACCES, Errno.EPERM, Errno.ENOSPC, Errno.EDQUOT -> true;
            default -> false;
        };
    }
}
