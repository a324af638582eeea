package io.ufs.core.sys;

/** System calls for {@code io_uring(7)}, and the memory that is shared with the kernel for it. */
public interface RingCalls {
    /** Bytes of {@code struct io_uring_params}. */
    int PARAMS_SIZE = 120;

    /** Flag of {@link #setup}: submission entries are 128 bytes long. */
    int SETUP_SQE128 = 1 << 10;

    /** Flag of {@link #setup}: one thread only submits, {@link #SETUP_DEFER_TASKRUN} needs that. */
    int SETUP_SINGLE_ISSUER = 1 << 12;

    /** Flag of {@link #setup}: the kernel's part of the work is done while the thread waits in {@link #enter}. */
    int SETUP_DEFER_TASKRUN = 1 << 13;

    /** Bit of {@code features}: both queues are in one mapping. */
    int FEAT_SINGLE_MMAP = 1;

    /** Flag of {@link #enter}: waits for completions. */
    int ENTER_GETEVENTS = 1;

    /** Offset for {@link #map}: the queues. */
    long OFFSET_QUEUES = 0;

    /** Offset for {@link #map}: the submission entries. */
    long OFFSET_ENTRIES = 0x1000_0000L;

    /**
     * {@code int io_uring_setup(u32 entries, struct io_uring_params *)}.
     *
     * @return a descriptor, closed on exec
     */
    int setup(int entries, long params);

    /**
     * {@code int io_uring_enter(int fd, u32 submit, u32 complete, u32 flags, NULL, 0)}.
     *
     * @return entries submitted, or {@code -errno}: EINTR after a signal
     */
    int enter(int fd, int submit, int complete, int flags);

    /**
     * {@code mmap(2)}, shared, readable and writable.
     *
     * @return the address, or {@code -errno}
     */
    long map(int fd, long offset, long length);

    /**
     * {@code mmap(2)} of memory of nobody else: zeros, which take no room until they are touched.
     *
     * @return the address, or {@code -errno}
     */
    long allocate(long length);

    /** {@code munmap(2)}. */
    int unmap(long address, long length);
}
