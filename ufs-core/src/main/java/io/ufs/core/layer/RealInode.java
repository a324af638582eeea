package io.ufs.core.layer;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.XattrName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One object in one layer. It is addressed by its place (directory and name); once {@linkplain #pin()
 * pinned} it stays usable without a name. It holds no descriptor otherwise: a mount of a million files
 * must do with a thousand descriptors.
 *
 * <p>Methods follow no symbolic link. They are safe for concurrent use, but an object must not be
 * renamed or unlinked while another thread works on it by place: the engine's directory locks see to
 * that.
 */
public interface RealInode {
    /** Returns the type, fixed for the life of the object. */
    FileType type();

    /**
     * Reads the attributes.
     *
     * @throws ErrnoException ENOENT if the place is empty
     */
    Stat stat() throws ErrnoException;

    /**
     * Reads the target of a symbolic link.
     *
     * @return the bytes, without NUL
     * @throws ErrnoException EINVAL if it is not a symbolic link
     */
    byte[] readlink() throws ErrnoException;

    /**
     * Reads an extended attribute.
     *
     * @return its value; null if there is none (ENODATA), or the filesystem has no such attributes (EOPNOTSUPP)
     * @throws ErrnoException as {@code lgetxattr(2)}, but for ENODATA and EOPNOTSUPP
     */
    byte @Nullable [] getxattr(XattrName name) throws ErrnoException;

    /**
     * Lists the extended attributes that the process may see.
     *
     * @return their names, in the filesystem's order; empty where there are none or none are supported
     */
    List<XattrName> listxattr() throws ErrnoException;

    /**
     * Opens a regular file.
     *
     * @param flags {@code O_RDONLY} for a lower object; for an upper one also {@code O_RDWR}, {@code
     *     O_WRONLY}, {@code O_APPEND}, {@code O_TRUNC}, {@code O_DIRECT}, {@code O_SYNC}, {@code O_DSYNC}
     * @throws ErrnoException ELOOP or EINVAL if it is not a regular file any more; EROFS for a writing
     *     flag on a lower object
     */
    BackingFile open(int flags) throws ErrnoException;

    /**
     * Reads the inode flags ({@code FS_IOC_GETFLAGS}).
     *
     * @throws ErrnoException ENOTTY where the filesystem has none
     */
    int inodeFlags() throws ErrnoException;

    /**
     * Returns the file handle of {@code name_to_handle_at(2)} for origin and index records: 4 bytes
     * type (native order), then the filesystem's opaque bytes.
     *
     * @return the handle, or null where the filesystem has none
     */
    byte @Nullable [] fileHandle() throws ErrnoException;

    /** Keeps the object usable after its name is gone, until {@link #unpin()}. Pins are counted. */
    void pin() throws ErrnoException;

    /** Ends one {@link #pin()}. */
    void unpin();
}
