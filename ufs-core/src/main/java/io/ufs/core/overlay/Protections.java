package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.SetattrRequest;
import io.ufs.core.vfs.Timestamp;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Objects that are immutable or append-only (rule C7; {@code util.c: ovl_check_protattr, ovl_set_protattr}). A lower
 * object is so by its own flags; one of upper by {@code overlay.protattr}, since flags of its own would bind the union's
 * hands. The kernel does not know of it in a FUSE filesystem, so the union refuses what the VFS would have refused.
 */
final class Protections {
    /** {@code FS_IMMUTABLE_FL}. */
    static final int IMMUTABLE = 0x10;

    /** {@code FS_APPEND_FL}. */
    static final int APPEND = 0x20;

    /** Flags that upper itself never gets. */
    static final int ALL = IMMUTABLE | APPEND;

    private final Union union;

    Protections(Union union) {
        this.union = union;
    }

    /** Returns {@link #IMMUTABLE}, {@link #APPEND}, both or 0. */
    int of(OverlayInode inode) throws ErrnoException {
        int known = inode.protection();
        if (known >= 0) {
            return known;
        }
        int read = union.onReal(inode, real -> real instanceof UpperInode ? stored(real) : real.stat().protection());
        inode.setProtection(read);
        return read;
    }

    private int stored(RealInode upper) throws ErrnoException {
        if (!union.markerXattrs) {
            return 0;
        }
        byte[] value = upper.getxattr(OverlayXattr.TRUSTED.protattr());
        if (value == null && union.markerSpace.equals(OverlayXattr.USER)) {
            value = upper.getxattr(OverlayXattr.USER.protattr());
        }
        int found = 0;
        for (byte flag : value == null ? new byte[0] : value) {
            found |= flag == 'i' ? IMMUTABLE : flag == 'a' ? APPEND : 0;
        }
        return found;
    }

    /** Makes an object of upper protected, or not. */
    void set(OverlayInode inode, int wanted) throws ErrnoException {
        if (of(inode) == wanted) {
            return;
        }
        union.onUpper(inode, upper -> store(upper, wanted));
        inode.setProtection(wanted);
    }

    private void store(UpperInode upper, int wanted) throws ErrnoException {
        if (!union.markerXattrs) {
            throw new ErrnoException(Errno.EOPNOTSUPP);
        }
        if (wanted == 0) {
            upper.removexattr(union.markerSpace.protattr());
            return;
        }
        ByteArrayOutputStream value = new ByteArrayOutputStream(2);
        if ((wanted & APPEND) != 0) {
            value.write('a');
        }
        if ((wanted & IMMUTABLE) != 0) {
            value.write('i');
        }
        upper.setxattr(union.markerSpace.protattr(), value.toByteArray(), 0);
    }

    /** Gives a copy that is being built what the lower object has. */
    void carryOver(OverlayInode inode, UpperInode made) throws ErrnoException {
        // Whoever changes an object that is no directory has asked before, so it is known.
        int protection = inode.type() == FileType.DIRECTORY ? of(inode) : Math.max(0, inode.protection());
        if (protection != 0) {
            store(made, protection);
        }
    }

    /** EPERM for an open that may write. */
    void requireWritable(OverlayInode inode, int flags) throws ErrnoException {
        int protection = of(inode);
        boolean appends = (flags & (OpenFlags.O_APPEND | OpenFlags.O_TRUNC)) == OpenFlags.O_APPEND;
        if ((protection & IMMUTABLE) != 0 || ((protection & APPEND) != 0 && !appends)) {
            throw new ErrnoException(Errno.EPERM);
        }
    }

    /**
     * EPERM for attributes of an object that may not be changed; append-only ones may get both times of now. A request that
     * changes nothing, as of a chown(2) to nobody new, is refused by no object ({@code attr.c: may_setattr}).
     */
    void requireSettable(OverlayInode inode, SetattrRequest request) throws ErrnoException {
        if (request.changesNothing()) {
            return;
        }
        int protection = of(inode);
        boolean onlyNow = request.size() < 0
                && request.mode() == -1
                && request.uid() == -1
                && request.gid() == -1
                && isNow(request.atime()) == isNow(request.mtime())
                && isNowOrAbsent(request.atime())
                && isNowOrAbsent(request.mtime());
        if ((protection & IMMUTABLE) != 0 || ((protection & APPEND) != 0 && !onlyNow)) {
            throw new ErrnoException(Errno.EPERM);
        }
    }

    private static boolean isNowOrAbsent(@Nullable Timestamp time) {
        return time == null || isNow(time) || time.nanos() == Timestamp.UTIME_OMIT;
    }

    private static boolean isNow(@Nullable Timestamp time) {
        return time != null && time.nanos() == Timestamp.UTIME_NOW;
    }

    /** EPERM for anything that an append-only object does not allow either. */
    void requireChangeable(OverlayInode inode) throws ErrnoException {
        if (of(inode) != 0) {
            throw new ErrnoException(Errno.EPERM);
        }
    }

    /** EPERM for a new name in an immutable directory. */
    void requireAddable(OverlayDirectory dir) throws ErrnoException {
        if ((of(dir) & IMMUTABLE) != 0) {
            throw new ErrnoException(Errno.EPERM);
        }
    }

    /** EPERM for a name that goes, of a protected object or in a protected directory. */
    void requireRemovable(OverlayDirectory dir, OverlayInode inode) throws ErrnoException {
        requireChangeable(dir);
        requireChangeable(inode);
    }
}
