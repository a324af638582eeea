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
 */
public record OverlayOperationsOptions(long timeoutNanos, IdMapping uids, IdMapping gids, boolean selinux) {
    /** For ever; ids as they are; SELinux as this host has it. */
    public static OverlayOperationsOptions defaults() {
        return new OverlayOperationsOptions(Long.MAX_VALUE, IdMapping.IDENTITY, IdMapping.IDENTITY, hostUsesSelinux());
    }

    /** Says whether SELinux is in use on this host. */
    public static boolean hostUsesSelinux() {
        return Files.exists(Path.of("/sys/fs/selinux/enforce"));
    }
}
