package io.ufs.runtime.store;

/**
 * What an archive may do.
 *
 * @param whiteouts what becomes of {@code .wh.} entries
 * @param devices what becomes of device nodes
 * @param owners whether owners are set; only root can
 * @param maxEntries entries after which the archive is taken for an attack
 * @param maxBytes bytes of content after which it is
 */
public record UnpackOptions(
        Whiteouts whiteouts, DevicePolicy devices, boolean owners, long maxEntries, long maxBytes) {
    /** What {@code .wh.} entries mean. */
    public enum Whiteouts {
        /** The archive is a layer: they become the markers of overlayfs. */
        TRANSLATE,

        /** The archive is a difference: what they hide is removed from the directory. */
        REMOVE
    }

    private static final long MAX_ENTRIES = 10_000_000;
    private static final long MAX_BYTES = 256L << 30;

    /** Options for a layer of the store. */
    public static UnpackOptions layer(boolean owners) {
        return new UnpackOptions(Whiteouts.TRANSLATE, DevicePolicy.MAKE, owners, MAX_ENTRIES, MAX_BYTES);
    }

    /** Options for applying a difference to a directory. */
    public static UnpackOptions apply(boolean owners, DevicePolicy devices) {
        return new UnpackOptions(Whiteouts.REMOVE, devices, owners, MAX_ENTRIES, MAX_BYTES);
    }

    /** Returns the same with another limit of bytes. */
    public UnpackOptions withMaxBytes(long bytes) {
        return new UnpackOptions(whiteouts, devices, owners, maxEntries, bytes);
    }

    /** Returns the same with another limit of entries. */
    public UnpackOptions withMaxEntries(long entries) {
        return new UnpackOptions(whiteouts, devices, owners, entries, maxBytes);
    }
}
