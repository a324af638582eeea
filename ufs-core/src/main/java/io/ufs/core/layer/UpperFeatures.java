package io.ufs.core.layer;

/**
 * What the filesystem of the upper layer can do, found by trying it in the work directory (rule O2).
 *
 * @param whiteoutDevices whether character devices 0:0 can be made
 * @param tmpfiles whether {@code O_TMPFILE} files can be made and linked
 * @param renameWhiteout whether {@code RENAME_WHITEOUT} works
 * @param renameExchange whether {@code RENAME_EXCHANGE} works
 * @param trustedXattrs whether {@code trusted.*} attributes can be set
 * @param userXattrs whether {@code user.*} attributes can be set on files and directories
 * @param privileged whether objects may be given to any owner ({@code CAP_CHOWN} and the like)
 */
public record UpperFeatures(
        boolean whiteoutDevices,
        boolean tmpfiles,
        boolean renameWhiteout,
        boolean renameExchange,
        boolean trustedXattrs,
        boolean userXattrs,
        boolean privileged) {}
