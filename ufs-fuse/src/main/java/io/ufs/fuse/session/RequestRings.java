package io.ufs.fuse.session;

import io.ufs.core.errno.ErrnoException;
import java.lang.foreign.MemorySegment;

/**
 * The io_uring transport ({@code fs/fuse/dev_uring.c}): beside the device there is a queue for each processor, and a
 * request goes to the queue of the processor that its client runs on. FORGET, INTERRUPT and notifications stay on the
 * device. Without an agreement on {@link io.ufs.fuse.protocol.InitFlags#OVER_IO_URING} none of it is used.
 */
public interface RequestRings {
    /** Says whether this process may make rings. */
    boolean isUsable();

    /** Returns the number of queues: requests come once each has an entry. */
    int queues();

    /**
     * Makes an entry of a queue, for the calling thread alone. The kernel hears of it in the first {@link Ring#next}.
     *
     * @param payloadSize bytes of content that a request or a reply can have
     * @throws ErrnoException ENOMEM, EMFILE, …
     */
    Ring open(int queue, int payloadSize) throws ErrnoException;

    /** Takes one request at a time, and its reply. For one thread. */
    interface Ring extends AutoCloseable {
        /** Returns where {@link #next} puts requests. */
        MemorySegment request();

        /** Returns where replies are built: the kernel takes their payload from there. */
        MemorySegment reply();

        /**
         * Takes the reply to the request in hand, which goes out with {@link #next}.
         *
         * @param length bytes of {@link #reply()}
         * @return {@code length}
         */
        long send(long length);

        /**
         * Sends the reply, or the first time the entry, and waits for a request: one system call.
         *
         * @return its length in bytes; {@code -EINTR} when a try again is due; {@code -ENODEV} after the end of the
         *     connection or of the server; another {@code -errno} if the kernel did not take the entry
         */
        long next();

        @Override
        void close();
    }
}
