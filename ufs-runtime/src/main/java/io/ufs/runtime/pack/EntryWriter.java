package io.ufs.runtime.pack;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.vfs.DeviceId;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import io.ufs.runtime.Progress;
import io.ufs.runtime.tar.Extent;
import io.ufs.runtime.tar.TarEntry;
import io.ufs.runtime.tar.TarType;
import io.ufs.runtime.tar.TarWriter;
import io.ufs.runtime.tree.EntryPath;
import io.ufs.runtime.tree.TreeDir;
import io.ufs.runtime.tree.TreeFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes objects of a tree into an archive, with all their attributes. The second and later names of a file become hard
 * links. Sockets are left out: nothing could use them.
 */
final class EntryWriter {
    private static final int BLOCK = 512;

    private final TarWriter archive;
    private final boolean sparse;
    private final Progress progress;
    private final Map<Inode, EntryPath> linked = new HashMap<>();
    private final byte[] buffer = new byte[1 << 16];

    private record Inode(long dev, long ino) {}

    /**
     * Makes a writer.
     *
     * @param sparse whether holes are left out; in a layer they are not, since not every tool can read that
     */
    EntryWriter(TarWriter archive, boolean sparse, Progress progress) {
        this.archive = archive;
        this.sparse = sparse;
        this.progress = progress;
    }

    /** Writes an open directory; the root as {@code ./}. */
    void directory(EntryPath path, TreeDir dir, Stat stat) throws IOException, ErrnoException {
        byte[] name = (path.isRoot() ? "./" : path.key() + "/").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        TarEntry.Builder entry = entry(TarType.DIRECTORY, name, stat);
        for (XattrName xattr : dir.listxattr(Name.DOT)) {
            add(entry, xattr, dir.getxattr(Name.DOT, xattr));
        }
        archive.put(entry.build());
    }

    /** Writes an object that is no directory. */
    void object(EntryPath path, TreeDir parent, Name name, Stat stat) throws IOException, ErrnoException {
        object(path, parent, name, stat, parent, name);
    }

    /** Writes an object that is no directory, with the content of another place. */
    void object(EntryPath path, TreeDir parent, Name name, Stat stat, TreeDir data, Name dataName)
            throws IOException, ErrnoException {
        if (stat.type() == FileType.SOCKET) {
            return;
        }
        if (stat.nlink() > 1) {
            EntryPath first = linked.putIfAbsent(new Inode(stat.dev(), stat.ino()), path);
            if (first != null) {
                archive.put(entry(TarType.HARD_LINK, path.bytes(), stat).linkTarget(first.bytes()).build());
                return;
            }
        }
        TarType type = switch (stat.type()) {
            case REGULAR -> TarType.FILE;
            case SYMLINK -> TarType.SYMLINK;
            case FIFO -> TarType.FIFO;
            case CHARACTER_DEVICE -> TarType.CHARACTER_DEVICE;
            case BLOCK_DEVICE -> TarType.BLOCK_DEVICE;
            case DIRECTORY, SOCKET, UNKNOWN -> throw new ErrnoException(Errno.EINVAL, path.toString());
        };
        TarEntry.Builder entry = entry(type, path.bytes(), stat);
        for (XattrName xattr : parent.listxattr(name)) {
            add(entry, xattr, parent.getxattr(name, xattr));
        }
        switch (type) {
            case SYMLINK -> archive.put(entry.linkTarget(parent.readlink(name)).build());
            case CHARACTER_DEVICE, BLOCK_DEVICE -> archive.put(
                    entry.device(DeviceId.major(stat.rdev()), DeviceId.minor(stat.rdev())).build());
            case FILE -> file(entry, data, dataName, path);
            default -> archive.put(entry.build());
        }
    }

    /** Writes an entry without content that stands for no object of a tree: a whiteout. */
    void marker(EntryPath path) throws IOException {
        archive.put(TarEntry.of(TarType.FILE, path.bytes()).mode(0).build());
    }

    private static TarEntry.Builder entry(TarType type, byte[] path, Stat stat) {
        return TarEntry.of(type, path)
                .mode(stat.mode() & Mode.PERMISSION_BITS)
                .owner(stat.uid(), stat.gid())
                .mtime(new Timestamp(stat.mtime(), stat.mtimeNsec()));
    }

    private static void add(TarEntry.Builder entry, XattrName name, byte @org.jspecify.annotations.Nullable [] value) {
        if (value != null && LayerXattrs.isForeign(name)) {
            entry.xattr(name, value);
        }
    }

    private void file(TarEntry.Builder entry, TreeDir parent, Name name, EntryPath path)
            throws IOException, ErrnoException {
        try (TreeFile file = parent.openFile(name)) {
            Stat stat = file.stat();
            if (!stat.isRegular()) {
                throw new ErrnoException(Errno.EAGAIN, path + " was replaced while it was read");
            }
            entry.size(stat.size());
            boolean holes = sparse && stat.blocks() * BLOCK < stat.size();
            List<Extent> extents = holes ? extents(file, stat.size()) : List.of(new Extent(0, stat.size()));
            if (holes) {
                entry.extents(extents);
            }
            archive.put(entry.build());
            for (Extent extent : extents) {
                copy(file, extent, path);
            }
        }
    }

    private void copy(TreeFile file, Extent extent, EntryPath path) throws IOException, ErrnoException {
        long position = extent.offset();
        while (position < extent.end()) {
            int read = file.read(position, buffer, 0, (int) Math.min(buffer.length, extent.end() - position));
            if (read == 0) {
                throw new IOException(path + " became shorter while it was read");
            }
            archive.write(buffer, 0, read);
            progress.advanced(read);
            position += read;
        }
    }

    /** Lists data, in whole blocks. */
    private static List<Extent> extents(TreeFile file, long size) throws ErrnoException {
        List<Extent> extents = new ArrayList<>();
        long position = 0;
        while (position < size) {
            long data = file.seek(position, FileCalls.SEEK_DATA);
            if (data == -Errno.ENXIO) {
                break;
            }
            if (data < 0) {
                return List.of(new Extent(0, size));
            }
            long start = Math.max(position, data / BLOCK * BLOCK);
            long hole = file.seek(data, FileCalls.SEEK_HOLE);
            long end = hole < 0 ? size : Math.min(size, (hole + BLOCK - 1) / BLOCK * BLOCK);
            extents.add(new Extent(start, end - start));
            position = end;
        }
        return extents;
    }
}
