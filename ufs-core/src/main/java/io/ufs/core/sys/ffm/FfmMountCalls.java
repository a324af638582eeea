package io.ufs.core.sys.ffm;

import io.ufs.core.sys.MountCalls;

/** {@link MountCalls} of the running kernel. */
final class FfmMountCalls implements MountCalls {
    @Override
    public int mount(long source, long target, long type, long flags, long options) {
        return (int) Downcalls.syscall(SyscallNumbers.MOUNT, source, target, type, flags, options);
    }

    @Override
    public int umount2(long target, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.UMOUNT2, target, flags);
    }

    @Override
    public int openTree(int dirfd, long path, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.OPEN_TREE, dirfd, path, flags);
    }

    @Override
    public int moveMount(int fromDirfd, long from, int toDirfd, long to, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.MOVE_MOUNT, fromDirfd, from, toDirfd, to, flags);
    }

    @Override
    public int mountSetattr(int dirfd, long path, int flags, long attr, long size) {
        return (int) Downcalls.syscall(SyscallNumbers.MOUNT_SETATTR, dirfd, path, flags, attr, size);
    }

    @Override
    public int fsopen(long type, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.FSOPEN, type, flags);
    }

    @Override
    public int fsconfig(int fd, int command, long key, long value, int aux) {
        return (int) Downcalls.syscall(SyscallNumbers.FSCONFIG, fd, command, key, value, aux);
    }

    @Override
    public int fsmount(int fd, int flags, int attributes) {
        return (int) Downcalls.syscall(SyscallNumbers.FSMOUNT, fd, flags, attributes);
    }
}
