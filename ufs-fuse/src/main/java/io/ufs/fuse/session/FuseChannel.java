package io.ufs.fuse.session;

import java.lang.foreign.MemorySegment;

/**
 * The connection with the kernel: whole messages in and out. Safe for use by several threads. Errors are
 * returned as {@code -errno}, since on this path they are answers: most are a part of normal operation.
 */
public interface FuseChannel extends ReplySink {
    /**
     * Takes one request, without waiting.
     *
     * @param buffer of at least {@code max_write} + 80 bytes
     * @return its length in bytes; {@code -EAGAIN} if none waits; {@code -ENODEV} after the unmount;
     *     {@code -ECONNABORTED} after an abort; {@code -EINTR} and {@code -ENOENT} when a try again is due
     */
    long read(MemorySegment buffer);

    /**
     * Waits until a request is there, the connection ends or {@link #wakeUp} is called.
     *
     * @param timeoutMillis negative to wait without limit
     * @return more than 0 after one of them, 0 after the time, or {@code -errno}
     */
    int await(int timeoutMillis);

    /** Ends {@link #await} in all threads, now and from now on. */
    void wakeUp();
}
