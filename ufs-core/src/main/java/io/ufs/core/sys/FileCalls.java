package io.ufs.core.sys;

/**
 * System calls on descriptors. Flags of {@code open} are those of {@link io.ufs.core.vfs.OpenFlags} on every
 * architecture: the implementation translates where the kernel numbers them differently.
 */
public interface FileCalls {
    /** Instead of a directory descriptor: relative to the current directory. */
    int AT_FDCWD = -100;

    int AT_SYMLINK_NOFOLLOW = 0x100;
    int AT_REMOVEDIR = 0x200;
    int AT_SYMLINK_FOLLOW = 0x400;
    int AT_NO_AUTOMOUNT = 0x800;
    int AT_EMPTY_PATH = 0x1000;
    int AT_RECURSIVE = 0x8000;

    /** Of {@link #syncFileRange}: waits first for what is being written. */
    int SYNC_FILE_RANGE_WAIT_BEFORE = 1;

    /** Of {@link #syncFileRange}: starts to write. */
    int SYNC_FILE_RANGE_WRITE = 2;

    /** Of {@link #syncFileRange}: waits for what was started. */
    int SYNC_FILE_RANGE_WAIT_AFTER = 4;

    int SEEK_SET = 0;
    int SEEK_CUR = 1;
    int SEEK_END = 2;
    int SEEK_DATA = 3;
    int SEEK_HOLE = 4;

    int F_GETFD = 1;
    int F_SETFD = 2;
    int F_GETFL = 3;
    int F_SETFL = 4;
    int F_DUPFD_CLOEXEC = 1030;
    int FD_CLOEXEC = 1;

    int LOCK_SH = 1;
    int LOCK_EX = 2;
    int LOCK_NB = 4;
    int LOCK_UN = 8;

    /** {@code int openat(int dirfd, const char *path, int flags, mode_t mode)}. */
    int openat(int dirfd, long path, int flags, int mode);

    /**
     * {@code int openat2(int dirfd, const char *path, struct open_how *how, size_t size)}; Linux 5.6.
     *
     * @param how filled by {@link io.ufs.core.sys.ffm.OpenHow}
     */
    int openat2(int dirfd, long path, long how, long size);

    /** {@code int close(int fd)}. The descriptor is gone whatever the result. */
    int close(int fd);

    /** {@code ssize_t read(int fd, void *buffer, size_t length)}. */
    long read(int fd, long buffer, long length);

    /** {@code ssize_t write(int fd, const void *buffer, size_t length)}. */
    long write(int fd, long buffer, long length);

    /** {@code ssize_t pread64(int fd, void *buffer, size_t length, off_t offset)}. */
    long pread(int fd, long buffer, long length, long offset);

    /** {@code ssize_t pwrite64(int fd, const void *buffer, size_t length, off_t offset)}. */
    long pwrite(int fd, long buffer, long length, long offset);

    /** {@code off_t lseek(int fd, off_t offset, int whence)}. */
    long lseek(int fd, long offset, int whence);

    /** {@code int ftruncate(int fd, off_t length)}. */
    int ftruncate(int fd, long length);

    /** Of {@link #fallocate}: the size stays, blocks may lie beyond it. */
    int FALLOC_FL_KEEP_SIZE = 1;

    /** {@code int fallocate(int fd, int mode, off_t offset, off_t length)}. */
    int fallocate(int fd, int mode, long offset, long length);

    /**
     * {@code ssize_t copy_file_range(int fdIn, off_t *offIn, int fdOut, off_t *offOut, size_t length, unsigned flags)}.
     *
     * @param offIn address of a 64-bit offset, or 0
     * @param offOut address of a 64-bit offset, or 0
     */
    long copyFileRange(int fdIn, long offIn, int fdOut, long offOut, long length, int flags);

    /** {@code int fsync(int fd)}. */
    int fsync(int fd);

    /** {@code int fdatasync(int fd)}. */
    int fdatasync(int fd);

    /**
     * {@code int sync_file_range(int fd, off64_t offset, off64_t length, unsigned flags)}: content only.
     *
     * @param length bytes; 0 for all up to the end
     * @param flags {@code SYNC_FILE_RANGE_…}
     */
    int syncFileRange(int fd, long offset, long length, int flags);

    /** {@code ssize_t readahead(int fd, off64_t offset, size_t count)}. */
    long readahead(int fd, long offset, long length);

    /** {@code int syncfs(int fd)}. */
    int syncfs(int fd);

    /**
     * {@code int statx(int dirfd, const char *path, int flags, unsigned mask, struct statx *buffer)}; with
     * {@link #AT_EMPTY_PATH} and an empty path it is {@code fstat(2)}.
     *
     * @param buffer of {@link io.ufs.core.sys.ffm.StatxLayout#SIZE} bytes
     */
    int statx(int dirfd, long path, int flags, int mask, long buffer);

    /** {@code int statfs(const char *path, struct statfs *buffer)}. */
    int statfs(long path, long buffer);

    /** {@code int fstatfs(int fd, struct statfs *buffer)}. */
    int fstatfs(int fd, long buffer);

    /** {@code ssize_t getdents64(int fd, void *buffer, size_t length)}. */
    long getdents64(int fd, long buffer, long length);

    /** {@code ssize_t readlinkat(int dirfd, const char *path, char *buffer, size_t length)}. */
    long readlinkat(int dirfd, long path, long buffer, long length);

    /** {@code int fcntl(int fd, int command, long argument)}. */
    int fcntl(int fd, int command, long argument);

    /** {@code int flock(int fd, int operation)}. */
    int flock(int fd, int operation);

    /** {@code int dup3(int oldFd, int newFd, int flags)}. */
    int dup3(int oldFd, int newFd, int flags);

    /** {@code int close_range(unsigned first, unsigned last, unsigned flags)}; Linux 5.9. */
    int closeRange(int first, int last, int flags);

    /** {@code int pipe2(int fds[2], int flags)}. */
    int pipe2(long fds, int flags);

    /** {@code int memfd_create(const char *name, unsigned flags)}. */
    int memfdCreate(long name, int flags);

    /** {@code int name_to_handle_at(int dirfd, const char *path, struct file_handle *, int *mountId, int flags)}. */
    int nameToHandleAt(int dirfd, long path, long handle, long mountId, int flags);

    /** {@code int open_by_handle_at(int mountFd, struct file_handle *, int flags)}; needs CAP_DAC_READ_SEARCH. */
    int openByHandleAt(int mountFd, long handle, int flags);
}
