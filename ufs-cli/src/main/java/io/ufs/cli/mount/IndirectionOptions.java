package io.ufs.cli.mount;

import io.ufs.core.overlay.OverlayOptions.RedirectDir;
import org.jspecify.annotations.Nullable;

/**
 * The options {@code redirect_dir} and {@code metacopy}, what holds where they are not given, and what cannot be had
 * together (rule O5, {@code params.c: ovl_fs_params_verify}).
 *
 * <p>A command with long layer options gets what serves people best: directories of lower layers can be renamed, and a
 * {@code chown} copies no content. One with an {@code -o} list gets what {@code mount -t overlay} does without options,
 * since its caller may read the upper directory itself and not know the markers.
 */
final class IndirectionOptions {
    private @Nullable RedirectDir redirectDir;
    private boolean userxattr;

    /** Takes {@code userxattr}: whoever can write a layer could make a redirect or a metacopy in it. */
    void applyUserxattr() {
        userxattr = true;
    }

    private @Nullable Boolean metacopy;

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
     * Takes the value of {@code metacopy}.
     *
     * @throws IllegalArgumentException if it is none
     */
    void applyMetacopy(String value) {
        metacopy = switch (value) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException("choose on or off");
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
        if (userxattr) {
            return RedirectDir.NOFOLLOW; // rule O5: a default gives way
        }
        // A metacopy that moves needs a redirect.
        return longForm || isAsked(metacopy) ? RedirectDir.ON : RedirectDir.FOLLOW;
    }

    /**
     * Returns whether files without content of their own are known.
     *
     * @param longForm whether the command has long layer options
     */
    boolean metacopy(boolean longForm) {
        if (metacopy != null) {
            return metacopy;
        }
        return longForm && redirectDir(true) == RedirectDir.ON;
    }

    private static boolean isAsked(@Nullable Boolean option) {
        return option != null && option;
    }

    /**
     * Says what cannot be had together.
     *
     * @param hasUpper whether anything is written; following is enough for those who only read
     */
    void check(MountRequest.Whiteouts whiteouts, boolean hasUpper, Findings findings) {
        boolean enough = redirectDir == null
                || redirectDir == RedirectDir.ON
                || (redirectDir == RedirectDir.FOLLOW && !hasUpper);
        boolean follows = redirectDir == RedirectDir.ON || redirectDir == RedirectDir.FOLLOW;
        if (userxattr && (follows || isAsked(metacopy))) {
            findings.error("conflicting options: userxattr and " + (follows ? "redirect_dir" : "metacopy=on")
                    + ": whoever can write a layer could make redirects and metacopies in it; leave one of them out");
        }
        if (isAsked(metacopy) && !enough) {
            findings.error("metacopy=on needs redirect_dir=on: leave the other redirect_dir out, or metacopy=on");
        }
        if (whiteouts == MountRequest.Whiteouts.DOTWH && (redirectDir == RedirectDir.ON || isAsked(metacopy))) {
            String option = redirectDir == RedirectDir.ON ? "redirect_dir=on" : "metacopy=on";
            findings.doubt(
                    option + " needs whiteouts=kernel: who reads .wh. files does not know redirects; leave one of"
                            + " them out",
                    option + " without effect with whiteouts=dotwh: neither redirects nor metacopies are written");
        }
    }
}
