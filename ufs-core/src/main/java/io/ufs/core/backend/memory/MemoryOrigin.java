package io.ufs.core.backend.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The value of {@code overlay.origin}: the kernel's {@code struct ovl_fb} (rule I9) around a file handle, with the
 * device number in the place of the filesystem's UUID.
 */
final class MemoryOrigin {
    private static final byte VERSION = 0;
    private static final byte MAGIC = (byte) 0xfb;
    private static final byte BIG_ENDIAN = 1;

    /** {@code FILEID_INO32_GEN}: the handle type of ext4. */
    private static final byte HANDLE_TYPE = 1;

    private static final int HEADER = 5;
    private static final int LENGTH = HEADER + 16 + 8;

    private MemoryOrigin() {}

    /** Returns what stands in the place of the filesystem's UUID. */
    static byte[] filesystemId(long dev) {
        return ByteBuffer.allocate(16).putLong(0).putLong(dev).array();
    }

    static byte[] encode(long dev, long ino) {
        boolean big = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;
        return ByteBuffer.allocate(LENGTH)
                .order(ByteOrder.nativeOrder())
                .put(VERSION)
                .put(MAGIC)
                .put((byte) LENGTH)
                .put(big ? BIG_ENDIAN : 0)
                .put(HANDLE_TYPE)
                .putLong(0)
                .putLong(dev)
                .putInt((int) ino)
                .putInt(0)
                .array();
    }

    /** Returns the inode number; 0 if the value is malformed or of another filesystem. */
    static long decode(long dev, byte[] origin) {
        if (origin.length != LENGTH) {
            return 0;
        }
        ByteBuffer expected = ByteBuffer.wrap(encode(dev, 0));
        ByteBuffer value = ByteBuffer.wrap(origin).order(ByteOrder.nativeOrder());
        int handle = LENGTH - 8;
        boolean here = expected.slice(0, handle).equals(value.slice(0, handle));
        return here ? Integer.toUnsignedLong(value.getInt(handle)) : 0;
    }
}
