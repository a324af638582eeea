package io.ufs.fuse.protocol;

/**
 * {@code struct fsxattr}: inode flags under other numbers ({@code include/uapi/linux/fs.h}). The kernel asks for it
 * ({@code FS_IOC_FSGETXATTR}) before it lets {@code chattr(1)} set any flag ({@code vfs_fileattr_set}).
 *
 * <pre>
 *     0  u32  xflags
 *     4  u32  extsize, nextents, projid, cowextsize
 *    20  u8   pad[8]
 * </pre>
 */
public final class Fsxattr {
    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 28;

    /** Each flag that both have: {@code FS_..._FL}, then {@code FS_XFLAG_...} ({@code fileattr_fill_flags}). */
    private static final int[][] COMMON = {
        {0x0000_0008, 0x0000_0020}, // SYNC
        {0x0000_0010, 0x0000_0008}, // IMMUTABLE
        {0x0000_0020, 0x0000_0010}, // APPEND
        {0x0000_0040, 0x0000_0080}, // NODUMP
        {0x0000_0080, 0x0000_0040}, // NOATIME
        {0x0200_0000, 0x0000_8000}, // DAX
        {0x2000_0000, 0x0000_0200}, // PROJINHERIT
    };

    private Fsxattr() {}

    /** Returns inode flags ({@code FS_..._FL}) under the numbers of this struct. */
    public static int xflagsOf(int flags) {
        int xflags = 0;
        for (int[] pair : COMMON) {
            xflags |= (flags & pair[0]) != 0 ? pair[1] : 0;
        }
        return xflags;
    }

    /** Returns inode flags as {@code xflags} wants them; what that has no word for stays as in {@code flags}. */
    public static int withXflags(int flags, int xflags) {
        int changed = flags;
        for (int[] pair : COMMON) {
            changed = (xflags & pair[1]) != 0 ? changed | pair[0] : changed & ~pair[0];
        }
        return changed;
    }
}
