package io.ufs.core.sys;

/** System calls that mount and unmount. */
public interface MountCalls {
    int MS_RDONLY = 1;
    int MS_NOSUID = 2;
    int MS_NODEV = 4;
    int MS_NOEXEC = 8;
    int MS_SYNCHRONOUS = 16;
    int MS_REMOUNT = 32;
    int MS_DIRSYNC = 128;
    int MS_NOATIME = 1024;
    int MS_NODIRATIME = 2048;
    int MS_BIND = 4096;
    int MS_MOVE = 8192;
    int MS_REC = 16384;
    int MS_SILENT = 1 << 15;
    int MS_UNBINDABLE = 1 << 17;
    int MS_PRIVATE = 1 << 18;
    int MS_SLAVE = 1 << 19;
    int MS_SHARED = 1 << 20;
    int MS_RELATIME = 1 << 21;
    int MS_STRICTATIME = 1 << 24;
    int MS_LAZYTIME = 1 << 25;

    int MNT_FORCE = 1;
    int MNT_DETACH = 2;
    int UMOUNT_NOFOLLOW = 8;

    int OPEN_TREE_CLONE = 1;
    int OPEN_TREE_CLOEXEC = 02000000;

    int MOVE_MOUNT_F_EMPTY_PATH = 4;
    int MOVE_MOUNT_T_EMPTY_PATH = 0x40;

    long MOUNT_ATTR_RDONLY = 1;
    long MOUNT_ATTR_NOSUID = 2;
    long MOUNT_ATTR_NODEV = 4;
    long MOUNT_ATTR_NOEXEC = 8;
    long MOUNT_ATTR_NOATIME = 0x10;

    /** The bits of {@code attr_clr} that must be cleared when one of the access time modes is set. */
    long MOUNT_ATTR__ATIME = 0x70;

    int FSOPEN_CLOEXEC = 1;
    int FSMOUNT_CLOEXEC = 1;
    int FSCONFIG_SET_FLAG = 0;
    int FSCONFIG_SET_STRING = 1;
    int FSCONFIG_SET_BINARY = 2;
    int FSCONFIG_SET_FD = 5;
    int FSCONFIG_CMD_CREATE = 6;
    int FSCONFIG_CMD_RECONFIGURE = 7;

    /**
     * {@code int mount(const char *source, const char *target, const char *type, unsigned long flags, const void
     * *options)}.
     */
    int mount(long source, long target, long type, long flags, long options);

    /** {@code int umount2(const char *target, int flags)}. */
    int umount2(long target, int flags);

    /** {@code int open_tree(int dirfd, const char *path, unsigned flags)}; Linux 5.2. */
    int openTree(int dirfd, long path, int flags);

    /** {@code int move_mount(int fromDirfd, const char *from, int toDirfd, const char *to, unsigned)}; Linux 5.2. */
    int moveMount(int fromDirfd, long from, int toDirfd, long to, int flags);

    /**
     * {@code int mount_setattr(int dirfd, const char *path, unsigned flags, struct mount_attr *, size_t size)};
     * Linux 5.12.
     *
     * @param attr filled by {@link io.ufs.core.sys.ffm.MountAttr}
     */
    int mountSetattr(int dirfd, long path, int flags, long attr, long size);

    /** {@code int fsopen(const char *type, unsigned flags)}; Linux 5.2. */
    int fsopen(long type, int flags);

    /** {@code int fsconfig(int fd, unsigned command, const char *key, const void *value, int aux)}; Linux 5.2. */
    int fsconfig(int fd, int command, long key, long value, int aux);

    /** {@code int fsmount(int fd, unsigned flags, unsigned attributes)}; Linux 5.2. */
    int fsmount(int fd, int flags, int attributes);
}
