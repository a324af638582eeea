package io.ufs.runtime.pack;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.XattrName;
import io.ufs.runtime.tree.TreeDir;
import io.ufs.runtime.tree.WhiteoutName;
import org.jspecify.annotations.Nullable;

/** Reads the markers of overlayfs in a layer, in both namespaces, and those of aufs. */
final class Markers {
    private Markers() {}

    /** Says whether an object hides its name in the layers below. */
    static boolean isWhiteout(TreeDir parent, Name name, Stat stat) throws ErrnoException {
        if (stat.isWhiteoutDevice()) {
            return true;
        }
        return stat.isRegular() && stat.size() == 0
                && (parent.getxattr(name, OverlayXattr.TRUSTED.whiteout()) != null
                        || parent.getxattr(name, OverlayXattr.USER.whiteout()) != null);
    }

    /** Says whether a file of aufs's form hides a name. */
    static boolean hasDotWhiteout(TreeDir parent, Name name) throws ErrnoException {
        Name marker = WhiteoutName.hiding(name);
        return marker != null && isFile(parent.stat(marker));
    }

    private static boolean isFile(@Nullable Stat stat) {
        return stat != null && !stat.isDirectory();
    }

    /** Says whether nothing of the layers below shows through a directory. */
    static boolean isOpaque(TreeDir dir) throws ErrnoException {
        for (XattrName name : new XattrName[]{
            OverlayXattr.TRUSTED.opaque(), OverlayXattr.USER.opaque(), OverlayXattr.FUSE_OVERLAYFS_OPAQUE}) {
            byte[] value = dir.getxattr(Name.DOT, name);
            if (value != null && value.length == 1 && value[0] == 'y') {
                return true;
            }
        }
        return isFile(dir.stat(WhiteoutName.OPAQUE));
    }

    /** Returns under which name, or absolute path, an object is found in the layers below, if it is another one. */
    static byte @Nullable [] redirect(TreeDir parent, Name name) throws ErrnoException {
        byte[] redirect = parent.getxattr(name, OverlayXattr.TRUSTED.redirect());
        return redirect != null ? redirect : parent.getxattr(name, OverlayXattr.USER.redirect());
    }

    /** Says whether only the attributes of a file are here, and its content below. */
    static boolean isMetacopy(TreeDir parent, Name name) throws ErrnoException {
        return parent.getxattr(name, OverlayXattr.TRUSTED.metacopy()) != null
                || parent.getxattr(name, OverlayXattr.USER.metacopy()) != null;
    }

    /** Says whether an object was copied up from a layer below: it is then no new one. */
    static boolean isCopiedUp(TreeDir parent, Name name) throws ErrnoException {
        return parent.getxattr(name, OverlayXattr.TRUSTED.origin()) != null
                || parent.getxattr(name, OverlayXattr.USER.origin()) != null;
    }
}
