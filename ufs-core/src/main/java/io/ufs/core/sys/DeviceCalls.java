package io.ufs.core.sys;

/** System calls for device files and for waiting. */
public interface DeviceCalls {
    short POLLIN = 1;
    short POLLOUT = 4;
    short POLLERR = 8;
    short POLLHUP = 16;
    short POLLNVAL = 32;

    /** Bytes of {@code struct pollfd}: int fd, short events at 4, short revents at 6. */
    int POLLFD_SIZE = 8;

    /** Flag of {@link #eventfd}: reads and writes do not wait. */
    int EFD_NONBLOCK = 04000;

    /** Flag of {@link #eventfd}. */
    int EFD_CLOEXEC = 02000000;

    /**
     * {@code int ioctl(int fd, unsigned long request, void *argument)}.
     *
     * @param request as the kernel's headers encode it, unsigned
     * @param argument an address or a number, as the request says
     */
    int ioctl(int fd, long request, long argument);

    /**
     * {@code int poll(struct pollfd *fds, nfds_t count, int timeout)}.
     *
     * @param timeout milliseconds; negative to wait without limit
     */
    int poll(long fds, int count, int timeout);

    /**
     * {@code int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *, const sigset_t *)}.
     *
     * @param timeout address of seconds and nanoseconds, both 64-bit, which the kernel changes; 0 for no limit
     */
    int ppoll(long fds, int count, long timeout);

    /** {@code int eventfd2(unsigned initial, int flags)}. */
    int eventfd(int initial, int flags);

    /**
     * {@code int signalfd4(int fd, const sigset_t *mask, size_t size, int flags)}.
     *
     * @param mask address of a 64-bit set: signal n is bit n − 1
     */
    int signalfd(int fd, long mask, int flags);

    /** {@code int sched_yield(void)}. */
    int schedYield();
}
