package io.ufs.core.sys.ffm;

import io.ufs.core.sys.RingCalls;

/** {@link RingCalls} of the running kernel. */
final class FfmRingCalls implements RingCalls {
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final int MAP_POPULATE = 0x8000;

    @Override
    public int setup(int entries, long params) {
        return (int) Downcalls.syscall(SyscallNumbers.IO_URING_SETUP, entries, params);
    }

    @Override
    public int enter(int fd, int submit, int complete, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.IO_URING_ENTER, fd, submit, complete, flags, 0, 0);
    }

    @Override
    public long map(int fd, long offset, long length) {
        return Downcalls.syscall(
                SyscallNumbers.MMAP, 0, length, PROT_READ_WRITE, MAP_SHARED | MAP_POPULATE, fd, offset);
    }

    @Override
    public long allocate(long length) {
        return Downcalls.syscall(SyscallNumbers.MMAP, 0, length, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
    }

    @Override
    public int unmap(long address, long length) {
        return (int) Downcalls.syscall(SyscallNumbers.MUNMAP, address, length);
    }
}
