package io.ufs.runtime.tree;

import io.ufs.core.vfs.Name;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Names of the markers in a layer's archive (OCI image-spec, layer.md, "Whiteouts"). */
public final class WhiteoutName {
    /** Makes its directory opaque. */
    public static final Name OPAQUE = Name.of(".wh..wh..opq");

    private static final byte[] PREFIX = bytes(".wh.");
    private static final byte[] AUFS_OWN = bytes(".wh..wh.");

    private WhiteoutName() {}

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Says whether this is a marker of any kind. */
    public static boolean isMarker(Name name) {
        return name.startsWith(PREFIX);
    }

    /** Says whether this is a file that aufs keeps for itself, which means nothing in a layer. */
    public static boolean isAufsOwn(Name name) {
        return name.startsWith(AUFS_OWN) && !name.equals(OPAQUE);
    }

    /**
     * Returns what a marker hides.
     *
     * @throws UnsafeEntryException if that is no name: nothing, {@code .} or {@code ..}
     */
    public static Name hiddenBy(Name marker) throws UnsafeEntryException {
        if (marker.length() == PREFIX.length) {
            throw new UnsafeEntryException("a whiteout of nothing: " + marker);
        }
        Name hidden = Name.of(Arrays.copyOfRange(marker.bytes(), PREFIX.length, marker.length()));
        if (hidden.isDotOrDotDot()) {
            throw new UnsafeEntryException("a whiteout that leads out: " + marker);
        }
        return hidden;
    }

    /** Returns what a marker of a layer on disk hides; null for the opaque mark, and for what is no whiteout. */
    public static @Nullable Name hiddenOrNull(Name marker) {
        if (marker.length() == PREFIX.length || marker.startsWith(AUFS_OWN)) {
            return null;
        }
        return Name.of(Arrays.copyOfRange(marker.bytes(), PREFIX.length, marker.length()));
    }

    /** Returns the marker that hides a name, or null if that would be longer than a name can be. */
    public static @Nullable Name hiding(Name name) {
        if (name.length() + PREFIX.length > Name.MAX_LENGTH) {
            return null;
        }
        byte[] marker = Arrays.copyOf(PREFIX, PREFIX.length + name.length());
        System.arraycopy(name.bytes(), 0, marker, PREFIX.length, name.length());
        return Name.of(marker);
    }
}
