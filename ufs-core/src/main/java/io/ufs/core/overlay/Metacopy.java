package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.RealInode;

/** Files that have attributes here and their content below: rules L9, C12 ({@code util.c}, {@code copy_up.c}). */
final class Metacopy {
    /** Length of {@code struct ovl_metacopy} without a digest: version, length, flags, digest algorithm. */
    private static final int HEADER = 4;

    private Metacopy() {}

    /**
     * Checks that the metacopy marker of a file may be obeyed ({@code ovl_check_metacopy_xattr}).
     *
     * @param exempt whether it may be although the feature is off
     * @throws ErrnoException EPERM if not; EIO if its value is of an unknown version, or malformed
     */
    static void requireReadable(Union union, RealInode real, int markers, boolean exempt) throws ErrnoException {
        boolean trusted = (markers & Markers.METACOPY) != 0;
        if ((!union.options.metacopy() && !exempt) || (!trusted && !union.userIndirection)) {
            throw new ErrnoException(Errno.EPERM, "metacopy is not followed");
        }
        OverlayXattr space = trusted ? OverlayXattr.TRUSTED : OverlayXattr.USER;
        byte[] value = real.getxattr(space.metacopy());
        if (value == null || value.length == 0) {
            return;
        }
        if (value.length < HEADER || value[0] != 0 || (value[1] & 0xff) != value.length) {
            throw new ErrnoException(Errno.EIO, "metacopy marker is malformed");
        }
    }
}
