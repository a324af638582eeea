package io.ufs.core.sys;

/** System calls for extended attributes. {@code name} is the address of a NUL-terminated attribute name. */
public interface XattrCalls {
    int XATTR_CREATE = 1;
    int XATTR_REPLACE = 2;

    /** {@code ssize_t getxattr(const char *path, const char *name, void *value, size_t size)}: follows links. */
    long getxattr(long path, long name, long value, long size);

    /** {@code ssize_t lgetxattr(const char *path, const char *name, void *value, size_t size)}. */
    long lgetxattr(long path, long name, long value, long size);

    /** {@code ssize_t fgetxattr(int fd, const char *name, void *value, size_t size)}. */
    long fgetxattr(int fd, long name, long value, long size);

    /** {@code ssize_t listxattr(const char *path, char *list, size_t size)}: follows links. */
    long listxattr(long path, long list, long size);

    /** {@code ssize_t llistxattr(const char *path, char *list, size_t size)}. */
    long llistxattr(long path, long list, long size);

    /** {@code ssize_t flistxattr(int fd, char *list, size_t size)}. */
    long flistxattr(int fd, long list, long size);

    /** {@code int setxattr(const char *path, const char *name, const void *value, size_t size, int flags)}: follows. */
    int setxattr(long path, long name, long value, long size, int flags);

    /** {@code int lsetxattr(const char *path, const char *name, const void *value, size_t size, int flags)}. */
    int lsetxattr(long path, long name, long value, long size, int flags);

    /** {@code int fsetxattr(int fd, const char *name, const void *value, size_t size, int flags)}. */
    int fsetxattr(int fd, long name, long value, long size, int flags);

    /** {@code int removexattr(const char *path, const char *name)}: follows links. */
    int removexattr(long path, long name);

    /** {@code int lremovexattr(const char *path, const char *name)}. */
    int lremovexattr(long path, long name);

    /** {@code int fremovexattr(int fd, const char *name)}. */
    int fremovexattr(int fd, long name);

    /**
     * {@code ssize_t getxattrat(int dirfd, const char *path, unsigned flags, const char *name, struct xattr_args *,
     * size_t size)}; Linux 6.13, ENOSYS before.
     *
     * @param args filled by {@link io.ufs.core.sys.ffm.XattrArgs}
     */
    long getxattrat(int dirfd, long path, int flags, long name, long args, long size);

    /** {@code ssize_t listxattrat(int dirfd, const char *path, unsigned flags, char *list, size_t)}; Linux 6.13. */
    long listxattrat(int dirfd, long path, int flags, long list, long size);

    /** {@code int setxattrat(int dirfd, const char *path, unsigned flags, const char *name, …)}; Linux 6.13. */
    int setxattrat(int dirfd, long path, int flags, long name, long args, long size);

    /** {@code int removexattrat(int dirfd, const char *path, unsigned flags, const char *name)}; Linux 6.13. */
    int removexattrat(int dirfd, long path, int flags, long name);
}
