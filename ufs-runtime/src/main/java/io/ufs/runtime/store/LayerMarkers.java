package io.ufs.runtime.store;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.vfs.DeviceId;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.runtime.tree.TreeDir;
import io.ufs.runtime.tree.WhiteoutName;

/** Writes the markers of overlayfs into a layer: those of the kernel, or what comes closest where they cannot be had. */
final class LayerMarkers {
    private boolean devices = true;
    private boolean trusted = true;

    /** Makes {@code name} a whiteout. The name must be free. */
    void whiteout(TreeDir dir, Name name) throws ErrnoException {
        if (devices) {
            try {
                dir.mknod(name, Mode.S_IFCHR, DeviceId.WHITEOUT);
                return;
            } catch (ErrnoException e) {
                // Without privilege only since Linux 5.8.
                if (e.errno() != Errno.EPERM) {
                    throw e;
                }
                devices = false;
            }
        }
        Name marker = WhiteoutName.hiding(name);
        if (marker == null) {
            throw new ErrnoException(Errno.ENAMETOOLONG, "whiteout of " + name);
        }
        dir.create(marker).close();
    }

    /** Makes a directory hide what lower layers have in it. */
    void opaque(TreeDir dir) throws ErrnoException {
        byte[] yes = {'y'};
        if (trusted) {
            try {
                dir.self().setxattr(OverlayXattr.TRUSTED.opaque(), yes);
                return;
            } catch (ErrnoException e) {
                if (e.errno() != Errno.EPERM && e.errno() != Errno.EOPNOTSUPP) {
                    throw e;
                }
                trusted = false;
            }
        }
        try {
            dir.self().setxattr(OverlayXattr.USER.opaque(), yes);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EPERM && e.errno() != Errno.EOPNOTSUPP) {
                throw e;
            }
            dir.create(WhiteoutName.OPAQUE).close();
        }
    }
}
