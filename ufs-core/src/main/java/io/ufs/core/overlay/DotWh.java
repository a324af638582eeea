package io.ufs.core.overlay;

import io.ufs.core.vfs.Name;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Names of the aufs and OCI form of markers. */
public final class DotWh {
    /** {@code .wh.}: prefix of a whiteout. */
    static final byte[] PREFIX = ".wh.".getBytes(StandardCharsets.US_ASCII);

    /** {@code .wh..wh..opq}: makes its directory opaque. */
    public static final Name OPAQUE = Name.of(".wh..wh..opq");

    private DotWh() {}

    /** Says whether a name begins as markers do. */
    public static boolean isMarker(Name name) {
        return name.startsWith(PREFIX);
    }

    /** Returns {@code .wh.NAME}. */
    public static Name whiteoutOf(Name name) {
        byte[] bytes = Arrays.copyOf(PREFIX, PREFIX.length + name.length());
        System.arraycopy(name.bytes(), 0, bytes, PREFIX.length, name.length());
        return Name.of(bytes);
    }

    /** Returns the name that a marker hides; the marker must be longer than the prefix. */
    public static Name hiddenBy(Name marker) {
        return Name.of(Arrays.copyOfRange(marker.bytes(), PREFIX.length, marker.length()));
    }

    /** Says whether a marker names something to hide, rather than being the opaque mark or the bare prefix. */
    public static boolean isWhiteout(Name marker) {
        return marker.length() > PREFIX.length && !marker.equals(OPAQUE);
    }
}
