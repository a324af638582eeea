package io.ufs.fuse.fake;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.fuse.ops.BackingRegistry;
import io.ufs.fuse.ops.ConnectionTraits;
import io.ufs.fuse.ops.OpenReply;
import io.ufs.fuse.ops.RequestContext;
import io.ufs.fuse.protocol.FopenFlags;

/** {@link FakeOperations} whose files read from one real file, where the connection has passthrough. */
final class PassthroughOperations extends FakeOperations {
    private final NativeCalls calls;
    private final String path;
    private int backingId;

    PassthroughOperations(NativeCalls calls, String path) {
        this.calls = calls;
        this.path = path;
    }

    @Override
    public synchronized void open(
            RequestContext context, long nodeId, int flags, boolean killSetId, OpenReply reply) throws ErrnoException {
        super.open(context, nodeId, flags, killSetId, reply);
        ConnectionTraits traits = traits();
        BackingRegistry registry = traits == null ? null : traits.backing();
        if (registry == null) {
            return;
        }
        if (backingId == 0) {
            try (Scratch scratch = Scratch.open();
                    Fd file = Fd.require(
                            calls.file(),
                            calls.file().openat(
                                    FileCalls.AT_FDCWD, scratch.string(path), OpenFlags.O_RDONLY, 0),
                            "open")) {
                backingId = registry.register(file.number());
            }
        }
        reply.openFlags = FopenFlags.PASSTHROUGH;
        reply.backingId = backingId;
    }
}
