package io.ufs.fuse.transport.device;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.CallResult;
import io.ufs.core.sys.DeviceCalls;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.fuse.ops.BackingRegistry;
import io.ufs.fuse.protocol.BackingMapEncoder;
import io.ufs.fuse.protocol.DeviceIoctl;

/** Registers backing files with the connection of one device. */
final class DeviceBackingRegistry implements BackingRegistry {
    private final DeviceCalls devices;
    private final Fd device;

    DeviceBackingRegistry(DeviceCalls devices, Fd device) {
        this.devices = devices;
        this.device = device;
    }

    @Override
    public int register(int descriptor) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long map = scratch.allocate(BackingMapEncoder.ENCODED_LENGTH);
            BackingMapEncoder encoder = new BackingMapEncoder();
            encoder.wrap(NativeMemory.segment(map, BackingMapEncoder.ENCODED_LENGTH), 0);
            encoder.fd(descriptor);
            int id = devices.ioctl(device.number(), Integer.toUnsignedLong(DeviceIoctl.FUSE_DEV_IOC_BACKING_OPEN), map);
            return CallResult.require(id, "FUSE_DEV_IOC_BACKING_OPEN");
        }
    }

    /** After the connection has ended the kernel has no ids any more: errors mean nothing. */
    @Override
    public void unregister(int backingId) {
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
