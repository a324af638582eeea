package io.ufs.cli.mount;

import io.ufs.core.overlay.OverlayOptions.Durability;
import io.ufs.core.overlay.OverlayOptions.Index;
import org.jspecify.annotations.Nullable;

/**
 * What is written into the upper and work directory besides the changes themselves, and what holds where that is not
 * said. The defaults differ as those of {@link IndirectionOptions} do.
 */
final class UpperOptions {
    private @Nullable Boolean index;
    private boolean userMarkers;
    private boolean uuid;
    private Durability durability = Durability.AUTO;

    /** Takes {@code userxattr}: markers that ordinary users can write. */
    void applyUserxattr() {
        userMarkers = true;
    }

    /** Says whether markers are to be {@code user.overlay} attributes in any case. */
    boolean userMarkers() {
        return userMarkers;
    }

    /** Takes {@code volatile}. */
    void applyVolatile() {
        durability = Durability.VOLATILE;
    }

    /**
     * Takes the value of {@code fsync}: a word, or the number that fuse-overlayfs knows, whose 0 leaves no mark.
     *
     * @throws IllegalArgumentException if it is none
     */
    void applyFsync(String value) {
        durability = switch (value) {
            case "0" -> Durability.UNSYNCED;
            case "volatile" -> Durability.VOLATILE;
            case "1", "auto" -> Durability.AUTO;
            case "strict" -> Durability.STRICT;
            default -> throw new IllegalArgumentException("choose auto, strict or volatile");
        };
    }

    /** Returns what is synced. */
    Durability durability() {
        return durability;
    }

    /**
     * Takes the value of {@code uuid}.
     *
     * @throws IllegalArgumentException if it is none
     */
    void applyUuid(String value) {
        uuid = switch (value) {
            case "on" -> true;
            case "off", "null", "auto" -> false;
            default -> throw new IllegalArgumentException("choose auto, on, null or off");
        };
    }

    /** Says whether upper is to have an identity of its own. */
    boolean uuid() {
        return uuid;
    }

    /**
     * Takes the value of {@code index}.
     *
     * @param value null if there is none, which means {@code on}
     * @throws IllegalArgumentException if it is none
     */
    void applyIndex(@Nullable String value) {
        index = switch (value) {
            case null -> true;
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException("choose on or off");
        };
    }

    /**
     * Returns what becomes of hard links of lower layers.
     *
     * @param longForm whether the command has long layer options
     * @param whiteouts whoever reads {@code .wh.} files knows no index
     */
    Index index(boolean longForm, MountRequest.Whiteouts whiteouts) {
        if (index != null) {
            return index ? Index.ON : Index.OFF;
        }
        return longForm && whiteouts != MountRequest.Whiteouts.DOTWH ? Index.AUTO : Index.OFF;
    }
}
