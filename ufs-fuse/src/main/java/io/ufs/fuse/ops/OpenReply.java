package io.ufs.fuse.ops;

/** Result of OPEN, CREATE, TMPFILE and OPENDIR. Reused from request to request by one thread. */
public final class OpenReply {
    /** Handle that later requests carry. */
    public long fh;

    /** Bits of {@code FOPEN_…} (protocol.FopenFlags). */
    public int openFlags;

    /** Registered backing file, with {@code FOPEN_PASSTHROUGH}; else 0. */
    public int backingId;

    /** Clears all. */
    public void reset() {
        fh = 0;
        openFlags = 0;
        backingId = 0;
    }
}
