package io.ufs.runtime.store;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.DeviceId;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import io.ufs.runtime.store.UnpackOptions.Whiteouts;
import io.ufs.runtime.tar.Extent;
import io.ufs.runtime.tar.TarEntry;
import io.ufs.runtime.tar.TarReader;
import io.ufs.runtime.tar.TarType;
import io.ufs.runtime.tree.EntryPath;
import io.ufs.runtime.tree.TreeDir;
import io.ufs.runtime.tree.TreeFile;
import io.ufs.runtime.tree.TreeRemover;
import io.ufs.runtime.tree.UnsafeEntryException;
import io.ufs.runtime.tree.WhiteoutName;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Unpacks an archive beneath a directory, and nowhere else: every parent is resolved by descriptor inside that root
 * ({@code openat2}, RESOLVE_IN_ROOT), the last name is never followed and always made anew, and what an archive must not
 * have is refused. An entry that comes twice replaces the first; a directory is merged with what is there.
 *
 * <p>After an exception the directory holds a part of the archive: the caller throws it away, or says so.
 */
public final class LayerUnpacker {
    private static final int BUFFER = 1 << 16;
    private static final byte[] ZEROS = new byte[BUFFER];

    private final TreeDir root;
    private final UnpackOptions options;
    private final ParentDirs parents;
    private final EntryAttributes attributes;
    private final MarkerEntries markers;
    private final Map<String, TarEntry> directories = new LinkedHashMap<>();
    private final TreeRemover remover = new TreeRemover();
    private final byte[] buffer = new byte[BUFFER];
    private long entries;
    private long bytes;
    private long skippedDevices;

    /** Makes an unpacker for one archive. */
    public LayerUnpacker(TreeDir root, UnpackOptions options) {
        this.root = root;
        this.options = options;
        this.parents = new ParentDirs(root, this::makeImplied);
        this.attributes = new EntryAttributes(options.owners());
        this.markers = new MarkerEntries(options.whiteouts(), parents);
    }

    /**
     * Unpacks everything up to the end of the archive.
     *
     * @throws UnsafeEntryException if the archive has what it must not have
     * @throws io.ufs.runtime.tar.MalformedTarException if it is none
     * @throws IOException with an {@link ErrnoException} as its cause, if a system call failed
     */
    public UnpackReport unpack(TarReader archive) throws IOException {
        try {
            for (TarEntry entry = archive.next(); entry != null; entry = archive.next()) {
                if (++entries > options.maxEntries()) {
                    throw new UnsafeEntryException("more than " + options.maxEntries() + " entries");
                }
                try {
                    unpack(archive, entry);
                } catch (ErrnoException e) {
                    throw new IOException(TarEntry.printable(entry.path()) + ": " + e.getMessage(), e);
                }
            }
            finishDirectories();
            return new UnpackReport(entries, bytes, skippedDevices, attributes.skippedXattrs());
        } catch (ErrnoException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            parents.close();
        }
    }

    private void unpack(TarReader archive, TarEntry entry) throws IOException, ErrnoException {
        EntryPath path = EntryPath.of(entry.path());
        if (path.isRoot()) {
            // CVE-2021-29136: "." as a symbolic link would move the root elsewhere.
            if (entry.type() != TarType.DIRECTORY) {
                throw new UnsafeEntryException("the root is not a directory but a " + entry.type());
            }
            directories.put(path.key(), entry);
            return;
        }
        if (WhiteoutName.isMarker(path.leaf())) {
            markers.accept(path);
            return;
        }
        boolean whiteout = entry.type() == TarType.CHARACTER_DEVICE && entry.major() == 0 && entry.minor() == 0;
        if (whiteout && options.whiteouts() == Whiteouts.TRANSLATE) {
            markers.hide(path);
            return;
        }
        if (entry.type().isDevice() && !mayMakeDevice(entry)) {
            skippedDevices++;
            return;
        }
        TreeDir parent = parents.of(path);
        boolean opaque = makeRoom(parent, path, entry);
        parent = parents.of(path);
        switch (entry.type()) {
            case DIRECTORY -> directory(parent, path, entry, opaque);
            case FILE -> file(archive, parent, path.leaf(), entry);
            case HARD_LINK -> hardLink(parent, path, entry);
            case SYMLINK -> {
                parent.symlink(entry.linkTarget(), path.leaf());
                attributes.apply(entry, parent, path.leaf());
            }
            case FIFO, CHARACTER_DEVICE, BLOCK_DEVICE -> node(parent, path.leaf(), entry);
        }
        markers.made(path);
    }

    private boolean mayMakeDevice(TarEntry entry) throws UnsafeEntryException {
        return switch (options.devices()) {
            case MAKE -> true;
            case SKIP -> false;
            case REFUSE -> throw new UnsafeEntryException("a device node: " + TarEntry.printable(entry.path()));
        };
    }

