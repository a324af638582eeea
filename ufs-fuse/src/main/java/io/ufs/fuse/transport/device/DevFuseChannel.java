package io.ufs.fuse.transport.device;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.DeviceCalls;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.fuse.session.FuseChannel;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/** {@code /dev/fuse}: reads, writes and waits, and nothing else. */
final class DevFuseChannel implements FuseChannel, AutoCloseable {
    private static final int EVENTS_OFFSET = 4;
    private static final int REVENTS_OFFSET = 6;

    private final FileCalls files;
    private final DeviceCalls devices;
    private final Fd device;
    private final Fd wakeUp;

    private DevFuseChannel(NativeCalls calls, Fd device, Fd wakeUp) {
        this.files = calls.file();
        this.devices = calls.device();
        this.device = device;
        this.wakeUp = wakeUp;
    }

    /**
     * Takes a mounted device over and makes its reads return at once.
     *
     * @throws ErrnoException if it cannot; {@code device} is still the caller's then
     */
    static DevFuseChannel of(NativeCalls calls, Fd device) throws ErrnoException {
        int flags = CallResult.require(calls.file().fcntl(device.number(), FileCalls.F_GETFL, 0), "fcntl");
        CallResult.require(
                calls.file().fcntl(device.number(), FileCalls.F_SETFL, flags | OpenFlags.O_NONBLOCK), "fcntl");
        int event = calls.device().eventfd(0, DeviceCalls.EFD_NONBLOCK | DeviceCalls.EFD_CLOEXEC);
        return new DevFuseChannel(calls, device, Fd.require(calls.file(), event, "eventfd"));
    }

    @Override
    public long read(MemorySegment buffer) {
        try {
            return files.read(device.number(), buffer.address(), buffer.byteSize());
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    @Override
    public long write(MemorySegment buffer, long length) {
        try {
            return files.write(device.number(), buffer.address(), length);
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    @Override
    public int await(int timeoutMillis) {
        try (Scratch scratch = Scratch.open()) {
            long fds = scratch.allocate(2L * DeviceCalls.POLLFD_SIZE);
            pollFor(fds, device.number());
            pollFor(fds + DeviceCalls.POLLFD_SIZE, wakeUp.number());
            return devices.poll(fds, 2, timeoutMillis);
        }
    }

    /** Says whether the kernel has ended the connection: nothing is mounted any more, or it was aborted. */
    boolean isDisconnected() {
        try (Scratch scratch = Scratch.open()) {
            long fds = scratch.allocate(DeviceCalls.POLLFD_SIZE);
            pollFor(fds, device.number());
            devices.poll(fds, 1, 0);
            return (NativeMemory.getShort(fds + REVENTS_OFFSET) & DeviceCalls.POLLERR) != 0;
        }
    }

    @Override
    public void wakeUp() {
        try (Scratch scratch = Scratch.open()) {
            long one = scratch.allocate(Long.BYTES);
            NativeMemory.putLong(one, 1);
            if (wakeUp.isOpen()) {
                files.write(wakeUp.number(), one, Long.BYTES);
            }
        }
    }

    private static void pollFor(long pollFd, int fd) {
        NativeMemory.putInt(pollFd, fd);
        NativeMemory.putShort(pollFd + EVENTS_OFFSET, DeviceCalls.POLLIN);
        NativeMemory.putShort(pollFd + REVENTS_OFFSET, (short) 0);
    }

    /** Returns the event descriptor that {@link #wakeUp} makes readable. */
    int wakeUpDescriptor() {
        return wakeUp.number();
    }

    /** Closes the device, which aborts the connection if it is still there. */
    @Override
    public void close() {
        device.close();
        wakeUp.close();
    }
}
