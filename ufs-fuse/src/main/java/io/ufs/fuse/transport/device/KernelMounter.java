package io.ufs.fuse.transport.device;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.MountCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.fuse.transport.MountException;
import io.ufs.fuse.transport.MountOptions;
import java.nio.charset.StandardCharsets;

/**
 * Mounts with {@code mount(2)}: as root, or inside a user namespace with a mount namespace of its own. The
 * device must be opened after entering the namespace ({@code fuse_fill_super} compares the two), as is the case
 * for a process that was started inside.
 */
final class KernelMounter implements Mounter {
    static final String DEVICE = "/dev/fuse";

    private final NativeCalls calls;

    KernelMounter(NativeCalls calls) {
        this.calls = calls;
    }

    /** Says whether an error of {@link #tryMount} is for lack of privilege, so that another way may work. */
    static boolean isDenied(ErrnoException e) {
        return e.errno() == Errno.EPERM || e.errno() == Errno.EACCES;
    }

    @Override
    public Fd mount(MountOptions options) throws MountException {
        try {
            return tryMount(options);
        } catch (ErrnoException e) {
            throw new MountException(explain(options, e), e);
        }
    }

    /** As {@link #mount}, with the error as the kernel gave it. */
    Fd tryMount(MountOptions options) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            int flags = OpenFlags.O_RDWR | OpenFlags.O_CLOEXEC;
            int opened = calls.file().openat(FileCalls.AT_FDCWD, scratch.string(DEVICE), flags, 0);
            Fd device = Fd.require(calls.file(), opened, "open " + DEVICE);
            int result = calls.mount().mount(
                    scratch.string(options.fsname()),
                    scratch.string(options.mountpoint()),
                    scratch.string("fuse." + options.subtype()),
                    flags(options),
                    scratch.string(data(options, device.number())));
            if (result < 0) {
                device.close();
                throw new ErrnoException(-result, "mount");
            }
            return device;
        }
    }

    private String data(MountOptions options, int device) {
        StringBuilder data = new StringBuilder("fd=").append(device);
        data.append(",rootmode=").append(Integer.toOctalString(Mode.S_IFDIR));
        data.append(",user_id=").append(Integer.toUnsignedString(calls.process().geteuid()));
        data.append(",group_id=").append(Integer.toUnsignedString(calls.process().getegid()));
        data.append(options.defaultPermissions() ? ",default_permissions" : "");
        data.append(options.allowOther() ? ",allow_other" : "");
        return data.toString();
    }

    private static long flags(MountOptions options) {
        long flags = 0;
        flags |= options.readOnly() ? MountCalls.MS_RDONLY : 0;
        flags |= options.suid() ? 0 : MountCalls.MS_NOSUID;
        flags |= options.dev() ? 0 : MountCalls.MS_NODEV;
        flags |= options.exec() ? 0 : MountCalls.MS_NOEXEC;
        flags |= options.noatime() ? MountCalls.MS_NOATIME : 0;
        flags |= options.nodiratime() ? MountCalls.MS_NODIRATIME : 0;
        flags |= options.synchronous() ? MountCalls.MS_SYNCHRONOUS : 0;
        return flags;
    }

    private static String explain(MountOptions options, ErrnoException e) {
        String where = "cannot mount on " + options.mountpointText() + ": ";
        boolean opening = e.getMessage().startsWith("open");
        return where + switch (e.errno()) {
            case Errno.ENOENT -> opening
                    ? DEVICE + " does not exist: is the fuse module loaded, is the device in this container?"
                    : "no such directory";
            case Errno.ENODEV -> "this kernel has no FUSE (try: modprobe fuse)";
            case Errno.ENXIO -> DEVICE + " is there, but this kernel has no FUSE (try: modprobe fuse)";
            case Errno.ENOTDIR -> "not a directory";
            case Errno.EACCES -> opening ? DEVICE + " may not be opened by this user" : "permission denied";
            case Errno.EPERM -> opening
                    ? DEVICE + " may not be opened here (device cgroup?)"
                    : "needs CAP_SYS_ADMIN: run as root, inside unshare -Urm, or install fusermount3";
            case Errno.ENOTCONN -> "a dead FUSE filesystem is mounted there (try: umount -l)";
            default -> e.getMessage();
        };
    }

    @Override
    public void unmount(byte[] mountpoint) throws MountException {
        try {
            tryUnmount(mountpoint);
        } catch (ErrnoException e) {
            String where = new String(mountpoint, StandardCharsets.UTF_8);
            throw new MountException("cannot unmount " + where + ": " + Errno.message(e.errno()), e);
        }
    }

    /** Unmounts, lazily if it is in use. */
    void tryUnmount(byte[] mountpoint) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long path = scratch.string(mountpoint);
            int result = calls.mount().umount2(path, MountCalls.UMOUNT_NOFOLLOW);
            if (result == -Errno.EBUSY) {
                result = calls.mount().umount2(path, MountCalls.UMOUNT_NOFOLLOW | MountCalls.MNT_DETACH);
            }
            if (result < 0) {
                throw new ErrnoException(-result, "umount2");
            }
        }
    }
}
