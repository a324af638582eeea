package io.ufs.core.vfs;

/** Device numbers in the 32-bit form that the kernel's {@code new_encode_dev} and the FUSE protocol use. */
public final class DeviceId {
    /** 0:0, the device number of a whiteout. */
    public static final int WHITEOUT = 0;

    private DeviceId() {}

    /** Encodes major (12 bits) and minor (20 bits). */
    public static int of(int major, int minor) {
        return (minor & 0xff) | ((major & 0xfff) << 8) | ((minor & ~0xff) << 12);
    }

    /** Returns the major number of an encoded device. */
    public static int major(int device) {
        return (device >>> 8) & 0xfff;
    }

    /** Returns the minor number of an encoded device. */
    public static int minor(int device) {
        return (device & 0xff) | ((device >>> 12) & 0xfff00);
    }
}
