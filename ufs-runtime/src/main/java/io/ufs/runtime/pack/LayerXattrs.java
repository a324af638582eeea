package io.ufs.runtime.pack;

import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.vfs.XattrName;
import java.nio.charset.StandardCharsets;

/** Which extended attributes travel in a layer's archive. */
public final class LayerXattrs {
    private static final XattrName TRUSTED_OVERLAY = XattrName.of("trusted.overlay.");
    private static final XattrName USER_OVERLAY = XattrName.of("user.overlay.");

    private LayerXattrs() {}

    /**
     * Says whether an attribute belongs to the object. The markers of overlayfs do not: an archive could hide with them
     * what is below, or show what is elsewhere.
     */
    public static boolean isForeign(XattrName name) {
        return !name.startsWith(TRUSTED_OVERLAY) && !name.startsWith(USER_OVERLAY) && !OverlayXattr.isPrivate(name)
                && isName(name.bytes());
    }

    /** An attribute's name ends at a NUL for the kernel: what comes after it must not have been checked in vain. */
    private static boolean isName(byte[] bytes) {
        return bytes.length > 0 && new String(bytes, StandardCharsets.ISO_8859_1).indexOf(0) < 0;
    }
}
