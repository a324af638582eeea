package io.ufs.fuse.overlayfs;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.overlay.OverlayInode;
import io.ufs.core.stats.StatisticsSink;
import io.ufs.core.vfs.Credentials;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.SetattrRequest;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.StatFs;
import io.ufs.core.vfs.XattrName;
import io.ufs.fuse.node.DataFiles;
import io.ufs.fuse.node.DirectoryStreams;
import io.ufs.fuse.node.NodeTable;
import io.ufs.fuse.ops.AttrReply;
import io.ufs.fuse.ops.ConnectionTraits;
import io.ufs.fuse.ops.DirentSink;
import io.ufs.fuse.ops.EntryReply;
import io.ufs.fuse.ops.FuseOperations;
import io.ufs.fuse.ops.OpenReply;
import io.ufs.fuse.ops.RequestContext;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Serves a union: node ids become inodes, owners are mapped, the kernel is told how long it may keep what. */
public final class OverlayOperations implements FuseOperations {
    private final OverlayFilesystem filesystem;
    private final OverlayOperationsOptions options;
    private final AclIds aclIds;
    private final DataFiles dataFiles;
    private final NodeTable nodes;
    private final DirectoryStreams streams;
    private volatile @Nullable Connection connection;

    /** What {@link #init} brought. */
    private record Connection(ConnectionTraits traits, OpenFiles files, OpenDirectories directories) {}

    /** Serves {@code filesystem}, and closes it in the end. */
    public OverlayOperations(OverlayFilesystem filesystem, OverlayOperationsOptions options) {
        this.filesystem = filesystem;
        this.options = options;
        this.aclIds = new AclIds(options.uids(), options.gids());
        this.dataFiles = new DataFiles(filesystem, DataFiles.DEFAULT_CAPACITY);
        this.streams = new DirectoryStreams(filesystem);
        this.nodes = new NodeTable(filesystem, this::letGoOf, options.nodeBytes());
    }

    @Override
    public void init(ConnectionTraits traits) {
        connection = new Connection(
                traits,
                new OpenFiles(filesystem, nodes, dataFiles, traits),
                new OpenDirectories(filesystem, nodes, streams, traits, this::fill));
    }

    /** What is kept for requests by node id goes with the node. */
    private void letGoOf(OverlayInode inode) {
        dataFiles.drop(inode);
        streams.drop(inode);
    }

    private Connection connection() {
        Connection current = connection;
        if (current == null) {
            throw new IllegalStateException("request before init");
        }
        return current;
    }

    private OpenFiles files() {
        return connection().files;
    }

    private OpenDirectories directories() {
        return connection().directories;
    }

    @Override
    public void lookup(RequestContext context, long parent, Name name, EntryReply reply) throws ErrnoException {
        directories().looksUp(parent, name);
        OverlayFilesystem.Entry entry = filesystem.lookup(nodes.inode(parent), name);
        if (entry == null) {
            reply.setNegative(options.timeoutNanos());
        } else {
            fill(reply, entry.inode(), entry.stat());
        }
    }

    /** Enters the inode, whose reference passes to its node, and describes it. */
    private void fill(EntryReply reply, OverlayInode inode, Stat stat) {
        describe(reply, inode, stat);
        reply.nodeId = nodes.enter(inode);
        if (nodes.isTooHeavy()) {
            connection().traits.invalidator().prune(nodes::choose);
        }
    }

    private void describe(EntryReply reply, OverlayInode inode, Stat stat) {
        reply.generation = 0;
        reply.entryTimeoutNanos = options.timeoutNanos();
        reply.attrTimeoutNanos = attrTimeoutNanos(inode);
        reply.stat = shown(stat);
        inode.noteShown();
    }

    private long attrTimeoutNanos(OverlayInode inode) {
        return files().isWrittenUnseen(inode) ? 0 : options.timeoutNanos();
    }

