package io.ufs.fuse.session;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.SetattrRequest;
import io.ufs.core.vfs.Timestamp;
import io.ufs.fuse.ops.FuseOperations;
import io.ufs.fuse.protocol.FattrMask;
import io.ufs.fuse.protocol.GetattrInDecoder;
import io.ufs.fuse.protocol.MalformedMessageException;
import io.ufs.fuse.protocol.SetattrInDecoder;
import io.ufs.fuse.protocol.StatxInDecoder;
import org.jspecify.annotations.Nullable;

/** Requests about attributes of a node and of the filesystem. */
final class AttributeHandlers {
    private static final int CHANGES = FattrMask.MODE
            | FattrMask.UID
            | FattrMask.GID
            | FattrMask.SIZE
            | FattrMask.ATIME
            | FattrMask.MTIME
            | FattrMask.CTIME;

    private final FuseOperations operations;

    AttributeHandlers(FuseOperations operations) {
        this.operations = operations;
    }

    void getattr(Exchange x) throws ErrnoException, MalformedMessageException {
        GetattrInDecoder in = x.next(x.views.getattr);
        operations.getattr(x.context(), x.nodeId(), in.hasHandle() ? in.fh() : FuseOperations.NO_HANDLE, x.attr);
        x.reply().attr(x.attr);
    }

    void statx(Exchange x) throws ErrnoException, MalformedMessageException {
        StatxInDecoder in = x.next(x.views.statx);
        operations.getattr(x.context(), x.nodeId(), in.hasHandle() ? in.fh() : FuseOperations.NO_HANDLE, x.attr);
        x.reply().statx(x.attr);
    }

    void setattr(Exchange x) throws ErrnoException, MalformedMessageException {
        SetattrInDecoder in = x.next(x.views.setattr);
        long fh = (in.valid() & FattrMask.FH) != 0 ? in.fh() : FuseOperations.NO_HANDLE;
        operations.setattr(x.context(), x.nodeId(), fh, requestOf(in, x.context().uid()), x.attr);
        x.reply().attr(x.attr);
    }

    void statfs(Exchange x) throws ErrnoException {
        x.reply().statfs(operations.statfs(x.context(), x.nodeId()));
    }

    /**
     * Translates the mask. A SETATTR that changes nothing is how the VFS strips set-id bits ahead of a
     * passthrough write ({@code fuse_setattr} has cleared the mode by then). Root's looks the same when a write of his
     * drops a file capability, which the VFS has done by then; his writes keep set-id bits.
     */
    static SetattrRequest requestOf(SetattrInDecoder in, int callerUid) {
        int valid = in.valid();
        boolean stripOnly = (valid & CHANGES) == 0 && callerUid != 0;
        boolean killSetId = (valid & FattrMask.KILL_SUIDGID) != 0 || stripOnly;
        return new SetattrRequest(
                (valid & FattrMask.MODE) != 0 ? in.mode() & Mode.PERMISSION_BITS : -1,
                (valid & FattrMask.UID) != 0 ? in.uid() : -1,
                (valid & FattrMask.GID) != 0 ? in.gid() : -1,
                (valid & FattrMask.SIZE) != 0 ? in.size() : -1,
                time(valid, FattrMask.ATIME, FattrMask.ATIME_NOW, in.atime(), in.atimeNsec()),
                time(valid, FattrMask.MTIME, FattrMask.MTIME_NOW, in.mtime(), in.mtimeNsec()),
                killSetId);
    }

    private static @Nullable Timestamp time(int valid, int set, int now, long seconds, int nanos) {
        if ((valid & set) == 0) {
            return null;
        }
        return (valid & now) != 0 ? Timestamp.NOW : new Timestamp(seconds, nanos);
    }
}
