package io.ufs.core.overlay;

import io.ufs.core.layer.WhiteoutFormat;

/**
 * How a union behaves.
 *
 * @param whiteoutFormat how deletions are written; what the upper filesystem cannot hold is replaced by
 *     {@link WhiteoutFormat#DOT_WH}
 * @param readDotWh whether {@code .wh.NAME} and {@code .wh..wh..opq} are markers (and such names cannot be
 *     made), or ordinary files (rule N7)
 * @param durability when data is written to disk
 * @param xattrs whether extended attributes are served to users
 */
public record OverlayOptions(
        WhiteoutFormat whiteoutFormat, boolean readDotWh, Durability durability, boolean xattrs) {

    /** When a copy-up and an fsync reach the disk. */
    public enum Durability {
        /** Data of a copy-up is on disk before its name is (rule C5); fsync does what it says. */
        AUTO,

        /** Nothing is ever synced: for upper directories that are thrown away after a crash (rule O4). */
        VOLATILE
    }

    /** Kernel format, {@code .wh.} read, data synced, attributes served. */
    public static OverlayOptions defaults() {
        return new OverlayOptions(WhiteoutFormat.KERNEL, true, Durability.AUTO, true);
    }

    /** Returns a copy that writes deletions in {@code format}. */
    public OverlayOptions withWhiteoutFormat(WhiteoutFormat format) {
        return new OverlayOptions(format, readDotWh, durability, xattrs);
    }

    /** Returns a copy that reads {@code .wh.} names as markers, or as ordinary files. */
    public OverlayOptions withReadDotWh(boolean read) {
        return new OverlayOptions(whiteoutFormat, read, durability, xattrs);
    }

    /** Returns a copy with this durability. */
    public OverlayOptions withDurability(Durability newDurability) {
        return new OverlayOptions(whiteoutFormat, readDotWh, newDurability, xattrs);
    }

    /** Returns a copy that serves extended attributes, or none. */
    public OverlayOptions withXattrs(boolean served) {
        return new OverlayOptions(whiteoutFormat, readDotWh, durability, served);
    }
}
