package io.ufs.core.sys.ffm;

import static io.ufs.core.sys.ffm.NativeMemory.getInt;
import static io.ufs.core.sys.ffm.NativeMemory.getLong;
import static io.ufs.core.sys.ffm.NativeMemory.getShort;

import io.ufs.core.vfs.DeviceId;
import io.ufs.core.vfs.Stat;

/** Offsets in {@code struct statx} (include/uapi/linux/stat.h). */
public final class StatxLayout {
    /** Bytes of the structure. */
    public static final int SIZE = 256;

    /** What {@code stat(2)} reports: {@code STATX_BASIC_STATS}. */
    public static final int STATX_BASIC_STATS = 0x7ff;

    /** Creation time. */
    public static final int STATX_BTIME = 0x800;

    /** Id of the mount, unique until it is unmounted; Linux 5.8. */
    public static final int STATX_MNT_ID = 0x1000;

    private static final int STATX_ATTR_IMMUTABLE = 0x10;
    private static final int STATX_ATTR_APPEND = 0x20;

    private static final int MASK = 0;
    private static final int BLKSIZE = 4;
    private static final int ATTRIBUTES = 8;
    private static final int NLINK = 16;
    private static final int UID = 20;
    private static final int GID = 24;
    private static final int MODE = 28;
    private static final int INO = 32;
    private static final int SIZE_FIELD = 40;
    private static final int BLOCKS = 48;
    private static final int ATIME = 64;
    private static final int BTIME = 80;
    private static final int CTIME = 96;
    private static final int MTIME = 112;
    private static final int RDEV_MAJOR = 128;
    private static final int RDEV_MINOR = 132;
    private static final int DEV_MAJOR = 136;
    private static final int DEV_MINOR = 140;
    private static final int MNT_ID = 144;
    private static final int NSEC = 8;

    private StatxLayout() {}

    /** Reads a structure that the kernel filled with at least {@link #STATX_BASIC_STATS}. */
    public static Stat read(long address) {
        boolean born = (getInt(address + MASK) & STATX_BTIME) != 0;
        return new Stat(
                (long) getInt(address + DEV_MAJOR) << 32 | Integer.toUnsignedLong(getInt(address + DEV_MINOR)),
                getLong(address + INO),
                Short.toUnsignedInt(getShort(address + MODE)),
                getInt(address + NLINK),
                getInt(address + UID),
                getInt(address + GID),
                DeviceId.of(getInt(address + RDEV_MAJOR), getInt(address + RDEV_MINOR)),
                getLong(address + SIZE_FIELD),
                getLong(address + BLOCKS),
                getInt(address + BLKSIZE),
                getLong(address + ATIME),
                getInt(address + ATIME + NSEC),
                getLong(address + MTIME),
                getInt(address + MTIME + NSEC),
                getLong(address + CTIME),
                getInt(address + CTIME + NSEC),
                born ? getLong(address + BTIME) : 0,
                born ? getInt(address + BTIME + NSEC) : 0,
                protection(address));
    }

    /** Returns the mode: type and permission bits. */
    public static int mode(long address) {
        return Short.toUnsignedInt(getShort(address + MODE));
    }

    /** Returns {@code STATX_ATTR_IMMUTABLE}, {@code STATX_ATTR_APPEND}, both or 0: {@code FS_..._FL} have the same values. */
    private static int protection(long address) {
        return (int) getLong(address + ATTRIBUTES) & (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND);
    }

    /** Returns the mount id, or −1 if the kernel did not fill it in. */
    public static long mountId(long address) {
        return (getInt(address + MASK) & STATX_MNT_ID) != 0 ? getLong(address + MNT_ID) : -1;
    }
}
