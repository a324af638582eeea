package io.ufs.core.sys.ffm;

import io.ufs.core.sys.DeviceCalls;

/** {@link DeviceCalls} of the running kernel. */
final class FfmDeviceCalls implements DeviceCalls {
    @Override
    public int ioctl(int fd, long request, long argument) {
        return (int) Downcalls.syscall(SyscallNumbers.IOCTL, fd, request, argument);
    }

    @Override
    public int poll(long fds, int count, int timeout) {
        try (Scratch scratch = Scratch.open()) {
            return ppoll(fds, count, timeout < 0 ? 0 : Timespecs.writeMillis(scratch, timeout));
        }
    }

    @Override
    public int ppoll(long fds, int count, long timeout) {
        return (int) Downcalls.syscall(SyscallNumbers.PPOLL, fds, count, timeout, 0, 8);
    }

    @Override
    public int eventfd(int initial, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.EVENTFD2, initial, flags);
    }

    @Override
    public int signalfd(int fd, long mask, int flags) {
        return (int) Downcalls.syscall(SyscallNumbers.SIGNALFD4, fd, mask, 8, flags);
    }

    @Override
    public int schedYield() {
        return (int) Downcalls.syscall(SyscallNumbers.SCHED_YIELD);
    }
}
