package io.ufs.fuse.overlayfs;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.overlay.OpenDirectory;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.overlay.OverlayInode;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.fuse.node.DirectoryHandle;
import io.ufs.fuse.node.DirectoryStreams;
import io.ufs.fuse.node.HandleTable;
import io.ufs.fuse.node.ListingAdvice;
import io.ufs.fuse.node.ListingAdvice.Attributes;
import io.ufs.fuse.node.ListingHabits;
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
    private final ListingHabits habits = new ListingHabits();
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

    /** Notes that a name is looked up in a directory. */
    void looksUp(long nodeId, Name name) {
        lastLookedUpIn = nodeId;
        habits.looksUp(nodeId, name);
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
     * @param client the thread that reads
     * @param offset 0, or the one that came with the last entry
     * @param plus whether entries may have attributes
     */
    void read(int client, long nodeId, long fh, long offset, DirentSink sink, boolean plus) throws ErrnoException {
        if (!traits.zeroMessageOpendir()) {
            DirectoryHandle handle = handles.require(fh);
            if (offset == 0) {
                handle.directory().rewind();
            }
            list(client, nodeId, handle, position(offset), 0, sink, plus);
            return;
        }
        OverlayInode inode = nodes.inode(nodeId);
        DirectoryStreams.Reading reading = streams.read(inode, offset);
        int position = position(reading.position());
        list(client, nodeId, reading.handle(), position, reading.place(0), sink, plus);
        if (position >= reading.handle().directory().size()) {
            streams.ended(inode, reading);
        }
    }

    private static int position(long offset) throws ErrnoException {
        if (offset < 0 || offset > Integer.MAX_VALUE) {
            throw new ErrnoException(Errno.EINVAL);
        }
        return (int) offset;
    }

    private Attributes attributes(int client, DirectoryHandle handle, long nodeId, long position, boolean plus) {
        if (!plus) {
            return Attributes.NONE;
        }
        if (position == 0) {
            habits.begins(client);
        }
        boolean lookedUp = lastLookedUpIn == nodeId;
        if (lookedUp) {
            lastLookedUpIn = 0;
        }
        ListingAdvice advice = handle.advice();
        boolean eagerBefore = advice.isEager();
        Attributes wanted = advice.wanted(position, lookedUp, habits.of(client));
        if (advice.isEager() && !eagerBefore) {
            habits.surprises(client);
        }
        return nodes.isFull() ? Attributes.NONE : wanted;
    }

    /** Lists from a position on; what the kernel is to send back for a position is that with {@code base} added. */
    private void list(
            int client, long nodeId, DirectoryHandle handle, int start, long base, DirentSink sink, boolean plus)
            throws ErrnoException {
        OpenDirectory directory = handle.directory();
        Attributes attributes = attributes(client, handle, nodeId, start, plus);
        // Where files are given alone anyway, the first of them is a probe for nothing.
        boolean probing = attributes == Attributes.DIRECTORIES
                || (attributes == Attributes.ALL && habits.wantsProbe(client));
        int size = directory.size();
        EntryReply reply = attributes == Attributes.NONE ? null : new EntryReply();
        for (int position = start; position < size; position++) {
            OpenDirectory.Entry entry = directory.entry(position);
            long next = base + position + 1;
            if (!sink.hasRoom(entry.name().length())) {
                return;
            }
            boolean stale = attributes == Attributes.DIRECTORIES && directory.wasReadSinceShown(entry.name());
            boolean probe = probing && entry.type() == FileType.REGULAR && !stale;
            if (probe) {
                probing = false;
                habits.probe(client, nodeId, entry.name());
            }
            if (reply == null || probe || entry.name().isDotOrDotDot()
                    || (attributes == Attributes.DIRECTORIES && entry.type() != FileType.DIRECTORY && !stale)) {
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
