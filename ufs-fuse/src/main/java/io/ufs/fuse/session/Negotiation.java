package io.ufs.fuse.session;

import io.ufs.fuse.protocol.InitFlags;
import io.ufs.fuse.protocol.InitInDecoder;
import io.ufs.fuse.protocol.InitOutEncoder;
import io.ufs.fuse.protocol.ProtocolVersion;

/** Decides how to answer INIT. Only offered flags are accepted: others would be ignored or fail the mount. */
final class Negotiation {
    private static final int PAGE_SIZE = 4096;
    private static final int PAGES_WITHOUT_MAX_PAGES = 32;
    private static final int MAX_BACKGROUND = 64;
    private static final int CONGESTION_THRESHOLD = MAX_BACKGROUND * 3 / 4;

    /**
     * What is good for a server that owns its layers. {@code AUTO_INVAL_DATA} and {@code READDIRPLUS_AUTO} are
     * left out: the server knows when data change and which entries are worth attributes ({@link
     * io.ufs.fuse.node.ListingAdvice}), and the kernel's heuristic costs a walk out of RCU mode for each new name.
     * Locks are left to the kernel, which needs no FLUSH then.
     */
    private static final long WANTED = InitFlags.ASYNC_READ
            | InitFlags.BIG_WRITES
            | InitFlags.DO_READDIRPLUS
            | InitFlags.ASYNC_DIO
            | InitFlags.PARALLEL_DIROPS
            | InitFlags.ABORT_ERROR
            | InitFlags.MAX_PAGES
            | InitFlags.CACHE_SYMLINKS
            | InitFlags.EXPLICIT_INVAL_DATA
            | InitFlags.NO_OPENDIR_SUPPORT
            | InitFlags.HANDLE_KILLPRIV_V2
            | InitFlags.SETXATTR_EXT
            | InitFlags.INIT_EXT
            | InitFlags.NO_EXPORT_SUPPORT;

    private Negotiation() {}

    /** Returns the agreement on what {@code offer} offers and {@code options} ask for. */
    static NegotiatedConnection agree(InitInDecoder offer, SessionOptions options) {
        long wanted = WANTED;
        if (options.acl()) {
            wanted |= InitFlags.POSIX_ACL | InitFlags.DONT_MASK;
        }
        if (!options.zeroMessageOpen()) {
            wanted |= InitFlags.ATOMIC_O_TRUNC;
            if (options.passthrough()) {
                wanted |= InitFlags.PASSTHROUGH;
            }
        }
        long flags = wanted & offer.offeredFlags();
        if ((flags & InitFlags.POSIX_ACL) == 0) {
            flags &= ~InitFlags.DONT_MASK;
        }
        int mostPages = (flags & InitFlags.MAX_PAGES) != 0 ? 0xffff : PAGES_WITHOUT_MAX_PAGES;
        int maxPages = Math.min(mostPages, options.maxWrite() / PAGE_SIZE);
        return new NegotiatedConnection(
                ProtocolVersion.NEWEST.agreeWith(new ProtocolVersion(offer.major(), offer.minor())),
                flags,
                offer.maxReadahead(),
                maxPages * PAGE_SIZE,
                maxPages,
                MAX_BACKGROUND,
                CONGESTION_THRESHOLD,
                (flags & InitFlags.PASSTHROUGH) != 0 ? options.maxStackDepth() : 0);
    }

    /** Fills the reply. */
    static void encode(NegotiatedConnection connection, InitOutEncoder out) {
        out.major(connection.version().major())
                .minor(connection.version().minor())
                .maxReadahead(connection.maxReadahead())
                .flags((int) connection.flags())
                .maxBackground(connection.maxBackground())
                .congestionThreshold(connection.congestionThreshold())
                .maxWrite(connection.maxWrite())
                .timeGran(1)
                .maxPages(connection.maxPages())
                .flags2((int) (connection.flags() >>> Integer.SIZE))
                .maxStackDepth(connection.maxStackDepth());
    }
}
