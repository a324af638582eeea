package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.RealInode;
import io.ufs.core.vfs.XattrName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Extended attributes, with the union's own hidden and users' like-named ones escaped: rule P7 ({@code xattrs.c}). */
final class XattrOps {
    private final Union union;
    private final CopyUp copyUp;

    XattrOps(Union union, CopyUp copyUp) {
        this.union = union;
        this.copyUp = copyUp;
    }

    /** Returns the value; null if there is none. */
    byte @Nullable [] getxattr(OverlayInode inode, XattrName name) throws ErrnoException {
        XattrName stored = storedName(name);
        int remembered = Markers.remembered(name);
        if (inode.isKnownToLack(remembered)) {
            return null;
        }
        byte[] value = union.onReal(inode, real -> real.getxattr(stored));
        if (value == null && union.options.exclusive()) {
            inode.rememberLacking(remembered);
        }
        return value;
    }

    List<XattrName> listxattr(OverlayInode inode) throws ErrnoException {
        requireServed();
        if (!inode.isCopiedUp() && inode.isKnownToLack(Markers.ANY)) {
            return List.of();
        }
        List<XattrName> stored = union.onReal(inode, RealInode::listxattr);
        if (stored.isEmpty()) {
            return stored;
        }
        List<XattrName> shown = new ArrayList<>(stored.size());
        for (XattrName name : stored) {
            XattrName unescaped = OverlayXattr.unescape(name);
            if (unescaped != null) {
                shown.add(unescaped);
            }
        }
        return shown;
    }

    void setxattr(OverlayInode inode, XattrName name, byte[] value, int flags) throws ErrnoException {
        XattrName stored = storedName(name);
        union.requireUpper();
        union.protections.requireChangeable(inode);
        inode.expectAttribute(Markers.remembered(name));
        copyUp.copyUpMetadata(inode);
        copyUp.changeAttributes(
                inode, () -> union.onUpper(inode, upper -> upper.setxattr(stored, value, flags)));
    }

    void removexattr(OverlayInode inode, XattrName name) throws ErrnoException {
        XattrName stored = storedName(name);
        union.requireUpper();
        union.protections.requireChangeable(inode);
        if (!inode.isCopiedUp() && union.onReal(inode, real -> real.getxattr(stored)) == null) {
            throw new ErrnoException(Errno.ENODATA); // rule C1: nothing to remove, nothing to copy
        }
        copyUp.copyUpMetadata(inode);
        copyUp.changeAttributes(inode, () -> union.onUpper(inode, upper -> upper.removexattr(stored)));
    }

    private XattrName storedName(XattrName shown) throws ErrnoException {
        requireServed();
        XattrName stored = OverlayXattr.escape(shown);
        if (stored == null) {
            throw new ErrnoException(Errno.EOPNOTSUPP);
        }
        return stored;
    }

    private void requireServed() throws ErrnoException {
        if (!union.options.xattrs()) {
            throw new ErrnoException(Errno.EOPNOTSUPP);
        }
    }
}
