package io.ufs.core.sys.ffm;

/** {@code struct xattr_args} of {@code getxattrat(2)} and {@code setxattrat(2)} (include/uapi/linux/xattr.h). */
public final class XattrArgs {
    /** Bytes of the structure. */
    public static final int SIZE = 16;

    private XattrArgs() {}

    /**
     * Fills a structure in scratch memory.
     *
     * @param value address of the value, or of room for it
     * @param size its bytes
     * @param flags {@code XATTR_CREATE} or {@code XATTR_REPLACE}; 0 for reading
     * @return its address
     */
    public static long write(Scratch scratch, long value, int size, int flags) {
        long address = scratch.allocate(SIZE);
        NativeMemory.putLong(address, value);
        NativeMemory.putInt(address + 8, size);
        NativeMemory.putInt(address + 12, flags);
        return address;
    }
}
