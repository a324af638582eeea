package io.ufs.fuse.overlayfs;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.overlay.OpenDirectory;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.overlay.OverlayInode;
import io.ufs.core.vfs.Stat;
import io.ufs.fuse.node.DirectoryHandle;
import io.ufs.fuse.node.DirectoryStreams;
import io.ufs.fuse.node.HandleTable;
import io.ufs.fuse.node.ListingAdvice;
import io.ufs.fuse.node.NodeTable;
import io.ufs.fuse.ops.ConnectionTraits;
import io.ufs.fuse.ops.DirentSink;
import io.ufs.fuse.ops.EntryReply;
import io.ufs.fuse.ops.OpenReply;
import io.ufs.fuse.protocol.FopenFlags;

/** The directories that are being read on a connection: opened by a request, or without one. */
final class OpenDirectories {
    private final OverlayFilesystem filesystem;
    private final NodeTable nodes;
    private final ConnectionTraits traits;
    private final EntryFiller filler;
    private final DirectoryStreams streams;
    private final HandleTable<DirectoryHandle> handles = new HandleTable<>();

    /** Node id of the directory in which a name was looked up last; 0 once its listing has taken note. */
    private volatile long lastLookedUpIn;

    /** Describes an entry, whose reference passes to its node. */
    interface EntryFiller {
        void fill(EntryReply reply, OverlayInode inode, Stat stat);
    }

    /** Makes the tables of one connection. */
    OpenDirectories(
            OverlayFilesystem filesystem,
            NodeTable nodes,
            DirectoryStreams streams,
            ConnectionTraits traits,
            EntryFiller filler) {
        this.filesystem = filesystem;
        this.nodes = nodes;
        this.streams = streams;
        this.traits = traits;
        this.filler = filler;
    }

    /** Notes that a name was looked up in a directory. */
    void lookedUpIn(long nodeId) {
        lastLookedUpIn = nodeId;
    }

    /** Serves OPENDIR: ENOSYS, by which the kernel never sends another one, where it can do without. */
    void open(long nodeId, OpenReply reply) throws ErrnoException {
        if (traits.zeroMessageOpendir()) {
            throw new ErrnoException(Errno.ENOSYS);
        }
        OpenDirectory directory = filesystem.opendir(nodes.inode(nodeId));
        reply.reset();
        if (filesystem.isExclusive()) {
            reply.openFlags = FopenFlags.KEEP_CACHE | FopenFlags.CACHE_DIR;
        }
        reply.fh = handles.add(new DirectoryHandle(directory, new ListingAdvice()));
    }

    /**
     * Serves READDIR and READDIRPLUS.
     *
     * @param offset 0, or the one that came with the last entry
     * @param plus whether entries may have attributes
     */
    void read(long nodeId, long fh, long offset, DirentSink sink, boolean plus) throws ErrnoException {
        if (!traits.zeroMessageOpendir()) {
            DirectoryHandle handle = handles.require(fh);
            if (offset == 0) {
                handle.directory().rewind();
            }
            list(handle.directory(), position(offset), 0, sink, wantsAttributes(handle, nodeId, offset, plus));
            return;
        }
        OverlayInode inode = nodes.inode(nodeId);
        DirectoryStreams.Reading reading = streams.read(inode, offset);
        int position = position(reading.position());
        OpenDirectory directory = reading.handle().directory();
        list(directory, position, reading.place(0), sink, wantsAttributes(reading.handle(), nodeId, position, plus));
        if (position >= directory.size()) {
            streams.ended(inode, reading);
        }
    }

    private static int position(long offset) throws ErrnoException {
        if (offset < 0 || offset > Integer.MAX_VALUE) {
            throw new ErrnoException(Errno.EINVAL);
        }
        return (int) offset;
    }

    private boolean wantsAttributes(DirectoryHandle handle, long nodeId, long position, boolean plus) {
        if (!plus) {
            return false;
        }
        boolean lookedUp = lastLookedUpIn == nodeId;
        if (lookedUp) {
            lastLookedUpIn = 0;
        }
        return handle.advice().wantsAttributes(position, lookedUp) && !nodes.isFull();
    }

    /** Lists from a position on; what the kernel is to send back for a position is that with {@code base} added. */
    private void list(OpenDirectory directory, int start, long base, DirentSink sink, boolean attributes)
            throws ErrnoException {
        int size = directory.size();
        EntryReply reply = attributes ? new EntryReply() : null;
        for (int position = start; position < size; position++) {
            OpenDirectory.Entry entry = directory.entry(position);
            long next = base + position + 1;
            if (!sink.hasRoom(entry.name().length())) {
                return;
            }
            if (reply == null || entry.name().isDotOrDotDot()) {
                sink.add(entry.name(), entry.ino(), entry.type(), next, null);
                continue;
            }
            OpenDirectory.Found found;
            try {
                found = directory.lookup(position, entry.name());
            } catch (ErrnoException e) {
                // It is there all the same, and whoever uses it learns why he cannot (rules L9, L11, L14).
                sink.add(entry.name(), entry.ino(), entry.type(), next, null);
                continue;
            }
            if (found == null) {
                continue; // gone since the listing was taken (rule D6)
            }
            filler.fill(reply, found.inode(), found.stat());
            sink.add(entry.name(), found.inode().ino(), found.inode().type(), next, reply);
        }
    }

    /** Closes the directory of a handle. */
    void release(long fh) {
        handles.remove(fh);
    }

    /** Returns the number of directories that are open, or being read. */
    int count() {
        return handles.size() + streams.size();
    }

    /** Closes all. */
    void closeAll() {
        handles.removeAll();
    }
}
