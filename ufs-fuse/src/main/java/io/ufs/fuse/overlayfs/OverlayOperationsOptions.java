package io.ufs.fuse.overlayfs;

/**
 * How the union is served.
 *
 * @param timeoutNanos how long the kernel may keep names and attributes, in nanoseconds; {@link
 *     Long#MAX_VALUE}: for ever, right while nobody else changes the layers
 * @param uids owners
 * @param gids groups
 */
public record OverlayOperationsOptions(long timeoutNanos, IdMapping uids, IdMapping gids) {
    /** For ever; ids as they are. */
    public static OverlayOperationsOptions defaults() {
        return new OverlayOperationsOptions(Long.MAX_VALUE, IdMapping.IDENTITY, IdMapping.IDENTITY);
    }
}
