package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.layer.UpperLayer;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Files that have attributes here and their content below: rules L9, C12 ({@code util.c}, {@code copy_up.c}). */
final class Metacopy {
    /** Length of {@code struct ovl_metacopy} without a digest: version, length, flags, digest algorithm. */
    private static final int HEADER = 4;

    private final Union union;

    Metacopy(Union union) {
        this.union = union;
    }

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

    /**
     * Marks a file that is being built: its content stays below.
     *
     * @return false if upper cannot hold the mark, so that the content is to be copied
     */
    boolean mark(UpperInode made) throws ErrnoException {
        try {
            made.setxattr(union.markerSpace.metacopy(), new byte[0], 0);
            return true;
        } catch (ErrnoException e) {
            if (e.errno() == Errno.EOPNOTSUPP || e.errno() == Errno.EPERM) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Gives a metacopy of upper its content ({@code ovl_copy_up_meta_inode_data}). Until the mark goes, in one step, the
     * content is read from below; so whatever fails or crashes on the way has changed nothing that shows. Precondition:
     * no other copy-up of the inode goes on.
     *
     * @param dataLimit 0 if the file is to be empty, otherwise all is copied
     */
    void complete(OverlayInode inode, long dataLimit) throws ErrnoException {
        MetacopyData data = inode.data();
        if (data == null) {
            return;
        }
        if (dataLimit == 0) {
            // The size goes first: without the mark the old one would show nothing but zeros.
            union.onUpper(inode, upper -> upper.truncate(0));
        } else {
            fill(inode, data);
        }
        union.onUpper(inode, this::unmark);
        inode.setData(null);
        union.counters.completed.increment();
    }

    private void fill(OverlayInode inode, MetacopyData data) throws ErrnoException {
        UpperLayer layer = union.requireUpper();
        Stat before = union.onReal(inode, RealInode::stat);
        byte[] capability = union.onReal(inode, real -> real.getxattr(XattrName.SECURITY_CAPABILITY));
        try (BackingFile source = data.real().open(OpenFlags.O_RDONLY);
                BackingFile target = union.onReal(inode, real -> real.open(OpenFlags.O_RDWR))) {
            // Upper's own size counts: a crash may have come between a truncation and the end of the mark.
            long size = Math.min(before.size(), source.stat().size());
            if (size > 0) {
                layer.copyData(source, target, size, !union.isVolatile());
                union.counters.copiedBytes.add(size);
            }
            if (target.stat().size() != before.size()) {
                target.truncate(before.size());
            }
            union.settle(target);
        }
        union.onUpper(inode, upper -> restore(upper, before, capability));
    }

    /** Writing takes capabilities and set-id bits away, and sets the times. */
    private static void restore(UpperInode upper, Stat before, byte @Nullable [] capability) throws ErrnoException {
        if (upper.stat().mode() != before.mode()) {
            upper.chmod(before.mode() & Mode.PERMISSION_BITS);
        }
        if (capability != null) {
            try {
                upper.setxattr(XattrName.SECURITY_CAPABILITY, capability, 0);
            } catch (ErrnoException e) {
                if (e.errno() != Errno.EPERM) {
                    throw e;
                }
                // An ordinary user may not give capabilities.
            }
        }
        upper.utimens(new Timestamp(before.atime(), before.atimeNsec()),
                new Timestamp(before.mtime(), before.mtimeNsec()));
    }

    private void unmark(UpperInode upper) throws ErrnoException {
        List<XattrName> names = upper.listxattr();
        remove(upper, names, OverlayXattr.TRUSTED.metacopy());
        remove(upper, names, OverlayXattr.USER.metacopy());
        try {
            remove(upper, names, OverlayXattr.TRUSTED.redirect());
            remove(upper, names, OverlayXattr.USER.redirect());
        } catch (ErrnoException e) {
            // It means nothing any more.
        }
    }

    private static void remove(UpperInode upper, List<XattrName> names, XattrName name) throws ErrnoException {
        if (names.contains(name)) {
            upper.removexattr(name);
        }
    }
}
