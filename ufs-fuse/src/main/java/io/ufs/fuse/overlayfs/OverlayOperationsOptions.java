package io.ufs.fuse.overlayfs;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How the union is served.
 *
 * @param timeoutNanos how long the kernel may keep names and attributes, in nanoseconds; {@link
 *     Long#MAX_VALUE}: for ever, right while nobody else changes the layers
 * @param uids owners
 * @param gids groups
 * @param selinux whether SELinux is in use on this host; if not, a file without a label says that labels are not
 *     supported instead of that it has none, so that {@code ls -l} asks for one label and not for one a file
 * @param nodeBytes bytes of heap for the nodes that the kernel keeps, before it is asked to let go of some
 */
public record OverlayOperationsOptions(long timeoutNanos, IdMapping uids, IdMapping gids, boolean selinux,
        long nodeBytes) {
    /** Bytes of heap for classes, listings, open files and requests. */
    private static final long BESIDES = 16 << 20;

    /** For ever; ids as they are; SELinux as this host has it. */
    public static OverlayOperationsOptions defaults() {
        return new OverlayOperationsOptions(Long.MAX_VALUE, IdMapping.IDENTITY, IdMapping.IDENTITY, hostUsesSelinux(),
                usualNodeBytes());
    }

    /**
     * Returns six tenths of the largest heap, without what a mount needs besides: nodes that have gone fill the rest until the
     * collector takes them away, which costs the more time the less there is left.
     */
    public static long usualNodeBytes() {
        return Math.max(0, Runtime.getRuntime().maxMemory() - BESIDES) / 10 * 6;
    }

    /** Says whether SELinux is in use on this host. */
    public static boolean hostUsesSelinux() {
        return Files.exists(Path.of("/sys/fs/selinux/enforce"));
    }
}
