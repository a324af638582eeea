package io.ufs.core.sys;

/** System calls that change directories, and attributes of objects named by a directory and a path. */
public interface DirectoryCalls {
    /**
     * {@code int mknodat(int dirfd, const char *path, mode_t mode, dev_t device)}.
     *
     * @param device as in {@link io.ufs.core.vfs.DeviceId}
     */
    int mknodat(int dirfd, long path, int mode, int device);

    /** {@code int mkdirat(int dirfd, const char *path, mode_t mode)}. */
    int mkdirat(int dirfd, long path, int mode);

    /** {@code int symlinkat(const char *target, int dirfd, const char *path)}. */
    int symlinkat(long target, int dirfd, long path);

    /** {@code int linkat(int oldDirfd, const char *oldPath, int newDirfd, const char *newPath, int flags)}. */
    int linkat(int oldDirfd, long oldPath, int newDirfd, long newPath, int flags);

    /** {@code int unlinkat(int dirfd, const char *path, int flags)}. */
    int unlinkat(int dirfd, long path, int flags);

    /** {@code int renameat2(int oldDirfd, const char *oldPath, int newDirfd, const char *newPath, unsigned flags)}. */
    int renameat2(int oldDirfd, long oldPath, int newDirfd, long newPath, int flags);

    /** {@code int fchmod(int fd, mode_t mode)}. */
    int fchmod(int fd, int mode);

    /** {@code int fchmodat(int dirfd, const char *path, mode_t mode)}: it follows symbolic links. */
    int fchmodat(int dirfd, long path, int mode);

    /** {@code int fchmodat2(int dirfd, const char *path, mode_t mode, int flags)}; Linux 6.6. */
    int fchmodat2(int dirfd, long path, int mode, int flags);

    /** {@code int fchownat(int dirfd, const char *path, uid_t uid, gid_t gid, int flags)}. */
    int fchownat(int dirfd, long path, int uid, int gid, int flags);

    /**
     * {@code int utimensat(int dirfd, const char *path, const struct timespec times[2], int flags)}.
     *
     * @param path 0 means the object of {@code dirfd} itself
     */
    int utimensat(int dirfd, long path, long times, int flags);
}
