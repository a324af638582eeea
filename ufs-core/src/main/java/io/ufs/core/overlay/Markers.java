package io.ufs.core.overlay;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.RealInode;
import io.ufs.core.vfs.XattrName;
import java.util.List;

/** The overlay attributes that one real object carries, as bits. One {@code listxattr} for most objects. */
final class Markers {
    /** {@code opaque=y} (rule L5). */
    static final int OPAQUE = 1;

    /** {@code opaque=x}: in here, whiteouts may be attributes (rule L5). */
    static final int XATTR_WHITEOUTS = 2;

    /** {@code trusted.overlay.redirect} is set (rule L7). */
    static final int REDIRECT = 4;

    /** {@code trusted.overlay.metacopy} is set (rule L9). */
    static final int METACOPY = 8;

    /** {@code whiteout} is set (rule L2). */
    static final int WHITEOUT = 16;

    /** {@code origin} is set (rule C8). */
    static final int ORIGIN = 32;

    /** {@code impure} is set (rule C10). */
    static final int IMPURE = 64;

    /** {@code user.overlay.redirect} is set. */
    static final int USER_REDIRECT = 128;

    /** {@code user.overlay.metacopy} is set. */
    static final int USER_METACOPY = 256;

    /** {@code protattr} is set (rule C7). */
    static final int PROTECTION = 512;

    /** {@code security.capability} is set. */
    static final int CAPABILITY = 1024;

    /** The ACL of the object is set. */
    static final int ACCESS_ACL = 2048;

    /** The ACL of what is made in the directory is set. */
    static final int DEFAULT_ACL = 4096;

    /** The attributes were listed: a bit that is not set says that there is no such attribute. */
    static final int LISTED = 8192;

    /** There is an attribute. Remembered of lower objects alone, which get no others. */
    static final int ANY = 16384;

    /** Attributes of users of which an inode remembers that it has none. */
    static final int REMEMBERED = CAPABILITY | ACCESS_ACL | DEFAULT_ACL;

    /** Either redirect. */
    static final int ANY_REDIRECT = REDIRECT | USER_REDIRECT;

    /** Either metacopy. */
    static final int ANY_METACOPY = METACOPY | USER_METACOPY;

    private Markers() {}

    /** Reads the markers of an object in any layer, in both namespaces. */
    static int of(RealInode real) throws ErrnoException {
        List<XattrName> names = real.listxattr();
        int found = names.isEmpty() ? LISTED : LISTED | ANY;
        for (XattrName name : names) {
            found |= remembered(name);
            if (OverlayXattr.isPrivate(name)) {
                found |= ofName(real, name, OverlayXattr.TRUSTED) | ofName(real, name, OverlayXattr.USER);
                if (name.equals(OverlayXattr.FUSE_OVERLAYFS_OPAQUE)) {
                    found |= opaqueValue(real, name);
                }
            }
        }
        return found;
    }

    private static int ofName(RealInode real, XattrName name, OverlayXattr space) throws ErrnoException {
        if (name.equals(space.opaque())) {
            return opaqueValue(real, name);
        }
        if (name.equals(space.redirect())) {
            return space == OverlayXattr.TRUSTED ? REDIRECT : USER_REDIRECT;
        }
        if (name.equals(space.metacopy())) {
            return space == OverlayXattr.TRUSTED ? METACOPY : USER_METACOPY;
        }
        if (name.equals(space.whiteout())) {
            return WHITEOUT;
        }
        if (name.equals(space.origin())) {
            return ORIGIN;
        }
        if (name.equals(space.protattr())) {
            return PROTECTION;
        }
        return name.equals(space.impure()) ? IMPURE : 0;
    }

    /** Returns the bit of an attribute of users, if it is {@link #REMEMBERED}; else 0. */
    static int remembered(XattrName name) {
        if (name.equals(XattrName.SECURITY_CAPABILITY)) {
            return CAPABILITY;
        }
        if (name.equals(XattrName.POSIX_ACL_ACCESS)) {
            return ACCESS_ACL;
        }
        return name.equals(XattrName.POSIX_ACL_DEFAULT) ? DEFAULT_ACL : 0;
    }

    private static int opaqueValue(RealInode real, XattrName name) throws ErrnoException {
        byte[] value = real.getxattr(name);
        if (value == null || value.length != 1) {
            return 0;
        }
        return value[0] == 'y' ? OPAQUE : value[0] == 'x' ? XATTR_WHITEOUTS : 0;
    }
}
