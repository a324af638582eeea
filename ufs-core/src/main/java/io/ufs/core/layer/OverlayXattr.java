package io.ufs.core.layer;

import io.ufs.core.vfs.XattrName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The private attributes of overlayfs: their names in both namespaces, and the escaping that lets a union be
 * stored on a union (rules L5, L7, L9, P7; {@code fs/overlayfs/xattrs.c}).
 */
public final class OverlayXattr {
    /** Namespace that needs privilege. */
    public static final OverlayXattr TRUSTED = new OverlayXattr("trusted.overlay.");

    /** Namespace of ordinary users ({@code userxattr}). */
    public static final OverlayXattr USER = new OverlayXattr("user.overlay.");

    /** {@code user.fuseoverlayfs.opaque}: what fuse-overlayfs 1.x writes without privilege. */
    public static final XattrName FUSE_OVERLAYFS_OPAQUE = XattrName.of("user.fuseoverlayfs.opaque");

    private static final byte[] FUSE_OVERLAYFS = bytes("user.fuseoverlayfs.");
    private static final byte[] ESCAPE = bytes("overlay.");

    private final byte[] prefix;
    private final XattrName opaque;
    private final XattrName whiteout;
    private final XattrName redirect;
    private final XattrName metacopy;
    private final XattrName origin;
    private final XattrName impure;
    private final XattrName nlink;
    private final XattrName upper;
    private final XattrName protattr;
    private final XattrName uuid;

    private OverlayXattr(String prefix) {
        this.prefix = bytes(prefix);
        this.opaque = XattrName.of(prefix + "opaque");
        this.whiteout = XattrName.of(prefix + "whiteout");
        this.redirect = XattrName.of(prefix + "redirect");
        this.metacopy = XattrName.of(prefix + "metacopy");
        this.origin = XattrName.of(prefix + "origin");
        this.impure = XattrName.of(prefix + "impure");
        this.nlink = XattrName.of(prefix + "nlink");
        this.upper = XattrName.of(prefix + "upper");
        this.protattr = XattrName.of(prefix + "protattr");
        this.uuid = XattrName.of(prefix + "uuid");
    }

    /** {@code y}: nothing below shows through; {@code x}: whiteouts in here may be attributes. */
    public XattrName opaque() {
        return opaque;
    }

    /** Makes an empty regular file a whiteout. */
    public XattrName whiteout() {
        return whiteout;
    }

    /** Other name of this object in the layers below. */
    public XattrName redirect() {
        return redirect;
    }

    /** Only attributes are here; the data is below. */
    public XattrName metacopy() {
        return metacopy;
    }

    /** File handle of the object that this one is a copy of. */
    public XattrName origin() {
        return origin;
    }

    /** The directory may hold copied-up objects. */
    public XattrName impure() {
        return impure;
    }

    /** How many links the merged view has, relative to those of upper or lower (rule I8). */
    public XattrName nlink() {
        return nlink;
    }

    /** File handle of the upper root that an index belongs to (rule I10). */
    public XattrName upper() {
        return upper;
    }

    /** Inode flags of the merged object that upper itself must not have (rule C7). */
    public XattrName protattr() {
        return protattr;
    }

    /** Identity of the union, for {@code statfs} (rule O8). */
    public XattrName uuid() {
        return uuid;
    }

    /** Says whether a name as stored on a layer is a marker, which no user sees. */
    public static boolean isPrivate(XattrName stored) {
        byte[] name = stored.bytes();
        return isPrivate(name, TRUSTED.prefix) || isPrivate(name, USER.prefix) || isPrivate(name, FUSE_OVERLAYFS);
    }

    private static boolean isPrivate(byte[] name, byte[] prefix) {
        return startsWith(name, prefix, 0) && !startsWith(name, ESCAPE, prefix.length);
    }

    /**
     * Returns the name under which a user's attribute is stored: {@code trusted.overlay.x} as {@code
     * trusted.overlay.overlay.x}, those of fuse-overlayfs, which are markers here too, alike, others as they are.
     *
     * @return the name, or null if it would be longer than {@code XATTR_NAME_MAX}
     */
    public static @Nullable XattrName escape(XattrName shown) {
        byte[] name = shown.bytes();
        byte[] prefix = prefixOf(name);
        if (prefix == null) {
            return shown;
        }
        if (name.length + ESCAPE.length > XattrName.MAX_LENGTH) {
            return null;
        }
        byte[] stored = new byte[name.length + ESCAPE.length];
        System.arraycopy(name, 0, stored, 0, prefix.length);
        System.arraycopy(ESCAPE, 0, stored, prefix.length, ESCAPE.length);
        System.arraycopy(name, prefix.length, stored, prefix.length + ESCAPE.length, name.length - prefix.length);
        return XattrName.of(stored);
    }

    /**
     * Returns the name that a user sees for a stored one.
     *
     * @return the name, or null for a marker
     */
    public static @Nullable XattrName unescape(XattrName stored) {
        byte[] name = stored.bytes();
        byte[] prefix = prefixOf(name);
        if (prefix == null) {
            return stored;
        }
        if (!startsWith(name, ESCAPE, prefix.length)) {
            return null;
        }
        byte[] shown = Arrays.copyOf(name, name.length - ESCAPE.length);
        System.arraycopy(
                name, prefix.length + ESCAPE.length, shown, prefix.length, shown.length - prefix.length);
        return XattrName.of(shown);
    }

    private static byte @Nullable [] prefixOf(byte[] name) {
        if (startsWith(name, TRUSTED.prefix, 0)) {
            return TRUSTED.prefix;
        }
        if (startsWith(name, USER.prefix, 0)) {
            return USER.prefix;
        }
        return startsWith(name, FUSE_OVERLAYFS, 0) ? FUSE_OVERLAYFS : null;
    }

    private static boolean startsWith(byte[] name, byte[] part, int from) {
        return name.length >= from + part.length
                && Arrays.equals(name, from, from + part.length, part, 0, part.length);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
