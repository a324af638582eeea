package io.ufs.fuse.fake;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.stats.StatisticsSink;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.SetattrRequest;
import io.ufs.core.vfs.StatFs;
import io.ufs.core.vfs.XattrName;
import io.ufs.fuse.ops.AttrReply;
import io.ufs.fuse.ops.ConnectionTraits;
import io.ufs.fuse.ops.DirentSink;
import io.ufs.fuse.ops.EntryReply;
import io.ufs.fuse.ops.FuseOperations;
import io.ufs.fuse.ops.OpenReply;
import io.ufs.fuse.ops.RequestContext;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A filesystem in memory: plain maps under one lock, no hard links of directories, no permissions. The fixture:
 *
 * <pre>
 *   /
 *   +-- hello      "hello, world\n", 0644
 *   +-- link       -> hello
 *   +-- dir        0755
 *       +-- inner  "inner\n"
 * </pre>
 *
 * <p>Some names misbehave, for the tests: {@code throw-runtime}, {@code throw-stack-overflow}, {@code
 * throw-out-of-memory} and {@code no-attributes} in LOOKUP, and {@code slow-MILLIS} sleeps.
 */
public class FakeOperations implements FuseOperations {
    private static final long FOR_EVER = Long.MAX_VALUE;

    private final Map<Long, FakeNode> nodes = new HashMap<>();
    private @Nullable ConnectionTraits traits;
    private long nextId = ROOT_ID + 1;

    /** Makes the fixture. */
    public FakeOperations() {
        FakeNode root = new FakeNode(ROOT_ID, Mode.S_IFDIR | 0777, 0, 0);
        nodes.put(ROOT_ID, root);
        add(root, "hello", Mode.S_IFREG | 0644, "hello, world\n");
        add(root, "link", Mode.S_IFLNK | 0777, "hello");
        add(add(root, "dir", Mode.S_IFDIR | 0755, ""), "inner", Mode.S_IFREG | 0644, "inner\n");
    }

    private FakeNode add(FakeNode parent, String name, int mode, String content) {
        FakeNode node = new FakeNode(nextId++, mode, 0, 0);
        node.content = content.getBytes(StandardCharsets.UTF_8);
        nodes.put(node.nodeId, node);
        parent.children.put(Name.of(name), node);
        return node;
    }

    /** Returns what {@link #init} was told; null before. */
    public synchronized @Nullable ConnectionTraits traits() {
        return traits;
    }

    /** Returns the lookup count of a name in the root, or -1. */
    public synchronized long lookupCount(String name) throws ErrnoException {
        FakeNode node = node(ROOT_ID).children.get(Name.of(name));
        return node == null ? -1 : node.nlookup;
    }

    /** Returns how many objects there are, with those that are only looked up or open. */
    public synchronized int nodeCount() {
        return nodes.size();
    }

    private FakeNode node(long nodeId) throws ErrnoException {
        FakeNode node = nodes.get(nodeId);
        if (node == null) {
            throw new ErrnoException(Errno.ESTALE);
        }
        return node;
    }

    private FakeNode child(long parent, Name name) throws ErrnoException {
        FakeNode child = node(parent).children.get(name);
        if (child == null) {
            throw new ErrnoException(Errno.ENOENT);
        }
        return child;
    }

    @Override
    public synchronized void init(ConnectionTraits connection) {
        traits = connection;
    }

    @Override
    public void lookup(RequestContext context, long parent, Name name, EntryReply reply) throws ErrnoException {
        misbehave(name.toString());
        synchronized (this) {
            FakeNode node = node(parent).children.get(name);
            if (node == null) {
                reply.setNegative(0);
            } else {
                fill(reply, node);
            }
            if (name.equals(Name.of("no-attributes"))) {
                reply.nodeId = 4711;
                reply.stat = null;
            }
        }
    }

