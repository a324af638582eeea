package io.ufs.fuse.session;

import io.ufs.core.errno.ErrnoException;
import io.ufs.fuse.ops.FuseOperations;
import io.ufs.fuse.protocol.FsyncInDecoder;
import io.ufs.fuse.protocol.MalformedMessageException;
import io.ufs.fuse.protocol.OpenInDecoder;
import io.ufs.fuse.protocol.ReadInDecoder;

/** Requests about open directories. */
final class DirectoryHandlers {
    private final FuseOperations operations;

    DirectoryHandlers(FuseOperations operations) {
        this.operations = operations;
    }

    void opendir(Exchange x) throws ErrnoException, MalformedMessageException {
        OpenInDecoder in = x.next(x.views.open);
        x.open.reset();
        operations.opendir(x.context(), x.nodeId(), in.flags(), x.open);
        x.reply().open(x.open);
    }

    void readdir(Exchange x) throws ErrnoException, MalformedMessageException {
        ReadInDecoder in = x.next(x.views.read);
        DirentWriter sink = DirentWriter.plain(x.reply(), in.size());
        try {
            operations.readdir(x.context(), x.nodeId(), in.fh(), in.readOffset(), sink);
        } catch (ErrnoException e) {
            sink.requireRecords(e);
        }
        x.reply().payloadLength(sink.length());
    }

    void readdirplus(Exchange x) throws ErrnoException, MalformedMessageException {
        ReadInDecoder in = x.next(x.views.read);
        DirentWriter sink = DirentWriter.plus(x.reply(), in.size());
        try {
            operations.readdirplus(x.context(), x.nodeId(), in.fh(), in.readOffset(), sink);
        } catch (ErrnoException e) {
            sink.requireRecords(e);
        }
        x.reply().payloadLength(sink.length());
    }

    void releasedir(Exchange x) throws MalformedMessageException {
        operations.releasedir(x.nodeId(), x.next(x.views.release).fh());
    }

    void fsyncdir(Exchange x) throws ErrnoException, MalformedMessageException {
        FsyncInDecoder in = x.next(x.views.fsync);
        operations.fsyncdir(x.context(), x.nodeId(), in.fh(), in.isDataOnly());
    }
}
