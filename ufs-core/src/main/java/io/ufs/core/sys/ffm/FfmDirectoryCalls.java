package io.ufs.core.sys.ffm;

import io.ufs.core.sys.DirectoryCalls;

/** {@link DirectoryCalls} of the running kernel. */
final class FfmDirectoryCalls implements DirectoryCalls {
    @Override
    public int mknodat(int dirfd, long path, int mode, int device) {
        return (int) Downcalls.syscall(SyscallNumbers.MKNODAT, dirfd, path, mode, Integer.toUnsignedLong(device));
    }

    @Override
    public int mkdirat(int dirfd, long path, int mode) {
        return (int) Downcalls.syscall(SyscallNumbers.MKDIRAT, dirfd, path, mode);
    }

    @Override
    public int symlinkat(long target, int dirfd, long path) {
        return (int) Downcalls.syscall(SyscallNumbers.SYMLINKAT, target, dirfd, path);
    }

    @Override
    public int linkat(int oldDirfd, long oldPath, int newDirfd, long newPath, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.LINKAT, oldDirfd, oldPath, newDirfd, newPath, flags);
    }

    @Override
    public int unlinkat(int dirfd, long path, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.UNLINKAT, dirfd, path, flags);
    }

    @Override
    public int renameat2(int oldDirfd, long oldPath, int newDirfd, long newPath, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.RENAMEAT2, oldDirfd, oldPath, newDirfd, newPath, flags);
    }

    @Override
    public int fchmod(int fd, int mode) {
        return (int) Downcalls.syscall(SyscallNumbers.FCHMOD, fd, mode);
    }

    @Override
    public int fchmodat(int dirfd, long path, int mode) {
        return (int) Downcalls.syscall(SyscallNumbers.FCHMODAT, dirfd, path, mode);
    }

    @Override
    public int fchmodat2(int dirfd, long path, int mode, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.FCHMODAT2, dirfd, path, mode, flags);
    }

    @Override
    public int fchownat(int dirfd, long path, int uid, int gid, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.FCHOWNAT, dirfd, path, uid, gid, flags);
    }

    @Override
    public int utimensat(int dirfd, long path, long times, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.UTIMENSAT, dirfd, path, times, flags);
    }
}