    private Stat shown(Stat stat) {
        if (options.uids().isIdentity() && options.gids().isIdentity()) {
            return stat;
        }
        return stat.withOwner(
                options.uids().toShown(stat.uid()), options.gids().toShown(stat.gid()));
    }

    private Credentials owner(RequestContext context, int umask) throws ErrnoException {
        int uid = options.uids().toDisk(context.uid());
        int gid = options.gids().toDisk(context.gid());
        if (uid == -1 || gid == -1) {
            throw new ErrnoException(Errno.EOVERFLOW);
        }
        return new Credentials(uid, gid, connection().traits.posixAcl() ? umask : 0);
    }

    @Override
    public void forget(long nodeId, long nlookup) {
        nodes.forget(nodeId, nlookup);
    }

    @Override
    public void getattr(RequestContext context, long nodeId, long fh, AttrReply reply) throws ErrnoException {
        OverlayInode inode = nodes.inode(nodeId);
        reply.stat = shown(filesystem.getattr(inode));
        inode.noteShown();
        reply.attrTimeoutNanos = attrTimeoutNanos(inode);
    }

    @Override
    public void setattr(RequestContext context, long nodeId, long fh, SetattrRequest request, AttrReply reply)
            throws ErrnoException {
        OverlayInode inode = nodes.inode(nodeId);
        reply.stat = shown(filesystem.setattr(inode, onDisk(request)));
        reply.attrTimeoutNanos = attrTimeoutNanos(inode);
    }

    private SetattrRequest onDisk(SetattrRequest request) throws ErrnoException {
        if (options.uids().isIdentity() && options.gids().isIdentity()) {
            return request;
        }
        int uid = request.uid() == -1 ? -1 : options.uids().toDisk(request.uid());
        int gid = request.gid() == -1 ? -1 : options.gids().toDisk(request.gid());
        if ((uid == -1 && request.uid() != -1) || (gid == -1 && request.gid() != -1)) {
            throw new ErrnoException(Errno.EINVAL);
        }
        return new SetattrRequest(
                request.mode(), uid, gid, request.size(), request.atime(), request.mtime(), request.killSetId());
    }

    @Override
    public byte[] readlink(RequestContext context, long nodeId) throws ErrnoException {
        return filesystem.readlink(nodes.inode(nodeId));
    }

    @Override
    public void mknod(
            RequestContext context, long parent, Name name, int mode, int rdev, int umask, EntryReply reply)
            throws ErrnoException {
        made(reply, filesystem.mknod(nodes.inode(parent), name, mode, rdev, owner(context, umask)));
    }

    @Override
    public void mkdir(RequestContext context, long parent, Name name, int mode, int umask, EntryReply reply)
            throws ErrnoException {
        made(reply, filesystem.mkdir(nodes.inode(parent), name, mode, owner(context, umask)));
    }

    @Override
    public void symlink(RequestContext context, long parent, Name name, byte[] target, EntryReply reply)
            throws ErrnoException {
        made(reply, filesystem.symlink(nodes.inode(parent), name, target, owner(context, 0)));
    }

    private void made(EntryReply reply, OverlayFilesystem.Entry entry) {
        fill(reply, entry.inode(), entry.stat());
    }

    @Override
    public void unlink(RequestContext context, long parent, Name name) throws ErrnoException {
        filesystem.unlink(nodes.inode(parent), name);
    }

    @Override
    public void rmdir(RequestContext context, long parent, Name name) throws ErrnoException {
        filesystem.rmdir(nodes.inode(parent), name);
    }

    @Override
    public void rename(RequestContext context, long parent, Name name, long newParent, Name newName, int flags)
            throws ErrnoException {
        filesystem.rename(nodes.inode(parent), name, nodes.inode(newParent), newName, flags);
    }

