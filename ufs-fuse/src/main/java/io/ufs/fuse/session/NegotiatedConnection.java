package io.ufs.fuse.session;

import io.ufs.fuse.protocol.InitFlags;
import io.ufs.fuse.protocol.ProtocolVersion;

/**
 * What INIT agreed on. It holds for the life of the connection, which can be longer than that of the server:
 * the kernel sends INIT only once.
 *
 * @param version of both sides
 * @param flags {@link InitFlags} that were offered and accepted
 * @param maxReadahead bytes
 * @param maxWrite largest WRITE in bytes
 * @param maxPages largest READ and WRITE in pages of 4096 bytes
 * @param maxBackground background requests (readahead, RELEASE) before the kernel makes callers wait
 * @param congestionThreshold background requests from which on the kernel skips readahead
 * @param maxStackDepth depth of stacked filesystems; 0 without passthrough
 */
public record NegotiatedConnection(
        ProtocolVersion version,
        long flags,
        int maxReadahead,
        int maxWrite,
        int maxPages,
        int maxBackground,
        int congestionThreshold,
        int maxStackDepth) {
    private static final int MAX_XATTR_SIZE = 1 << 16;
    private static final int HEADROOM = 4096;

    /** Says whether all bits of {@code flag} were agreed on. */
    public boolean has(long flag) {
        return (flags & flag) == flag;
    }

    /** Returns the same with another flag. */
    NegotiatedConnection with(long flag) {
        return new NegotiatedConnection(
                version, flags | flag, maxReadahead, maxWrite, maxPages, maxBackground, congestionThreshold,
                maxStackDepth);
    }

    /** Says whether the server applies the umask of a request. */
    public boolean appliesUmask() {
        return has(InitFlags.DONT_MASK);
    }

    /**
     * Returns the bytes of a buffer for requests. The kernel refuses reads into less than {@code max_write} and
     * two headers ({@code fuse_dev_do_read}); a SETXATTR has 64 KiB at most.
     */
    public int requestBufferSize() {
        return Math.max(maxWrite, MAX_XATTR_SIZE) + HEADROOM;
    }

    /** Returns the bytes of a reply without its header, at most. */
    public int replyPayloadSize() {
        return Math.max(maxPages * 4096, MAX_XATTR_SIZE) + HEADROOM;
    }

    /** Returns the agreement for people. */
    @Override
    public String toString() {
        return "FUSE " + version + ", max_write " + maxWrite + ", max_stack_depth " + maxStackDepth + ", "
                + InitFlags.describe(flags);
    }
}
