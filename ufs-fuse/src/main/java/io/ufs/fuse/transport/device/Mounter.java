package io.ufs.fuse.transport.device;

import io.ufs.core.sys.Fd;
import io.ufs.fuse.transport.MountException;
import io.ufs.fuse.transport.MountOptions;

/** A way to mount a FUSE filesystem and to unmount it again. */
sealed interface Mounter permits KernelMounter, FusermountMounter {
    /**
     * Mounts.
     *
     * @return the device of the new connection; the kernel has queued INIT
     * @throws MountException with a text for the user; nothing is mounted then
     */
    Fd mount(MountOptions options) throws MountException;

    /**
     * Unmounts, lazily if it is in use.
     *
     * @param mountpoint where it is now
     * @throws MountException if it is still mounted
     */
    void unmount(byte[] mountpoint) throws MountException;
}