    @Override
    public void link(RequestContext context, long nodeId, long newParent, Name newName, EntryReply reply)
            throws ErrnoException {
        OverlayInode inode = nodes.inode(nodeId);
        Stat stat = filesystem.link(inode, nodes.inode(newParent), newName);
        describe(reply, inode, stat);
        reply.nodeId = nodes.enterAgain(inode);
    }

    @Override
    public void open(RequestContext context, long nodeId, int flags, boolean killSetId, OpenReply reply)
            throws ErrnoException {
        OpenFiles files = files();
        if (files.areOpenedWithoutMessages()) {
            throw new ErrnoException(Errno.ENOSYS);
        }
        OverlayInode inode = nodes.inode(nodeId);
        long ino = inode.ino();
        files.open(inode, flags, killSetId, reply);
        files.announceNumber(nodeId, inode, ino);
    }

    @Override
    public void create(
            RequestContext context,
            long parent,
            Name name,
            int flags,
            int mode,
            int umask,
            EntryReply entry,
            OpenReply open)
            throws ErrnoException {
        int kept = files().flagsForNew(flags);
        opened(filesystem.create(nodes.inode(parent), name, kept, mode, owner(context, umask)), flags, entry, open);
    }

    @Override
    public void tmpfile(
            RequestContext context, long parent, int flags, int mode, int umask, EntryReply entry, OpenReply open)
            throws ErrnoException {
        int kept = files().flagsForNew(flags);
        opened(filesystem.tmpfile(nodes.inode(parent), kept, mode, owner(context, umask)), flags, entry, open);
    }

    private void opened(OverlayFilesystem.CreatedFile created, int flags, EntryReply entry, OpenReply open) {
        files().answer(created.file(), flags, open);
        fill(entry, created.inode(), created.stat());
    }

    @Override
    public int read(RequestContext context, long nodeId, long fh, long offset, MemorySegment target)
            throws ErrnoException {
        nodes.inode(nodeId).noteRead();
        return files().with(nodeId, fh, OpenFlags.O_RDONLY, file -> file.backing().read(offset, target));
    }

    @Override
    public int write(
            RequestContext context,
            long nodeId,
            long fh,
            long offset,
            MemorySegment source,
            int flags,
            boolean killSetId)
            throws ErrnoException {
        int written;
        try {
            OpenFiles.Work<Integer> work = file -> {
                int count = file.backing().write(offset, source);
                files().syncWritten(file, flags);
                return count;
            };
            boolean ofMapping = (flags & OpenFlags.O_ACCMODE) == OpenFlags.O_RDONLY; // fuse_writepage_args_setup
            written = ofMapping
                    ? files().withContent(nodeId, fh, OpenFlags.O_RDWR, work)
                    : files().with(nodeId, fh, OpenFlags.O_RDWR | (flags & OpenFlags.O_APPEND), work);
        } catch (ErrnoException e) {
            filesystem.writeFailed(e.errno());
            throw e;
        }
        if (killSetId) {
            filesystem.killSetId(nodes.inode(nodeId));
        }
        return written;
    }

    @Override
    public StatFs statfs(RequestContext context, long nodeId) throws ErrnoException {
        return filesystem.statfs();
    }

    @Override
    public void release(long nodeId, long fh) {
        files().release(nodeId, fh);
    }

    @Override
    public void fsync(RequestContext context, long nodeId, long fh, boolean dataOnly) throws ErrnoException {
        files().with(nodeId, fh, OpenFlags.O_RDONLY, file -> {
            filesystem.fsync(file, dataOnly);
            return null;
        });
    }

    @Override
    public void setxattr(
            RequestContext context, long nodeId, XattrName name, byte[] value, int flags, boolean killSgid)
            throws ErrnoException {
        OverlayInode inode = nodes.inode(nodeId);
        filesystem.setxattr(inode, name, aclIds.areIn(name) ? aclIds.toDisk(value) : value, flags);
        if (killSgid) {
            int mode = filesystem.getattr(inode).mode();
            filesystem.setattr(
                    inode, new SetattrRequest(mode & 07777 & ~02000, -1, -1, -1, null, null, false));
        }
    }

