package io.ufs.fuse.transport.device;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.stats.StatisticsSink;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.DeviceCalls;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.fuse.ops.BackingRegistry;
import io.ufs.fuse.protocol.BackingMapEncoder;
import io.ufs.fuse.protocol.DeviceIoctl;
import java.util.concurrent.atomic.LongAdder;

/** Registers backing files with the connection of one device. */
final class DeviceBackingRegistry implements BackingRegistry {
    private final DeviceCalls devices;
    private final Fd device;
    private final LongAdder registered = new LongAdder();
    private final LongAdder unregistered = new LongAdder();
    private final LongAdder refused = new LongAdder();

    DeviceBackingRegistry(DeviceCalls devices, Fd device) {
        this.devices = devices;
        this.device = device;
    }

    void report(StatisticsSink sink) {
        long given = registered.sum();
        sink.gauge("passthrough.open", given - unregistered.sum());
        sink.counter("passthrough.registered", given);
        sink.counter("passthrough.refused", refused.sum());
    }

    @Override
    public int register(int descriptor) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long map = scratch.allocate(BackingMapEncoder.ENCODED_LENGTH);
            BackingMapEncoder encoder = new BackingMapEncoder();
            encoder.wrap(NativeMemory.segment(map, BackingMapEncoder.ENCODED_LENGTH), 0);
            encoder.fd(descriptor);
            int id = devices.ioctl(device.number(), Integer.toUnsignedLong(DeviceIoctl.FUSE_DEV_IOC_BACKING_OPEN), map);
            (id < 0 ? refused : registered).increment();
            return CallResult.require(id, "FUSE_DEV_IOC_BACKING_OPEN");
        }
    }

    /** After the connection has ended the kernel has no ids any more: errors mean nothing. */
    @Override
    public void unregister(int backingId) {
        unregistered.increment();
        if (!device.isOpen()) {
            return;
        }
        try (Scratch scratch = Scratch.open()) {
            long id = scratch.allocate(Integer.BYTES);
            NativeMemory.putInt(id, backingId);
            devices.ioctl(device.number(), Integer.toUnsignedLong(DeviceIoctl.FUSE_DEV_IOC_BACKING_CLOSE), id);
        }
    }
}
