package io.ufs.core.convert;

import io.ufs.core.layer.OverlayXattr;

/**
 * How a layer is converted.
 *
 * @param to the format that it gets
 * @param space the namespace in which attributes are written
 * @param dotWh what names with {@code .wh.} are in the layer as it is
 */
public record ConvertOptions(MarkerFormat to, OverlayXattr space, DotWhNames dotWh) {
    /** What names with {@code .wh.} are. */
    public enum DotWhNames {
        /** Markers, if they are empty files or devices; anything else could be either, and is refused. */
        EMPTY_ARE_MARKERS,

        /** Markers, unless they are directories. */
        MARKERS,

        /** Ordinary names. */
        ORDINARY
    }

    /** Options that read all formats. */
    public static ConvertOptions to(MarkerFormat to) {
        return new ConvertOptions(to, to.space(), DotWhNames.EMPTY_ARE_MARKERS);
    }

    /** Returns a copy that takes {@code .wh.} names for this. */
    public ConvertOptions withDotWh(DotWhNames names) {
        return new ConvertOptions(to, space, names);
    }

    /** Returns a copy that writes attributes in this namespace. */
    public ConvertOptions withSpace(OverlayXattr newSpace) {
        return new ConvertOptions(to, newSpace, dotWh);
    }
}
