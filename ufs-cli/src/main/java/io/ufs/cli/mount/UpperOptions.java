package io.ufs.cli.mount;

import io.ufs.core.overlay.OverlayOptions.Index;
import org.jspecify.annotations.Nullable;

/**
 * What is written into the upper and work directory besides the changes themselves, and what holds where that is not
 * said. The defaults differ as those of {@link IndirectionOptions} do.
 */
final class UpperOptions {
    private @Nullable Boolean index;

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
