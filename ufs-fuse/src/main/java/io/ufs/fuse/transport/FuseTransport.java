package io.ufs.fuse.transport;

/**
 * One mount: it brings the requests of the kernel to {@link io.ufs.fuse.ops.FuseOperations}.
 *
 * <pre>
 *   try (FuseTransport transport = ...) {
 *       transport.mount();     // mounted and the handshake done, or an exception and nothing mounted
 *       ...                    // now tell the caller that the mount is live
 *       transport.serve();     // until somebody unmounts
 *   }
 * </pre>
 *
 * <p>The operations belong to the caller, who closes them after {@link #close()}.
 */
public interface FuseTransport extends AutoCloseable {
    /**
     * Mounts and completes the handshake. When this returns, requests wait for {@link #serve()} and a program
     * may already use the mount. When it throws, nothing is mounted. Called once.
     *
     * @throws MountException with a text for the user
     */
    void mount() throws MountException;

    /**
     * Answers requests until the filesystem is unmounted by anybody, with threads of its own beside the
     * calling one. Called once, after {@link #mount()}.
     */
    void serve();

    /**
     * Unmounts, from any thread, also while {@link #serve()} runs, which then returns. The mountpoint is free
     * when this returns; files that are still open keep being served. Does nothing if nothing is mounted
     * (any more).
     *
     * @throws MountException if it is still mounted
     */
    void unmount() throws MountException;

    /** Unmounts if needed, ends the connection and frees what the transport holds. */
    @Override
    void close();
}
