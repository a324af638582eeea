package io.ufs.fuse.protocol;

/** Control operations of {@code /dev/fuse}. */
public final class DeviceIoctl {
    /** Another descriptor for one connection. */
    public static final int FUSE_DEV_IOC_CLONE = 0x8004e500;

    /** Registers a file, see {@link BackingMapEncoder}; returns its backing id. */
    public static final int FUSE_DEV_IOC_BACKING_OPEN = 0x4010e501;

    /** Gives a backing id back. */
    public static final int FUSE_DEV_IOC_BACKING_CLOSE = 0x4004e502;

    private DeviceIoctl() {}
}
