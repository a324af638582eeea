package io.ufs.core.sys.ffm;

import io.ufs.core.sys.FileCalls;

/** {@link FileCalls} of the running kernel. */
final class FfmFileCalls implements FileCalls {
    @Override
    public int openat(int dirfd, long path, int flags, int mode) {
        return (int) Downcalls.syscall(SyscallNumbers.OPENAT, dirfd, path, Architecture.CURRENT.openFlags(flags), mode);
    }

    @Override
    public int openat2(int dirfd, long path, long how, long size) {
        return (int) Downcalls.syscall(SyscallNumbers.OPENAT2, dirfd, path, how, size);
    }

    @Override
    public int close(int fd) {
        return (int) Downcalls.syscall(SyscallNumbers.CLOSE, fd);
    }

    @Override
    public long read(int fd, long buffer, long length) {
        return Downcalls.syscall(SyscallNumbers.READ, fd, buffer, length);
    }

    @Override
    public long write(int fd, long buffer, long length) {
        return Downcalls.syscall(SyscallNumbers.WRITE, fd, buffer, length);
    }

    @Override
    public long pread(int fd, long buffer, long length, long offset) {
        return Downcalls.syscall(SyscallNumbers.PREAD64, fd, buffer, length, offset);
    }

    @Override
    public long pwrite(int fd, long buffer, long length, long offset) {
        return Downcalls.syscall(SyscallNumbers.PWRITE64, fd, buffer, length, offset);
    }

    @Override
    public long lseek(int fd, long offset, int whence) {
        return Downcalls.syscall(SyscallNumbers.LSEEK, fd, offset, whence);
    }

    @Override
    public int ftruncate(int fd, long length) {
        return (int) Downcalls.syscall(SyscallNumbers.FTRUNCATE, fd, length);
    }

    @Override
    public int fallocate(int fd, int mode, long offset, long length) {
        return (int) Downcalls.syscall(SyscallNumbers.FALLOCATE, fd, mode, offset, length);
    }

    @Override
    public long copyFileRange(int fdIn, long offIn, int fdOut, long offOut, long length, int flags) {
        return Downcalls.syscall(SyscallNumbers.COPY_FILE_RANGE, fdIn, offIn, fdOut, offOut, length, flags);
    }

    @Override
    public int fsync(int fd) {
        return (int) Downcalls.syscall(SyscallNumbers.FSYNC, fd);
    }

    @Override
    public int fdatasync(int fd) {
        return (int) Downcalls.syscall(SyscallNumbers.FDATASYNC, fd);
    }

    @Override
    public int syncFileRange(int fd, long offset, long length, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.SYNC_FILE_RANGE, fd, offset, length, flags);
    }

    @Override
    public long readahead(int fd, long offset, long length) {
        return Downcalls.syscall(SyscallNumbers.READAHEAD, fd, offset, length);
    }

    @Override
    public int syncfs(int fd) {
        return (int) Downcalls.syscall(SyscallNumbers.SYNCFS, fd);
    }

    @Override
    public int statx(int dirfd, long path, int flags, int mask, long buffer) {
        return (int) Downcalls.syscall(SyscallNumbers.STATX, dirfd, path, flags, mask, buffer);
    }

    @Override
    public int statfs(long path, long buffer) {
        return (int) Downcalls.syscall(SyscallNumbers.STATFS, path, buffer);
    }

    @Override
    public int fstatfs(int fd, long buffer) {
        return (int) Downcalls.syscall(SyscallNumbers.FSTATFS, fd, buffer);
    }

    @Override
    public long getdents64(int fd, long buffer, long length) {
        return Downcalls.syscall(SyscallNumbers.GETDENTS64, fd, buffer, length);
    }

    @Override
    public long readlinkat(int dirfd, long path, long buffer, long length) {
        return Downcalls.syscall(SyscallNumbers.READLINKAT, dirfd, path, buffer, length);
    }

    @Override
    public int fcntl(int fd, int command, long argument) {
        return (int) Downcalls.syscall(SyscallNumbers.FCNTL, fd, command, argument);
    }

    @Override
    public int flock(int fd, int operation) {
        return (int) Downcalls.syscall(SyscallNumbers.FLOCK, fd, operation);
    }

    @Override
    public int dup3(int oldFd, int newFd, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.DUP3, oldFd, newFd, flags);
    }

    @Override
    public int closeRange(int first, int last, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.CLOSE_RANGE, first, last, flags);
    }

    @Override
    public int pipe2(long fds, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.PIPE2, fds, flags);
    }

    @Override
    public int memfdCreate(long name, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.MEMFD_CREATE, name, flags);
    }

    @Override
    public int nameToHandleAt(int dirfd, long path, long handle, long mountId, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.NAME_TO_HANDLE_AT, dirfd, path, handle, mountId, flags);
    }

    @Override
    public int openByHandleAt(int mountFd, long handle, int flags) {
        return (int) Downcalls.syscall(
                SyscallNumbers.OPEN_BY_HANDLE_AT, mountFd, handle, Architecture.CURRENT.openFlags(flags));
    }
}
