package io.ufs.cli.mount;

import io.ufs.core.overlay.OverlayOptions.RedirectDir;
import org.jspecify.annotations.Nullable;

/**
 * The option {@code redirect_dir}, and what holds where it is not given.
 *
 * <p>A command with long layer options gets what serves people best: directories of lower layers can be renamed. One
 * with an {@code -o} list gets what {@code mount -t overlay} does without options, since its caller may read the upper
 * directory itself and not know the markers.
 */
final class IndirectionOptions {
    private @Nullable RedirectDir redirectDir;

    /**
     * Takes the value of {@code redirect_dir}.
     *
     * @throws IllegalArgumentException if it is none
     */
    void applyRedirectDir(String value) {
        redirectDir = switch (value) {
            case "on" -> RedirectDir.ON;
            // As the kernel, whose redirect_always_follow is on by default.
            case "off", "follow" -> RedirectDir.FOLLOW;
            case "nofollow" -> RedirectDir.NOFOLLOW;
            default -> throw new IllegalArgumentException("choose on, off, follow or nofollow");
        };
    }

    /**
     * Returns what is to be done with redirects.
     *
     * @param longForm whether the command has long layer options
     */
    RedirectDir redirectDir(boolean longForm) {
        if (redirectDir != null) {
            return redirectDir;
        }
        return longForm ? RedirectDir.ON : RedirectDir.FOLLOW;
    }

    /** Says what cannot be had together. */
    void check(MountRequest.Whiteouts whiteouts, Findings findings) {
        if (whiteouts == MountRequest.Whiteouts.DOTWH && redirectDir == RedirectDir.ON) {
            findings.doubt(
                    "redirect_dir=on needs whiteouts=kernel: who reads .wh. files does not know redirects; leave one of"
                            + " them out",
                    "redirect_dir=on without effect with whiteouts=dotwh: directories of lower layers are not renamed");
        }
    }
}
