package io.ufs.core.layer;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;

/** An object in the upper layer: it can be changed. */
public interface UpperInode extends RealInode {
    /** Flag of {@link #setxattr}: fail with EEXIST if the attribute exists. */
    int XATTR_CREATE = 1;

    /** Flag of {@link #setxattr}: fail with ENODATA if the attribute does not exist. */
    int XATTR_REPLACE = 2;

    /** Sets the permission, set-id and sticky bits. Not for symbolic links (EOPNOTSUPP). */
    void chmod(int mode) throws ErrnoException;

    /**
     * Sets owner and group. As in {@code chown(2)}, set-id bits and file capabilities of a regular file are lost.
     *
     * @param uid new owner, or −1 to keep it
     * @param gid new group, or −1 to keep it
     */
    void chown(int uid, int gid) throws ErrnoException;

    /** Sets the times; {@link Timestamp#NOW} and {@link Timestamp#OMIT} as in {@code utimensat(2)}. */
    void utimens(Timestamp atime, Timestamp mtime) throws ErrnoException;

    /**
     * Sets the length of a regular file.
     *
     * @param size bytes
     */
    void truncate(long size) throws ErrnoException;

    /**
     * Sets an extended attribute.
     *
     * @param flags 0, {@link #XATTR_CREATE} or {@link #XATTR_REPLACE}
     * @throws ErrnoException as {@code lsetxattr(2)}
     */
    void setxattr(XattrName name, byte[] value, int flags) throws ErrnoException;

    /**
     * Removes an extended attribute.
     *
     * @throws ErrnoException ENODATA if there is none
     */
    void removexattr(XattrName name) throws ErrnoException;

    /** Sets the inode flags ({@code FS_IOC_SETFLAGS}). */
    void setInodeFlags(int flags) throws ErrnoException;
}
