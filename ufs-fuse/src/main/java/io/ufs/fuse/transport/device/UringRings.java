package io.ufs.fuse.transport.device;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.NativeCalls;
import io.ufs.fuse.session.RequestRings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Rings for a mounted device. */
final class UringRings implements RequestRings {
    /** More processors than this are better served by few threads at the device. */
    private static final int MAX_QUEUES = 256;

    static final Path SETTING = Path.of("/sys/module/fuse/parameters/enable_uring");
    private static final Path POSSIBLE = Path.of("/sys/devices/system/cpu/possible");

    private final NativeCalls calls;
    private final int device;
    private final int wakeUp;
    private final int queues = countProcessors();

    /**
     * Prepares for a device.
     *
     * @param device stays the caller's, and open as long as there are rings
     * @param wakeUp event descriptor that becomes readable when all is to end
     */
    UringRings(NativeCalls calls, int device, int wakeUp) {
        this.calls = calls;
        this.device = device;
        this.wakeUp = wakeUp;
    }

    /** Says whether the host has the transport switched on: a parameter of the kernel's module, off by default. */
    static boolean isEnabled() {
        try {
            return Files.readString(SETTING).startsWith("Y");
        } catch (IOException e) {
            return false;
        }
    }

    /** The kernel has a queue for each processor that there could be, plugged in or not. */
    private static int countProcessors() {
        try {
            return count(Files.readString(POSSIBLE).strip());
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /** Returns how many numbers a list such as {@code 0-3,8} has. */
    static int count(String list) {
        int count = 0;
        for (String range : list.split(",", -1)) {
            String[] ends = range.split("-", 2);
            count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
        }
        return count;
    }

    @Override
    public boolean isUsable() {
        if (queues < 1 || queues > MAX_QUEUES) {
            return false;
        }
        try {
            Uring.open(calls).close();
            return true;
        } catch (ErrnoException e) {
            return false; // forbidden (kernel.io_uring_disabled, seccomp), or too old
        }
    }

    @Override
    public int queues() {
        return queues;
    }

    @Override
    public Ring open(int queue, int payloadSize) throws ErrnoException {
        if (queue < 0 || queue >= queues) {
            throw new ErrnoException(Errno.EINVAL, "queue " + queue);
        }
        return UringEntry.open(calls, device, wakeUp, queue, payloadSize);
    }
}