    private static void misbehave(String name) {
        switch (name) {
            case "throw-runtime" -> throw new IllegalStateException("asked for");
            case "throw-stack-overflow" -> misbehave(name);
            case "throw-out-of-memory" -> throw new OutOfMemoryError("asked for");
            default -> {
                if (name.startsWith("slow-")) {
                    try {
                        Thread.sleep(Long.parseLong(name.substring(5)));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            }
        }
    }

    private static void fill(EntryReply reply, FakeNode node) {
        node.nlookup++;
        reply.nodeId = node.nodeId;
        reply.generation = 0;
        reply.entryTimeoutNanos = FOR_EVER;
        reply.attrTimeoutNanos = FOR_EVER;
        reply.stat = node.stat();
    }

    @Override
    public synchronized void forget(long nodeId, long nlookup) {
        FakeNode node = nodes.get(nodeId);
        if (node != null) {
            node.nlookup -= nlookup;
            if (node.nlookup <= 0 && node.nlink == 0) {
                nodes.remove(nodeId);
            }
        }
    }

    @Override
    public synchronized void getattr(RequestContext context, long nodeId, long fh, AttrReply reply)
            throws ErrnoException {
        reply.stat = node(nodeId).stat();
        reply.attrTimeoutNanos = FOR_EVER;
    }

    @Override
    public synchronized void setattr(
            RequestContext context, long nodeId, long fh, SetattrRequest request, AttrReply reply)
            throws ErrnoException {
        FakeNode node = node(nodeId);
        if (request.mode() >= 0) {
            node.mode = node.mode & Mode.S_IFMT | request.mode();
        }
        if (request.uid() >= 0) {
            node.uid = request.uid();
        }
        if (request.gid() >= 0) {
            node.gid = request.gid();
        }
        if (request.size() >= 0) {
            node.content = Arrays.copyOf(node.content, (int) request.size());
        }
        if (request.mtime() != null && request.mtime().nanos() < 1_000_000_000) {
            node.mtime = request.mtime().seconds();
        }
        if (request.killSetId()) {
            node.mode &= ~(Mode.S_ISUID | Mode.S_ISGID);
        }
        getattr(context, nodeId, fh, reply);
    }

    @Override
    public synchronized byte[] readlink(RequestContext context, long nodeId) throws ErrnoException {
        return node(nodeId).content;
    }

    private synchronized FakeNode make(RequestContext context, long parent, Name name, int mode, EntryReply reply)
            throws ErrnoException {
        FakeNode directory = node(parent);
        if (directory.children.containsKey(name)) {
            throw new ErrnoException(Errno.EEXIST);
        }
        FakeNode node = new FakeNode(nextId++, mode, context.uid(), context.gid());
        nodes.put(node.nodeId, node);
        directory.children.put(name, node);
        fill(reply, node);
        return node;
    }

    @Override
    public void mknod(RequestContext context, long parent, Name name, int mode, int rdev, int umask, EntryReply reply)
            throws ErrnoException {
        make(context, parent, name, mode & ~umask, reply);
    }

    @Override
    public void mkdir(RequestContext context, long parent, Name name, int mode, int umask, EntryReply reply)
            throws ErrnoException {
        make(context, parent, name, Mode.S_IFDIR | mode & ~umask, reply);
    }

    @Override
    public synchronized void symlink(
            RequestContext context, long parent, Name name, byte[] target, EntryReply reply) throws ErrnoException {
        FakeNode node = make(context, parent, name, Mode.S_IFLNK | 0777, reply);
        node.content = target;
        reply.stat = node.stat();
    }

    @Override
    public synchronized void unlink(RequestContext context, long parent, Name name) throws ErrnoException {
        child(parent, name).nlink--;
        node(parent).children.remove(name);
    }

    @Override
    public synchronized void rmdir(RequestContext context, long parent, Name name) throws ErrnoException {
        FakeNode node = child(parent, name);
        if (!node.children.isEmpty()) {
            throw new ErrnoException(Errno.ENOTEMPTY);
        }
        node.nlink = 0;
        node(parent).children.remove(name);
    }

    @Override
    public synchronized void rename(
            RequestContext context, long parent, Name name, long newParent, Name newName, int flags)
            throws ErrnoException {
        FakeNode node = child(parent, name);
        if (flags != 0) {
            throw new ErrnoException(Errno.EINVAL);
        }
        node(parent).children.remove(name);
        FakeNode replaced = node(newParent).children.put(newName, node);
        if (replaced != null) {
            replaced.nlink = 0;
        }
    }

    @Override
    public synchronized void link(
            RequestContext context, long nodeId, long newParent, Name newName, EntryReply reply) throws ErrnoException {
        FakeNode node = node(nodeId);
        if (node(newParent).children.putIfAbsent(newName, node) != null) {
            throw new ErrnoException(Errno.EEXIST);
        }
        node.nlink++;
        fill(reply, node);
    }

    @Override
    public synchronized void open(
            RequestContext context, long nodeId, int flags, boolean killSetId, OpenReply reply) throws ErrnoException {
        FakeNode node = node(nodeId);
        if ((flags & OpenFlags.O_TRUNC) != 0) {
            node.content = new byte[0];
        }
        reply.fh = nodeId;
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
        open.fh = make(context, parent, name, mode & ~umask, entry).nodeId;
    }

    @Override
    public synchronized void tmpfile(
            RequestContext context, long parent, int flags, int mode, int umask, EntryReply entry, OpenReply open)
            throws ErrnoException {
        FakeNode node = new FakeNode(nextId++, mode & ~umask, context.uid(), context.gid());
        nodes.put(node.nodeId, node);
        node.nlink = 0;
        fill(entry, node);
        open.fh = node.nodeId;
    }

    @Override
    public synchronized int read(RequestContext context, long nodeId, long fh, long offset, MemorySegment target)
            throws ErrnoException {
        byte[] content = node(nodeId).content;
        int length = (int) Math.clamp(content.length - offset, 0, target.byteSize());
        if (length > 0) {
            MemorySegment.copy(content, (int) offset, target, ValueLayout.JAVA_BYTE, 0, length);
        }
        return length;
    }

    @Override
    public synchronized int write(
            RequestContext context,
            long nodeId,
            long fh,
            long offset,
            MemorySegment source,
            int flags,
            boolean killSetId)
            throws ErrnoException {
        FakeNode node = node(nodeId);
        int length = (int) source.byteSize();
        if (offset + length > node.content.length) {
            node.content = Arrays.copyOf(node.content, (int) offset + length);
        }
        MemorySegment.copy(source, ValueLayout.JAVA_BYTE, 0, node.content, (int) offset, length);
        return length;
    }

    @Override
    public StatFs statfs(RequestContext context, long nodeId) {
        return new StatFs(0x65735546, 4096, 4096, 1000, 500, 400, 300, 200, 255, 0);
    }

    @Override
    public void release(long nodeId, long fh) {}

    @Override
    public void fsync(RequestContext context, long nodeId, long fh, boolean dataOnly) {}

    @Override
    public synchronized void setxattr(
            RequestContext context, long nodeId, XattrName name, byte[] value, int flags, boolean killSgid)
            throws ErrnoException {
        node(nodeId).xattrs.put(name, value);
    }

    @Override
    public synchronized byte[] getxattr(RequestContext context, long nodeId, XattrName name) throws ErrnoException {
        byte[] value = node(nodeId).xattrs.get(name);
        if (value == null) {
            throw new ErrnoException(Errno.ENODATA);
        }
        return value;
    }

    @Override
    public synchronized List<XattrName> listxattr(RequestContext context, long nodeId) throws ErrnoException {
        return List.copyOf(node(nodeId).xattrs.keySet());
    }

    @Override
    public synchronized void removexattr(RequestContext context, long nodeId, XattrName name) throws ErrnoException {
        if (node(nodeId).xattrs.remove(name) == null) {
            throw new ErrnoException(Errno.ENODATA);
        }
    }

    @Override
    public void opendir(RequestContext context, long nodeId, int flags, OpenReply reply) {}

    @Override
    public void readdir(RequestContext context, long nodeId, long fh, long offset, DirentSink sink)
            throws ErrnoException {
        list(nodeId, offset, sink, false);
    }

    @Override
    public void readdirplus(RequestContext context, long nodeId, long fh, long offset, DirentSink sink)
            throws ErrnoException {
        list(nodeId, offset, sink, true);
    }

    private synchronized void list(long nodeId, long offset, DirentSink sink, boolean plus) throws ErrnoException {
        FakeNode directory = node(nodeId);
        List<Name> names = new ArrayList<>(List.of(Name.DOT, Name.DOT_DOT));
        names.addAll(directory.children.keySet());
        for (int i = (int) offset; i < names.size() && sink.hasRoom(names.get(i).length()); i++) {
            FakeNode child = directory.children.get(names.get(i));
            EntryReply entry = null;
            if (plus && child != null) {
                entry = new EntryReply();
                fill(entry, child);
            }
            FileType type = FileType.ofMode(child == null ? directory.mode : child.mode);
            sink.add(names.get(i), child == null ? nodeId : child.nodeId, type, i + 1, entry);
        }
    }

    @Override
    public void releasedir(long nodeId, long fh) {}

    @Override
    public void fsyncdir(RequestContext context, long nodeId, long fh, boolean dataOnly) {}

    @Override
    public synchronized int inodeFlags(RequestContext context, long nodeId) throws ErrnoException {
        return node(nodeId).inodeFlags;
    }

    @Override
    public synchronized void setInodeFlags(RequestContext context, long nodeId, int flags) throws ErrnoException {
        node(nodeId).inodeFlags = flags;
    }

    @Override
    public synchronized void fallocate(
            RequestContext context, long nodeId, long fh, int mode, long offset, long length) throws ErrnoException {
        FakeNode node = node(nodeId);
        node.content = Arrays.copyOf(node.content, (int) Math.max(node.content.length, offset + length));
    }

    @Override
    public synchronized long lseek(RequestContext context, long nodeId, long fh, long offset, int whence)
            throws ErrnoException {
        long size = node(nodeId).content.length;
        if (offset >= size) {
            throw new ErrnoException(Errno.ENXIO);
        }
        return whence == 3 ? offset : size;
    }

    @Override
    public synchronized long copyFileRange(
            RequestContext context,
            long nodeId,
            long fh,
            long offset,
            long targetNodeId,
            long targetFh,
            long targetOffset,
            long length)
            throws ErrnoException {
        byte[] content = node(nodeId).content;
        int count = (int) Math.clamp(content.length - offset, 0, length);
        byte[] copied = Arrays.copyOfRange(content, (int) offset, (int) offset + count);
        return write(context, targetNodeId, targetFh, targetOffset, MemorySegment.ofArray(copied), 0, false);
    }

    @Override
    public synchronized void report(StatisticsSink sink) {
        sink.gauge("fake.nodes", nodes.size());
    }

    @Override
    public void close() {}
}
