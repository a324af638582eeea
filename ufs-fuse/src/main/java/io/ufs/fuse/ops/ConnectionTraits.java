package io.ufs.fuse.ops;

import org.jspecify.annotations.Nullable;

/**
 * What a transport agreed on with the kernel, told to the operations before the first request.
 *
 * @param backing passthrough, or null where the connection has none
 * @param invalidator cache control; one that does nothing where the transport has none
 * @param posixAcl whether the kernel checks ACLs and leaves the umask to the operations
 * @param noFlushPerOpen whether {@code FOPEN_NOFLUSH} is known
 * @param zeroMessageOpen whether files are opened without a request: OPEN is to be answered with ENOSYS, and there are no
 *     handles of files
 * @param zeroMessageOpendir whether directories are opened without a request: OPENDIR is to be answered with ENOSYS, and there
 *     are no handles of directories
 * @param maxWrite largest WRITE in bytes
 */
public record ConnectionTraits(
        @Nullable BackingRegistry backing,
        Invalidator invalidator,
        boolean posixAcl,
        boolean noFlushPerOpen,
        boolean zeroMessageOpen,
        boolean zeroMessageOpendir,
        int maxWrite) {}
