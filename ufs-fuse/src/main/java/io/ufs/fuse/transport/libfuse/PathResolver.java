package io.ufs.fuse.transport.libfuse;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Name;
import io.ufs.fuse.ops.EntryReply;
import io.ufs.fuse.ops.FuseOperations;
import io.ufs.fuse.ops.RequestContext;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns the paths of libfuse into nodes. Each node that it returns has been looked up once more, so the caller owes
 * one {@link #release}; the root is never forgotten.
 */
final class PathResolver {
    private static final byte SEPARATOR = '/';

    private final FuseOperations operations;

    PathResolver(FuseOperations operations) {
        this.operations = operations;
    }

    /** A name in a directory; the directory is owed a {@link #release}. */
    record Place(long parent, Name name) {}

    /**
     * Finds the node of a path.
     *
     * @param path absolute, as the mount has it, in bytes
     * @throws ErrnoException ENOENT, ENOTDIR, …
     */
    long resolve(RequestContext context, byte[] path) throws ErrnoException {
        return walk(context, path, path.length);
    }

    /** Finds the directory that holds, or is to hold, the last component of a path. */
    Place resolveParent(RequestContext context, byte[] path) throws ErrnoException {
        int last = path.length;
        while (last > 0 && path[last - 1] != SEPARATOR) {
            last--;
        }
        if (last == path.length) {
            throw new ErrnoException(Errno.EINVAL, "the root has no name");
        }
        Name name = Name.of(Arrays.copyOfRange(path, last, path.length));
        return new Place(walk(context, path, last), name);
    }

    /** Gives a node back. */
    void release(long nodeId) {
        if (nodeId != FuseOperations.ROOT_ID) {
            operations.forget(nodeId, 1);
        }
    }

    private long walk(RequestContext context, byte[] path, int end) throws ErrnoException {
        long node = FuseOperations.ROOT_ID;
        int start = 0;
        EntryReply reply = null;
        while (start < end) {
            if (path[start] == SEPARATOR) {
                start++;
                continue;
            }
            int stop = start;
            while (stop < end && path[stop] != SEPARATOR) {
                stop++;
            }
            reply = reply == null ? new EntryReply() : reply;
            node = step(context, node, Name.of(Arrays.copyOfRange(path, start, stop)), reply);
            start = stop;
        }
        return node;
    }

    /** Goes from a node, which is given back in any case, to its child. */
    private long step(RequestContext context, long parent, Name name, @Nullable EntryReply reply)
            throws ErrnoException {
        EntryReply found = reply == null ? new EntryReply() : reply;
        try {
            operations.lookup(context, parent, name, found);
        } finally {
            release(parent);
        }
        if (found.nodeId == 0) {
            throw new ErrnoException(Errno.ENOENT);
        }
        return found.nodeId;
    }
}
