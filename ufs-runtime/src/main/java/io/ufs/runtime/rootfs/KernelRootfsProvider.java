package io.ufs.runtime.rootfs;

import io.ufs.core.errno.ErrnoException;
import io.ufs.runtime.Rootfs;
import io.ufs.runtime.RootfsProvider;
import io.ufs.runtime.RootfsRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Root filesystems from the kernel's overlay: to compare with, and for hosts that have it. */
public final class KernelRootfsProvider implements RootfsProvider {
    private final MountCall mounts;
    private final boolean userNamespace;

    /**
     * Makes one.
     *
     * @param userNamespace whether this process is root of a user namespace only, where attributes of layers are kept as
     *            {@code user.overlay.*}
     */
    public KernelRootfsProvider(MountCall mounts, boolean userNamespace) {
        this.mounts = mounts;
        this.userNamespace = userNamespace;
    }

    @Override
    public Rootfs mount(RootfsRequest request) throws IOException {
        String lowers = request.lowers().stream().map(KernelRootfsProvider::escape).collect(Collectors.joining(":"));
        String options = "lowerdir=" + lowers + ",upperdir=" + escape(request.upper()) + ",workdir="
                + escape(request.work()) + (userNamespace ? ",userxattr" : "");
        try {
            mounts.mount("overlay", request.merged(), options);
        } catch (ErrnoException e) {
            throw new IOException(e.getMessage(), e);
        }
        return new Mounted(request.merged());
    }

    /** Separators of the option list and of the list of layers are taken literally after a backslash. */
    private static String escape(Path path) {
        return path.toString().replace("\\", "\\\\").replace(":", "\\:").replace(",", "\\,");
    }

    private final class Mounted implements Rootfs {
        private final Path root;
        private boolean closed;

        private Mounted(Path root) {
            this.root = root;
        }

        @Override
        public Path root() {
            return root;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                mounts.unmount(root);
            }
        }
    }
}
