package io.ufs.core.sys.ffm;

import io.ufs.core.sys.NamespaceCalls;

/** {@link NamespaceCalls} of the running kernel. */
final class FfmNamespaceCalls implements NamespaceCalls {
    @Override
    public int unshare(int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.UNSHARE, flags);
    }

    @Override
    public int setns(int fd, int type) {
        return (int) Downcalls.syscall(SyscallNumbers.SETNS, fd, type);
    }

    @Override
    public int chroot(long path) {
        return (int) Downcalls.syscall(SyscallNumbers.CHROOT, path);
    }

    @Override
    public int pivotRoot(long newRoot, long putOld) {
        return (int) Downcalls.syscall(SyscallNumbers.PIVOT_ROOT, newRoot, putOld);
    }

    @Override
    public int sethostname(long name, long length) {
        return (int) Downcalls.syscall(SyscallNumbers.SETHOSTNAME, name, length);
    }
}
