package io.ufs.fuse.transport.libfuse;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.DeviceId;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.SetattrRequest;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.StatFs;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import io.ufs.fuse.node.HandleTable;
import io.ufs.fuse.ops.AttrReply;
import io.ufs.fuse.ops.EntryReply;
import io.ufs.fuse.ops.FuseOperations;
import io.ufs.fuse.ops.OpenReply;
import io.ufs.fuse.ops.RequestContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operations of libfuse that name their object by its path, done on nodes. */
final class PathOperations {
    private final FuseOperations operations;
    private final PathResolver resolver;
    private final HandleTable<OpenNode> open;

    PathOperations(FuseOperations operations, PathResolver resolver, HandleTable<OpenNode> open) {
        this.operations = operations;
        this.resolver = resolver;
        this.open = open;
    }

    /** Who asks, with the umask that the kernel has left to us. */
    record Caller(RequestContext context, int umask) {}

    private interface NodeWork<T extends @Nullable Object> {
        T on(long nodeId) throws ErrnoException;
    }

    private interface PlaceAction {
        void on(PathResolver.Place place) throws ErrnoException;
    }

    private <T extends @Nullable Object> T onNode(Caller caller, byte[] path, NodeWork<T> work) throws ErrnoException {
        long node = resolver.resolve(caller.context, path);
        try {
            return work.on(node);
        } finally {
            resolver.release(node);
        }
    }

    private void inParent(Caller caller, byte[] path, PlaceAction action) throws ErrnoException {
        PathResolver.Place place = resolver.resolveParent(caller.context, path);
        try {
            action.on(place);
        } finally {
            resolver.release(place.parent());
        }
    }

    Stat getattr(Caller caller, byte[] path) throws ErrnoException {
        return onNode(caller, path, node -> {
            AttrReply reply = new AttrReply();
            operations.getattr(caller.context, node, FuseOperations.NO_HANDLE, reply);
            return requireStat(reply.stat);
        });
    }

    static Stat requireStat(@Nullable Stat stat) throws ErrnoException {
        if (stat == null) {
            throw new ErrnoException(Errno.EIO, "attributes missing in a reply");
        }
        return stat;
    }

    void setattr(Caller caller, byte[] path, SetattrRequest request) throws ErrnoException {
        onNode(caller, path, node -> {
            operations.setattr(caller.context, node, FuseOperations.NO_HANDLE, request, new AttrReply());
            return null;
        });
    }

    void chmod(Caller caller, byte[] path, int mode) throws ErrnoException {
        setattr(caller, path, new SetattrRequest(mode & 07777, -1, -1, -1, null, null, false));
    }

    void chown(Caller caller, byte[] path, int uid, int gid) throws ErrnoException {
        setattr(caller, path, new SetattrRequest(-1, uid, gid, -1, null, null, false));
    }

    void utimens(Caller caller, byte[] path, Timestamp atime, Timestamp mtime) throws ErrnoException {
        setattr(caller, path, new SetattrRequest(-1, -1, -1, -1, unlessOmitted(atime), unlessOmitted(mtime), false));
    }

    private static @Nullable Timestamp unlessOmitted(Timestamp time) {
        return time.nanos() == Timestamp.UTIME_OMIT ? null : time;
    }

    byte[] readlink(Caller caller, byte[] path) throws ErrnoException {
        return onNode(caller, path, node -> operations.readlink(caller.context, node));
    }

    StatFs statfs(Caller caller, byte[] path) throws ErrnoException {
        return onNode(caller, path, node -> operations.statfs(caller.context, node));
    }

    /** {@code device} as the kernel encodes it, see {@link DeviceId}. */
    void mknod(Caller caller, byte[] path, int mode, int device) throws ErrnoException {
        inParent(caller, path, place -> {
            EntryReply made = new EntryReply();
            operations.mknod(caller.context, place.parent(), place.name(), mode, device, caller.umask, made);
            resolver.release(made.nodeId);
        });
    }

