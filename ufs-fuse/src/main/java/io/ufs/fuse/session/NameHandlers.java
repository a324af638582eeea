package io.ufs.fuse.session;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Name;
import io.ufs.fuse.ops.FuseOperations;
import io.ufs.fuse.protocol.ForgetOneDecoder;
import io.ufs.fuse.protocol.MalformedMessageException;
import io.ufs.fuse.protocol.MkdirInDecoder;
import io.ufs.fuse.protocol.MknodInDecoder;
import io.ufs.fuse.protocol.Rename2InDecoder;

/** Requests about names: finding, making, moving, removing and forgetting them. */
final class NameHandlers {
    private final FuseOperations operations;
    private final boolean appliesUmask;

    NameHandlers(FuseOperations operations, NegotiatedConnection connection) {
        this.operations = operations;
        this.appliesUmask = connection.appliesUmask();
    }

    void lookup(Exchange x) throws ErrnoException, MalformedMessageException {
        Name name = x.nextName();
        operations.lookup(x.context(), x.nodeId(), name, x.entry);
        x.reply().entry(x.entry);
    }

    void forget(Exchange x) throws MalformedMessageException {
        operations.forget(x.nodeId(), x.next(x.views.forget).nlookup());
    }

    void batchForget(Exchange x) throws MalformedMessageException {
        int count = x.next(x.views.batchForget).count();
        for (int i = 0; i < count; i++) {
            ForgetOneDecoder one = x.next(x.views.forgetOne);
            operations.forget(one.nodeId(), one.nlookup());
        }
    }

    void readlink(Exchange x) throws ErrnoException {
        x.reply().bytes(operations.readlink(x.context(), x.nodeId()));
    }

    void mknod(Exchange x) throws ErrnoException, MalformedMessageException {
        MknodInDecoder in = x.next(x.views.mknod);
        Name name = x.nextName();
        operations.mknod(x.context(), x.nodeId(), name, in.mode(), in.rdev(), umask(in.umask()), x.entry);
        x.reply().entry(x.entry);
    }

    void mkdir(Exchange x) throws ErrnoException, MalformedMessageException {
        MkdirInDecoder in = x.next(x.views.mkdir);
        Name name = x.nextName();
        operations.mkdir(x.context(), x.nodeId(), name, in.mode(), umask(in.umask()), x.entry);
        x.reply().entry(x.entry);
    }

    void symlink(Exchange x) throws ErrnoException, MalformedMessageException {
        Name name = x.nextName();
        byte[] target = x.message().nextString();
        operations.symlink(x.context(), x.nodeId(), name, target, x.entry);
        x.reply().entry(x.entry);
    }

    void link(Exchange x) throws ErrnoException, MalformedMessageException {
        long oldNodeId = x.next(x.views.link).oldNodeId();
        Name newName = x.nextName();
        operations.link(x.context(), oldNodeId, x.nodeId(), newName, x.entry);
        x.reply().entry(x.entry);
    }

    void unlink(Exchange x) throws ErrnoException, MalformedMessageException {
        operations.unlink(x.context(), x.nodeId(), x.nextName());
    }

    void rmdir(Exchange x) throws ErrnoException, MalformedMessageException {
        operations.rmdir(x.context(), x.nodeId(), x.nextName());
    }

    void rename(Exchange x) throws ErrnoException, MalformedMessageException {
        rename(x, x.next(x.views.rename).newParent(), 0);
    }

    void rename2(Exchange x) throws ErrnoException, MalformedMessageException {
        Rename2InDecoder in = x.next(x.views.rename2);
        rename(x, in.newParent(), in.flags());
    }

    private void rename(Exchange x, long newParent, int flags) throws ErrnoException, MalformedMessageException {
        Name oldName = x.nextName();
        Name newName = x.nextName();
        operations.rename(x.context(), x.nodeId(), oldName, newParent, newName, flags);
    }

    /** The kernel has applied the umask already, unless {@code DONT_MASK} was agreed on. */
    private int umask(int sent) {
        return appliesUmask ? sent : 0;
    }
}
