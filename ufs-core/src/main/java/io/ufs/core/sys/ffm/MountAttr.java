package io.ufs.core.sys.ffm;

/** {@code struct mount_attr} of {@code mount_setattr(2)} (include/uapi/linux/mount.h). */
public final class MountAttr {
    /** Bytes of the structure. */
    public static final int SIZE = 32;

    private MountAttr() {}

    /**
     * Fills a structure in scratch memory.
     *
     * @param set attributes to set, {@code MOUNT_ATTR_…}
     * @param clear attributes to clear first
     * @param propagation {@code MS_PRIVATE} and the like, or 0
     * @param userNamespace descriptor of a user namespace with {@code MOUNT_ATTR_IDMAP}, otherwise 0
     * @return its address
     */
    public static long write(Scratch scratch, long set, long clear, long propagation, int userNamespace) {
        long address = scratch.allocate(SIZE);
        NativeMemory.putLong(address, set);
        NativeMemory.putLong(address + 8, clear);
        NativeMemory.putLong(address + 16, propagation);
        NativeMemory.putLong(address + 24, userNamespace);
        return address;
    }
}