    @Override
    public byte[] getxattr(RequestContext context, long nodeId, XattrName name) throws ErrnoException {
        byte[] value = filesystem.getxattr(nodes.inode(nodeId), name);
        if (value == null) {
            boolean pointless = !options.selinux() && name.equals(XattrName.SECURITY_SELINUX);
            throw new ErrnoException(pointless ? Errno.EOPNOTSUPP : Errno.ENODATA);
        }
        if (aclIds.areIn(name)) {
            return aclIds.toShown(value);
        }
        return value;
    }

    @Override
    public List<XattrName> listxattr(RequestContext context, long nodeId) throws ErrnoException {
        return filesystem.listxattr(nodes.inode(nodeId));
    }

    @Override
    public void removexattr(RequestContext context, long nodeId, XattrName name) throws ErrnoException {
        filesystem.removexattr(nodes.inode(nodeId), name);
    }

    @Override
    public void opendir(RequestContext context, long nodeId, int flags, OpenReply reply) throws ErrnoException {
        directories().open(nodeId, reply);
    }

    @Override
    public void readdir(RequestContext context, long nodeId, long fh, long offset, DirentSink sink)
            throws ErrnoException {
        directories().read(context.pid(), nodeId, fh, offset, sink, false);
    }

    @Override
    public void readdirplus(RequestContext context, long nodeId, long fh, long offset, DirentSink sink)
            throws ErrnoException {
        directories().read(context.pid(), nodeId, fh, offset, sink, true);
    }

    @Override
    public void releasedir(long nodeId, long fh) {
        directories().release(fh);
    }

    @Override
    public void fsyncdir(RequestContext context, long nodeId, long fh, boolean dataOnly) throws ErrnoException {
        filesystem.fsyncDirectory(nodes.inode(nodeId));
    }

    @Override
    public int inodeFlags(RequestContext context, long nodeId) throws ErrnoException {
        return filesystem.inodeFlags(nodes.inode(nodeId));
    }

    @Override
    public void setInodeFlags(RequestContext context, long nodeId, int flags) throws ErrnoException {
        filesystem.setInodeFlags(nodes.inode(nodeId), flags);
    }

    @Override
    public void fallocate(RequestContext context, long nodeId, long fh, int mode, long offset, long length)
            throws ErrnoException {
        files().with(nodeId, fh, OpenFlags.O_RDWR, file -> {
            file.backing().fallocate(mode, offset, length);
            return null;
        });
    }

    @Override
    public long lseek(RequestContext context, long nodeId, long fh, long offset, int whence) throws ErrnoException {
        return files().with(nodeId, fh, OpenFlags.O_RDONLY, file -> file.backing().lseek(offset, whence));
    }

    @Override
    public long copyFileRange(
            RequestContext context,
            long nodeId,
            long fh,
            long offset,
            long targetNodeId,
            long targetFh,
            long targetOffset,
            long length)
            throws ErrnoException {
        return files().with(nodeId, fh, OpenFlags.O_RDONLY,
                source -> files().with(targetNodeId, targetFh, OpenFlags.O_RDWR, target -> {
                    BackingFile from = source.backing();
                    return from.copyFileRange(offset, target.backing(), targetOffset, length);
                }));
    }

    /** Returns the number of nodes that the kernel holds. */
    public int nodeCount() {
        return nodes.size();
    }

    @Override
    public void report(StatisticsSink sink) {
        nodes.report(sink);
        sink.gauge("handles.files", files().handleCount());
        sink.gauge("handles.directories", directories().count());
        filesystem.report(sink);
    }

    @Override
    public void close() {
        Connection current = connection;
        if (current != null) {
            current.files.closeAll();
            current.directories.closeAll();
        }
        dataFiles.dropAll();
        filesystem.close();
    }
}
