package io.ufs.core.layer;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Name;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the upper layer. Objects are made with the effective ids of the process and exactly the
 * mode given (the process umask is 0), but for what the filesystem itself adds: the group and set-group-id
 * bit of a set-group-id parent, and default ACLs. The engine sets the owner afterwards.
 */
public interface UpperDir extends UpperInode, RealDir {
    /**
     * Makes a regular file, fifo, socket or device node, and fails if the name is taken.
     *
     * @param mode type and permission bits; {@code S_IFCHR} with {@code rdev} 0 makes a whiteout
     * @param rdev device, encoded as in {@link io.ufs.core.vfs.DeviceId}; 0 for other types
     * @throws ErrnoException EEXIST, EPERM (devices without privilege), ENOSPC, …
     */
    UpperInode mknod(Name name, int mode, int rdev) throws ErrnoException;

    /**
     * Makes a directory.
     *
     * @param mode permission bits; set-id bits are left out, as {@code mkdir(2)} does
     */
    UpperDir mkdir(Name name, int mode) throws ErrnoException;

    /** Makes a symbolic link. */
    UpperInode symlink(Name name, byte[] target) throws ErrnoException;

    /**
     * Makes a regular file and opens it, in one step.
     *
     * @param flags access mode and flags as in {@link RealInode#open}; {@code O_CREAT|O_EXCL} is added
     * @param mode permission bits
     * @throws ErrnoException EEXIST if the name is taken
     */
    Created create(Name name, int flags, int mode) throws ErrnoException;

    /**
     * Makes a regular file without a name ({@code O_TMPFILE}). The object is pinned once, for the caller.
     *
     * @throws ErrnoException EOPNOTSUPP where the filesystem cannot
     */
    Created tmpfile(int flags, int mode) throws ErrnoException;

    /**
     * Makes a regular file without a name that gets one by {@link #link}, open to read and write. Its object is pinned once, for
     * the caller, who ends that as soon as there is a name: until then the file cannot be executed.
     *
     * @throws ErrnoException EOPNOTSUPP where the filesystem cannot
     */
    Created draft(int mode) throws ErrnoException;

    /**
     * Gives an existing object of this layer one more name. An object without a name (a tmpfile) has its
     * place here afterwards; one that has a place keeps it.
     *
     * @throws ErrnoException EEXIST, EMLINK, EXDEV, …
     */
    void link(UpperInode existing, Name name) throws ErrnoException;

    /** Removes a name that is not a directory. */
    void unlink(Name name) throws ErrnoException;

    /**
     * Removes an empty directory.
     *
     * @throws ErrnoException ENOTEMPTY if anything is in it, a whiteout too
     */
    void rmdir(Name name) throws ErrnoException;

    /**
     * {@code renameat2(2)}, from this directory.
     *
     * @param name the source
     * @param moved the object that the caller knows at the source, whose place is changed with it; or null
     * @param toDir directory of the target, of this layer (also of its work directory)
     * @param toName the target
     * @param exchanged with {@code RENAME_EXCHANGE}: the object known at the target, whose place becomes
     *     the source; null otherwise or if none is known
     * @param flags of {@link io.ufs.core.vfs.RenameFlags}
     * @throws ErrnoException as {@code renameat2(2)}; EINVAL where the filesystem lacks a flag
     */
    void rename(
            Name name,
            @Nullable UpperInode moved,
            UpperDir toDir,
            Name toName,
            @Nullable UpperInode exchanged,
            int flags)
            throws ErrnoException;

    /**
     * Tells an object of this layer that its place is now here, since its former one is about to go and this
     * is another hard link of it.
     */
    void adopt(UpperInode inode, Name name);

    /** Writes the directory itself to disk ({@code fsync(2)}). */
    void fsync() throws ErrnoException;

    /**
     * A new file and its open descriptor.
     *
     * @param inode the object
     * @param file open as asked; the caller closes it
     */
    record Created(UpperInode inode, BackingFile file) {}
}
