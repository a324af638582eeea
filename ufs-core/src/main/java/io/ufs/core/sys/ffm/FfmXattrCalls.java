package io.ufs.core.sys.ffm;

import io.ufs.core.sys.XattrCalls;

/** {@link XattrCalls} of the running kernel. */
final class FfmXattrCalls implements XattrCalls {
    @Override
    public long getxattr(long path, long name, long value, long size) {
        return Downcalls.syscall(SyscallNumbers.GETXATTR, path, name, value, size);
    }

    @Override
    public long lgetxattr(long path, long name, long value, long size) {
        return Downcalls.syscall(SyscallNumbers.LGETXATTR, path, name, value, size);
    }

    @Override
    public long fgetxattr(int fd, long name, long value, long size) {
        return Downcalls.syscall(SyscallNumbers.FGETXATTR, fd, name, value, size);
    }

    @Override
    public long listxattr(long path, long list, long size) {
        return Downcalls.syscall(SyscallNumbers.LISTXATTR, path, list, size);
    }

    @Override
    public long llistxattr(long path, long list, long size) {
        return Downcalls.syscall(SyscallNumbers.LLISTXATTR, path, list, size);
    }

    @Override
    public long flistxattr(int fd, long list, long size) {
        return Downcalls.syscall(SyscallNumbers.FLISTXATTR, fd, list, size);
    }

    @Override
    public int setxattr(long path, long name, long value, long size, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.SETXATTR, path, name, value, size, flags);
    }

    @Override
    public int lsetxattr(long path, long name, long value, long size, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.LSETXATTR, path, name, value, size, flags);
    }

    @Override
    public int fsetxattr(int fd, long name, long value, long size, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.FSETXATTR, fd, name, value, size, flags);
    }

    @Override
    public int removexattr(long path, long name) {
        return (int) Downcalls.syscall(SyscallNumbers.REMOVEXATTR, path, name);
    }

    @Override
    public int lremovexattr(long path, long name) {
        return (int) Downcalls.syscall(SyscallNumbers.LREMOVEXATTR, path, name);
    }

    @Override
    public int fremovexattr(int fd, long name) {
        return (int) Downcalls.syscall(SyscallNumbers.FREMOVEXATTR, fd, name);
    }

    @Override
    public long getxattrat(int dirfd, long path, int flags, long name, long args, long size) {
        return Downcalls.syscall(SyscallNumbers.GETXATTRAT, dirfd, path, flags, name, args, size);
    }

    @Override
    public long listxattrat(int dirfd, long path, int flags, long list, long size) {
        return Downcalls.syscall(SyscallNumbers.LISTXATTRAT, dirfd, path, flags, list, size);
    }

    @Override
    public int setxattrat(int dirfd, long path, int flags, long name, long args, long size) {
        return (int) Downcalls.syscall(SyscallNumbers.SETXATTRAT, dirfd, path, flags, name, args, size);
    }

    @Override
    public int removexattrat(int dirfd, long path, int flags, long name) {
        return (int) Downcalls.syscall(SyscallNumbers.REMOVEXATTRAT, dirfd, path, flags, name);
    }
}
