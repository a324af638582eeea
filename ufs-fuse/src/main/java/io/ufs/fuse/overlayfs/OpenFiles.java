package io.ufs.fuse.overlayfs;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.overlay.OpenFile;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.overlay.OverlayInode;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.fuse.node.BackingIdTable;
import io.ufs.fuse.node.DataFiles;
import io.ufs.fuse.node.FileHandle;
import io.ufs.fuse.node.HandleTable;
import io.ufs.fuse.node.NodeTable;
import io.ufs.fuse.ops.ConnectionTraits;
import io.ufs.fuse.ops.FuseOperations;
import io.ufs.fuse.ops.OpenReply;
import io.ufs.fuse.protocol.FopenFlags;
import org.jspecify.annotations.Nullable;

/**
 * The open regular files of a connection: those that the kernel holds by a handle, passed through or not, and those that
 * are kept for requests by node id.
 */
final class OpenFiles {
    private final OverlayFilesystem filesystem;
    private final NodeTable nodes;
    private final DataFiles dataFiles;
    private final ConnectionTraits traits;
    private final BackingIdTable backing;
    private final HandleTable<FileHandle> handles = new HandleTable<>();

    /** Work on an open file. */
    interface Work<T extends @Nullable Object> {
        T on(OpenFile file) throws ErrnoException;
    }

    /** Makes the tables of one connection. */
    OpenFiles(OverlayFilesystem filesystem, NodeTable nodes, DataFiles dataFiles, ConnectionTraits traits) {
        this.filesystem = filesystem;
        this.nodes = nodes;
        this.dataFiles = dataFiles;
        this.traits = traits;
        this.backing = new BackingIdTable(traits.backing(), filesystem.isReadOnly());
    }

    /** Says whether OPEN is to be refused, once and for all. */
    boolean areOpenedWithoutMessages() {
        return traits.zeroMessageOpen();
    }

    /** Returns the flags to open a new file with: without a handle it is to serve whatever comes. */
    int flagsForNew(int flags) {
        return traits.zeroMessageOpen() ? OpenFlags.O_RDWR : flags;
    }

    /**
     * Serves OPEN. A lower file that is only read stays open when it is closed, and costs no system call the next time: unless
     * somebody else changes the layers, and may have put another one in its place.
     *
     * @throws ErrnoException as {@code open(2)}
     */
    void open(OverlayInode inode, int flags, boolean killSetId, OpenReply reply) throws ErrnoException {
        boolean reads = (flags & (OpenFlags.O_ACCMODE | OpenFlags.O_TRUNC)) == OpenFlags.O_RDONLY;
        if (reads && filesystem.isExclusive() && !inode.hasUpperData()) {
            DataFiles.Lease lease = dataFiles.use(inode, OpenFlags.O_RDONLY);
            answer(lease.file(), lease, flags, reply);
        } else {
            dataFiles.drop(inode); // what was opened on the lower file
            answer(filesystem.open(inode, flags, killSetId), flags, reply);
        }
    }

    /** Takes an open file over, and tells the kernel how to use it. */
    void answer(OpenFile file, int flags, OpenReply reply) {
        answer(file, null, flags, reply);
    }

    private void answer(OpenFile file, DataFiles.@Nullable Lease lease, int flags, OpenReply reply) {
        reply.reset();
        if (traits.zeroMessageOpen()) {
            dataFiles.add(file); // its RELEASE will not come
            return;
        }
        boolean mayMapShared = (flags & OpenFlags.O_ACCMODE) == OpenFlags.O_RDWR;
        BackingIdTable.Decision decision = backing.opened(file, mayMapShared);
        reply.openFlags = traits.noFlushPerOpen() ? FopenFlags.NOFLUSH : 0;
        switch (decision.access()) {
            case PASSTHROUGH -> {
                reply.openFlags |= FopenFlags.PASSTHROUGH;
                reply.backingId = decision.backingId();
            }
            case CACHED ->
                reply.openFlags |= decision.keepCache() && filesystem.isExclusive() ? FopenFlags.KEEP_CACHE : 0;
        }
        if ((flags & OpenFlags.O_ACCMODE) != OpenFlags.O_WRONLY) {
            filesystem.prefetch(file);
        }
        reply.fh = handles.add(new FileHandle(file, decision.access(), mayMapShared, lease));
    }

    /**
     * Uses the handle's file, or one of {@link DataFiles} where there is no handle that can do it.
     *
     * @param flags as for {@link DataFiles#use}
     * @throws ErrnoException EPERM also if the caller's descriptor may have been opened after the file became protected
     */
    <T extends @Nullable Object> T with(long nodeId, long fh, int flags, Work<T> work) throws ErrnoException {
        if ((flags & OpenFlags.O_ACCMODE) != OpenFlags.O_RDONLY && handle(fh) == null) {
            filesystem.requireWritable(nodes.inode(nodeId), flags);
        }
        return withContent(nodeId, fh, flags, work);
    }

    private @Nullable FileHandle handle(long fh) {
        return fh == FuseOperations.NO_HANDLE ? null : handles.find(fh);
    }

    /** Does the same for pages of a mapping: whether the file may be written was asked when it was mapped. */
    <T extends @Nullable Object> T withContent(long nodeId, long fh, int flags, Work<T> work) throws ErrnoException {
        boolean writes = (flags & OpenFlags.O_ACCMODE) != OpenFlags.O_RDONLY;
        FileHandle handle = handle(fh);
        if (handle != null && !(writes && handle.file().isOnLower())) {
            return work.on(handle.file());
        }
        OverlayInode inode = nodes.inode(nodeId);
        long ino = inode.ino();
        try (DataFiles.Lease lease = dataFiles.use(inode, flags)) {
            return work.on(lease.file());
        } finally {
            announceNumber(nodeId, inode, ino);
        }
    }

    /**
     * Has the kernel ask for the attributes again if the inode number has changed: a lower hard link has become a file of
     * its own (I4), and the reply has no place for attributes.
     */
    void announceNumber(long nodeId, OverlayInode inode, long before) {
        if (inode.ino() != before) {
            traits.invalidator().invalidateInode(nodeId, -1, 0);
        }
    }

    /** Waits for the disk where a caller's flags ask for it that the file was not opened with. */
    void syncWritten(OpenFile file, int flags) throws ErrnoException {
        if ((flags & OpenFlags.O_DSYNC) != 0 && traits.zeroMessageOpen()) {
            filesystem.fsync(file, (flags & OpenFlags.O_SYNC) != OpenFlags.O_SYNC);
        }
    }

    /** Says whether size and times can change by a mapping that the kernel does not account to this inode. */
    boolean isWrittenUnseen(OverlayInode inode) {
        return backing.isWrittenUnseen(inode);
    }

    /** Closes the file of a handle. */
    void release(long nodeId, long fh) {
        FileHandle handle = handles.remove(fh);
        if (handle == null) {
            return;
        }
        boolean changedUnseen = backing.closed(handle);
        close(handle);
        if (changedUnseen) {
            traits.invalidator().invalidateInode(nodeId, -1, 0);
        }
    }

    /** Returns the number of handles. */
    int handleCount() {
        return handles.size();
    }

    /** Closes all files. */
    void closeAll() {
        for (FileHandle handle : handles.removeAll()) {
            backing.closed(handle);
            close(handle);
        }
    }

    private void close(FileHandle handle) {
        DataFiles.Lease lease = handle.lease();
        if (lease == null) {
            filesystem.close(handle.file());
        } else {
            lease.close();
        }
    }
}