    /**
     * Frees a name for an entry.
     *
     * @return whether there was a whiteout, so that a directory of that name has to be opaque
     */
    private boolean makeRoom(TreeDir parent, EntryPath path, TarEntry entry) throws ErrnoException {
        Stat there = parent.stat(path.leaf());
        if (there == null) {
            return markers.takeDotWhiteout(parent, path.leaf());
        }
        if (there.isDirectory() && entry.type() == TarType.DIRECTORY) {
            return false;
        }
        if (entry.type() == TarType.HARD_LINK && isSame(there, path, entry)) {
            return false;
        }
        if (there.isDirectory()) {
            String below = path.key() + "/";
            directories.keySet().removeIf(key -> key.equals(path.key()) || key.startsWith(below));
        }
        remover.remove(parent, path.leaf());
        parents.forget();
        return options.whiteouts() == Whiteouts.TRANSLATE && there.isWhiteoutDevice();
    }

    private boolean isSame(Stat there, EntryPath path, TarEntry entry) {
        try {
            EntryPath target = EntryPath.of(entry.linkTarget());
            return target.key().equals(path.key()) && !there.isDirectory();
        } catch (UnsafeEntryException e) {
            return false; // it is refused in its turn
        }
    }

    private void directory(TreeDir parent, EntryPath path, TarEntry entry, boolean opaque) throws ErrnoException {
        if (parent.stat(path.leaf()) == null) {
            parent.mkdir(path.leaf());
        }
        if (opaque) {
            markers.makeOpaque(parent, path.leaf());
        }
        // Mode and times come last: a default access list would be inherited, and every new name changes the time.
        directories.remove(path.key());
        directories.put(path.key(), entry);
    }

    private void makeImplied(TreeDir parent, EntryPath path) throws ErrnoException {
        Stat there = parent.stat(path.leaf());
        boolean opaque = markers.takeDotWhiteout(parent, path.leaf());
        if (there != null && there.isWhiteoutDevice() && options.whiteouts() == Whiteouts.TRANSLATE) {
            parent.unlink(path.leaf());
            opaque = true;
        }
        parent.mkdir(path.leaf());
        if (opaque) {
            markers.makeOpaque(parent, path.leaf());
        }
        markers.made(path);
        directories.put(path.key(), TarEntry.of(TarType.DIRECTORY, path.bytes()).mode(0755)
                .mtime(new Timestamp(0, 0)).build());
    }

    private void file(TarReader archive, TreeDir parent, Name name, TarEntry entry)
            throws IOException, ErrnoException {
        try (TreeFile file = parent.create(name)) {
            for (Extent extent : entry.extents()) {
                copy(archive, file, extent);
            }
            if (entry.size() > 0) {
                // Holes are made by leaving them out, at the end too.
                file.truncate(entry.size());
            }
            attributes.apply(entry, file);
        }
    }

    private void copy(TarReader archive, TreeFile file, Extent extent) throws IOException, ErrnoException {
        long position = extent.offset();
        while (position < extent.end()) {
            int wanted = (int) Math.min(BUFFER, extent.end() - position);
            int filled = 0;
            while (filled < wanted) {
                int count = archive.read(buffer, filled, wanted - filled);
                if (count < 0) {
                    throw new IOException("an entry has less content than its map");
                }
                filled += count;
            }
            bytes += filled;
            if (bytes > options.maxBytes()) {
                throw new UnsafeEntryException("more than " + options.maxBytes() + " bytes");
            }
            if (filled < BUFFER || !Arrays.equals(buffer, ZEROS)) {
                file.write(position, buffer, 0, filled);
            }
            position += filled;
        }
    }

    private void hardLink(TreeDir parent, EntryPath path, TarEntry entry) throws IOException, ErrnoException {
        EntryPath target = EntryPath.of(entry.linkTarget());
        if (target.key().equals(path.key())) {
            return;
        }
        if (target.isRoot() || WhiteoutName.isMarker(target.leaf())) {
            throw new UnsafeEntryException("a hard link to " + target + ": " + path);
        }
        try (TreeDir from = target.depth() == 1 ? null : root.resolve(target.parent().bytes())) {
            TreeDir directory = from == null ? root : from;
            Stat there = directory.stat(target.leaf());
            if (there == null || there.isDirectory() || there.isWhiteoutDevice()) {
                throw new UnsafeEntryException("a hard link to " + target + ", which is not in the archive: " + path);
            }
            parent.link(directory, target.leaf(), path.leaf());
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP) {
                throw new UnsafeEntryException("a hard link to " + target + ", which is not in the archive: " + path);
            }
            throw e;
        }
    }

    private void node(TreeDir parent, Name name, TarEntry entry) throws ErrnoException {
        try {
            parent.mknod(name, entry.type().modeBits() | 0600, DeviceId.of(entry.major(), entry.minor()));
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EPERM || entry.type() == TarType.FIFO) {
                throw e;
            }
            skippedDevices++;
            return;
        }
        attributes.apply(entry, parent, name);
    }

    private void finishDirectories() throws ErrnoException {
        for (Map.Entry<String, TarEntry> directory : List.copyOf(directories.entrySet()).reversed()) {
            TarEntry entry = directory.getValue();
            if (directory.getKey().isEmpty()) {
                attributes.apply(entry, root.self());
                continue;
            }
            try (TreeDir dir =
                    root.resolve(directory.getKey().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))) {
                attributes.apply(entry, dir.self());
            } catch (ErrnoException e) {
                // What a later entry has replaced has no attributes to set.
                if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR) {
                    throw e;
                }
            }
        }
    }
}
