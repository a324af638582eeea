package io.ufs.core.check;

/**
 * How layers are examined.
 *
 * @param repair what is mended
 * @param live whether a mount uses the layers: what it may be working on is not reported. Nothing is to be mended then
 * @param dotWh what {@code .wh.} names in the upper layer are
 * @param userMarkers whether attributes are written in the {@code user.overlay.} namespace; otherwise in the one that the
 *     upper layer has
 */
public record CheckOptions(RepairMode repair, boolean live, DotWhNames dotWh, boolean userMarkers) {
    /** Refuses to mend under a mount. */
    public CheckOptions {
        if (live && repair != RepairMode.NONE) {
            throw new IllegalArgumentException("layers of a mount are not mended");
        }
    }

    /** What {@code .wh.} names in the upper layer are. */
    public enum DotWhNames {
        /** Markers that fuse-overlayfs left: they count, and are replaced by the kernel's. */
        FOREIGN,

        /** The form in which this layer has its markers. */
        MARKERS,

        /** Ordinary names. */
        ORDINARY
    }

    /** Options that mend this much of layers which no mount uses. */
    public static CheckOptions of(RepairMode repair) {
        return new CheckOptions(repair, false, DotWhNames.FOREIGN, false);
    }
}
