package io.ufs.core.backend.linux;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import org.jspecify.annotations.Nullable;

/** An object of the upper layer that is not a directory. */
final class LinuxUpperInode extends LinuxInode implements UpperInode {
    private final LinuxLayer layer;
    private volatile @Nullable Place place;

    LinuxUpperInode(LinuxLayer layer, FileType type, Place place) {
        super(type);
        this.layer = layer;
        this.place = place;
    }

    /** Makes a regular file without a name, pinned once. */
    LinuxUpperInode(LinuxLayer layer, SharedFd descriptor) {
        super(FileType.REGULAR, descriptor);
        this.layer = layer;
    }

    @Override
    LinuxLayer layer() {
        return layer;
    }

    @Override
    Place place() throws ErrnoException {
        return Place.require(place);
    }

    boolean hasPlace() {
        return place != null;
    }

    void setPlace(Place newPlace) {
        place = newPlace;
    }

    @Override
    public void chmod(int mode) throws ErrnoException {
        InodeChanges.chmod(this, mode);
    }

    @Override
    public void chown(int uid, int gid) throws ErrnoException {
        InodeChanges.chown(this, uid, gid);
    }

    @Override
    public void utimens(Timestamp atime, Timestamp mtime) throws ErrnoException {
        InodeChanges.utimens(this, atime, mtime);
    }

    @Override
    public void truncate(long size) throws ErrnoException {
        InodeChanges.truncate(this, size);
    }

    @Override
    public void setxattr(XattrName name, byte[] value, int flags) throws ErrnoException {
        InodeXattrs.set(this, name, value, flags);
    }

    @Override
    public void removexattr(XattrName name) throws ErrnoException {
        InodeXattrs.remove(this, name);
    }

    @Override
    public void setInodeFlags(int flags) throws ErrnoException {
        InodeChanges.setInodeFlags(this, flags);
    }
}
