package io.ufs.core.sys.ffm;

/** {@code struct open_how} of {@code openat2(2)} (include/uapi/linux/openat2.h). */
public final class OpenHow {
    /** Bytes of the structure. */
    public static final int SIZE = 24;

    public static final long RESOLVE_NO_XDEV = 1;
    public static final long RESOLVE_NO_MAGICLINKS = 2;
    public static final long RESOLVE_NO_SYMLINKS = 4;
    public static final long RESOLVE_BENEATH = 8;
    public static final long RESOLVE_IN_ROOT = 16;

    private OpenHow() {}

    /**
     * Fills a structure in scratch memory.
     *
     * @param flags of {@link io.ufs.core.vfs.OpenFlags}
     * @param mode permission bits; 0 without {@code O_CREAT} and {@code O_TMPFILE}
     * @param resolve {@code RESOLVE_…}
     * @return its address
     */
    public static long write(Scratch scratch, int flags, int mode, long resolve) {
        long address = scratch.allocate(SIZE);
        NativeMemory.putLong(address, Architecture.CURRENT.openFlags(flags));
        NativeMemory.putLong(address + 8, mode);
        NativeMemory.putLong(address + 16, resolve);
        return address;
    }
}