    void mkdir(Caller caller, byte[] path, int mode) throws ErrnoException {
        inParent(caller, path, place -> {
            EntryReply made = new EntryReply();
            operations.mkdir(caller.context, place.parent(), place.name(), mode & 07777, caller.umask, made);
            resolver.release(made.nodeId);
        });
    }

    void symlink(Caller caller, byte[] target, byte[] path) throws ErrnoException {
        inParent(caller, path, place -> {
            EntryReply made = new EntryReply();
            operations.symlink(caller.context, place.parent(), place.name(), target, made);
            resolver.release(made.nodeId);
        });
    }

    void unlink(Caller caller, byte[] path) throws ErrnoException {
        inParent(caller, path, place -> operations.unlink(caller.context, place.parent(), place.name()));
    }

    void rmdir(Caller caller, byte[] path) throws ErrnoException {
        inParent(caller, path, place -> operations.rmdir(caller.context, place.parent(), place.name()));
    }

    void rename(Caller caller, byte[] path, byte[] newPath) throws ErrnoException {
        inParent(
                caller,
                path,
                from -> inParent(
                        caller,
                        newPath,
                        to -> operations.rename(
                                caller.context, from.parent(), from.name(), to.parent(), to.name(), 0)));
    }

    void link(Caller caller, byte[] path, byte[] newPath) throws ErrnoException {
        onNode(caller, path, node -> {
            inParent(caller, newPath, place -> {
                EntryReply made = new EntryReply();
                operations.link(caller.context, node, place.parent(), place.name(), made);
                resolver.release(made.nodeId);
            });
            return null;
        });
    }

    void setxattr(Caller caller, byte[] path, XattrName name, byte[] value, int flags) throws ErrnoException {
        onNode(caller, path, node -> {
            operations.setxattr(caller.context, node, name, value, flags, false);
            return null;
        });
    }

    byte[] getxattr(Caller caller, byte[] path, XattrName name) throws ErrnoException {
        return onNode(caller, path, node -> operations.getxattr(caller.context, node, name));
    }

    List<XattrName> listxattr(Caller caller, byte[] path) throws ErrnoException {
        return onNode(caller, path, node -> operations.listxattr(caller.context, node));
    }

    void removexattr(Caller caller, byte[] path, XattrName name) throws ErrnoException {
        onNode(caller, path, node -> {
            operations.removexattr(caller.context, node, name);
            return null;
        });
    }

    /** Opens a file; returns the number for {@code fi->fh}. */
    long open(Caller caller, byte[] path, int flags) throws ErrnoException {
        // The kernel clears set-id bits itself, except with the O_TRUNC that it leaves to us: only root keeps them.
        boolean killSetId = (flags & OpenFlags.O_TRUNC) != 0 && caller.context.uid() != 0;
        return keepOpen(caller, path, (node, reply) -> operations.open(
                caller.context, node, flags, killSetId, reply));
    }

    /** Opens a directory; returns the number for {@code fi->fh}. */
    long opendir(Caller caller, byte[] path, int flags) throws ErrnoException {
        return keepOpen(caller, path, (node, reply) -> operations.opendir(caller.context, node, flags, reply));
    }

    private interface Opening {
        void run(long nodeId, OpenReply reply) throws ErrnoException;
    }

    private long keepOpen(Caller caller, byte[] path, Opening opening) throws ErrnoException {
        long node = resolver.resolve(caller.context, path);
        OpenReply reply = new OpenReply();
        try {
            opening.run(node, reply);
        } catch (ErrnoException | RuntimeException e) {
            resolver.release(node);
            throw e;
        }
        return open.add(new OpenNode(node, reply.fh));
    }

    /** Creates and opens a file; returns the number for {@code fi->fh}. */
    long create(Caller caller, byte[] path, int flags, int mode) throws ErrnoException {
        EntryReply entry = new EntryReply();
        OpenReply reply = new OpenReply();
        inParent(caller, path, place -> operations.create(
                caller.context, place.parent(), place.name(), flags, mode & 07777, caller.umask, entry, reply));
        return open.add(new OpenNode(entry.nodeId, reply.fh));
    }
}
