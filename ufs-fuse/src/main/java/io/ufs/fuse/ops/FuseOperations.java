package io.ufs.fuse.ops;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.stats.StatisticsSink;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.SetattrRequest;
import io.ufs.core.vfs.StatFs;
import io.ufs.core.vfs.XattrName;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A filesystem as a FUSE transport sees it: node-based, one method an operation, named as the system call.
 *
 * <p><b>Lookup counts.</b> Each operation with an {@link EntryReply} that ends with a node id other than 0
 * has raised that node's lookup count ({@code nlookup}) by one: the kernel, or the transport in its place,
 * owes a {@link #forget}. The root is node 1 and is never forgotten.
 *
 * <p><b>Handles.</b> {@code fh} is what OPEN, CREATE or OPENDIR returned, or {@link #NO_HANDLE} where the
 * kernel sent none.
 *
 * <p>Methods are called by several threads at once. They throw {@link ErrnoException} for every failure that
 * the application shall see; anything else thrown becomes EIO. Permissions have been checked by the kernel
 * ({@code default_permissions}).
 */
public interface FuseOperations extends AutoCloseable {
    /** The {@code fh} of a request without handle. */
    long NO_HANDLE = -1;

    /** Node id of the root ({@code FUSE_ROOT_ID}). */
    long ROOT_ID = 1;

    /** Called once, before any request. */
    void init(ConnectionTraits connection);

    /** Finds a name. An absent one is a negative entry in {@code reply}, not ENOENT. */
    void lookup(RequestContext context, long parent, Name name, EntryReply reply) throws ErrnoException;

    /** Lowers a lookup count. */
    void forget(long nodeId, long nlookup);

    void getattr(RequestContext context, long nodeId, long fh, AttrReply reply) throws ErrnoException;

    void setattr(RequestContext context, long nodeId, long fh, SetattrRequest request, AttrReply reply)
            throws ErrnoException;

    byte[] readlink(RequestContext context, long nodeId) throws ErrnoException;

    void mknod(RequestContext context, long parent, Name name, int mode, int rdev, int umask, EntryReply reply)
            throws ErrnoException;

    void mkdir(RequestContext context, long parent, Name name, int mode, int umask, EntryReply reply)
            throws ErrnoException;

    void symlink(RequestContext context, long parent, Name name, byte[] target, EntryReply reply)
            throws ErrnoException;

    void unlink(RequestContext context, long parent, Name name) throws ErrnoException;

    void rmdir(RequestContext context, long parent, Name name) throws ErrnoException;

    /** {@code flags} of {@link io.ufs.core.vfs.RenameFlags}. */
    void rename(RequestContext context, long parent, Name name, long newParent, Name newName, int flags)
            throws ErrnoException;

    void link(RequestContext context, long nodeId, long newParent, Name newName, EntryReply reply)
            throws ErrnoException;

    /**
     * Opens a regular file.
     *
     * @param flags of {@link io.ufs.core.vfs.OpenFlags}, {@code O_TRUNC} included
     * @param killSetId whether {@code O_TRUNC} clears set-id bits and capabilities ({@code FUSE_OPEN_KILL_SUIDGID})
     */
    void open(RequestContext context, long nodeId, int flags, boolean killSetId, OpenReply reply)
            throws ErrnoException;

    void create(
            RequestContext context,
            long parent,
            Name name,
            int flags,
            int mode,
            int umask,
            EntryReply entry,
            OpenReply open)
            throws ErrnoException;

    void tmpfile(
            RequestContext context, long parent, int flags, int mode, int umask, EntryReply entry, OpenReply open)
            throws ErrnoException;

    /**
     * Reads into {@code target}.
     *
     * @return bytes read; fewer than the target holds only at the end of the file
     */
    int read(RequestContext context, long nodeId, long fh, long offset, MemorySegment target) throws ErrnoException;

    /**
     * Writes all of {@code source}.
     *
     * @param flags of the caller's open file: with {@code O_SYNC} or {@code O_DSYNC} it waits for the disk
     * @param killSetId whether set-id bits and capabilities go (P6)
     * @return bytes written
     */
    int write(
            RequestContext context,
            long nodeId,
            long fh,
            long offset,
            MemorySegment source,
            int flags,
            boolean killSetId)
            throws ErrnoException;

    StatFs statfs(RequestContext context, long nodeId) throws ErrnoException;

    void release(long nodeId, long fh);

    void fsync(RequestContext context, long nodeId, long fh, boolean dataOnly) throws ErrnoException;

    /**
     * Sets an attribute.
     *
     * @param flags 0, {@code XATTR_CREATE} (1) or {@code XATTR_REPLACE} (2)
     * @param killSgid whether setting an ACL clears the set-group-id bit
     */
    void setxattr(RequestContext context, long nodeId, XattrName name, byte[] value, int flags, boolean killSgid)
            throws ErrnoException;

    /** Throws ENODATA if there is no such attribute. */
    byte[] getxattr(RequestContext context, long nodeId, XattrName name) throws ErrnoException;

    List<XattrName> listxattr(RequestContext context, long nodeId) throws ErrnoException;

    void removexattr(RequestContext context, long nodeId, XattrName name) throws ErrnoException;

    void opendir(RequestContext context, long nodeId, int flags, OpenReply reply) throws ErrnoException;

    /** Lists from {@code offset} (0: the start) on, {@code .} and {@code ..} included. */
    void readdir(RequestContext context, long nodeId, long fh, long offset, DirentSink sink) throws ErrnoException;

    /** As {@link #readdir}, with an entry in each record but those of {@code .} and {@code ..}. */
    void readdirplus(RequestContext context, long nodeId, long fh, long offset, DirentSink sink)
            throws ErrnoException;

    void releasedir(long nodeId, long fh);

    void fsyncdir(RequestContext context, long nodeId, long fh, boolean dataOnly) throws ErrnoException;

    /** {@code FS_IOC_GETFLAGS}. */
    int inodeFlags(RequestContext context, long nodeId) throws ErrnoException;

    /** {@code FS_IOC_SETFLAGS}. */
    void setInodeFlags(RequestContext context, long nodeId, int flags) throws ErrnoException;

    void fallocate(RequestContext context, long nodeId, long fh, int mode, long offset, long length)
            throws ErrnoException;

    /** {@code SEEK_DATA} (3) and {@code SEEK_HOLE} (4). */
    long lseek(RequestContext context, long nodeId, long fh, long offset, int whence) throws ErrnoException;

    /** Returns the bytes copied. */
    long copyFileRange(
            RequestContext context,
            long nodeId,
            long fh,
            long offset,
            long targetNodeId,
            long targetFh,
            long targetOffset,
            long length)
            throws ErrnoException;

    /** Tells what this filesystem has done and keeps, from any thread. */
    void report(StatisticsSink sink);

    /** Frees everything; no request comes any more. */
    @Override
    void close();
}
