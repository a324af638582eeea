package io.ufs.core.sys.ffm;

import static io.ufs.core.sys.ffm.NativeMemory.getLong;

import io.ufs.core.vfs.StatFs;

/** Offsets in the 64-bit {@code struct statfs} (include/uapi/asm-generic/statfs.h): words of 8 bytes. */
public final class StatfsLayout {
    /** Bytes of the structure. */
    public static final int SIZE = 120;

    private static final int TYPE = 0;
    private static final int BSIZE = 8;
    private static final int BLOCKS = 16;
    private static final int BFREE = 24;
    private static final int BAVAIL = 32;
    private static final int FILES = 40;
    private static final int FFREE = 48;
    private static final int FSID = 56;
    private static final int NAMELEN = 64;
    private static final int FRSIZE = 72;

    private StatfsLayout() {}

    /** Reads a structure that the kernel filled. */
    public static StatFs read(long address) {
        return new StatFs(
                getLong(address + TYPE),
                (int) getLong(address + BSIZE),
                (int) getLong(address + FRSIZE),
                getLong(address + BLOCKS),
                getLong(address + BFREE),
                getLong(address + BAVAIL),
                getLong(address + FILES),
                getLong(address + FFREE),
                (int) getLong(address + NAMELEN),
                getLong(address + FSID));
    }
}
