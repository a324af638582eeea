package io.ufs.fuse.node;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.overlay.OpenFile;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.overlay.OverlayInode;
import io.ufs.core.vfs.OpenFlags;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Files kept open: for requests without a handle, since the kernel sends no OPEN on a connection with zero-message opens, and
 * opening a file for each READ would cost more than the read; and lower files for those who open them again, as headers and
 * libraries are. One file an inode, the least recently used are closed.
 * One in use is closed by its last user.
 *
 * <p>A file keeps its inode alive; {@link #drop} lets go of it, once the kernel has forgotten the node.
 */
public final class DataFiles {
    /** A quarter of the usual limit of 1,024 descriptors, as for directories. */
    public static final int DEFAULT_CAPACITY = 256;

    private final OverlayFilesystem filesystem;
    private final int capacity;

    /** Guarded by this; the least recently used first. */
    private final Map<OverlayInode, Lease> byInode = new LinkedHashMap<>(16, 0.75f, true);

    /** Makes an empty table of at most {@code capacity} files, not counting those in use. */
    public DataFiles(OverlayFilesystem filesystem, int capacity) {
        this.filesystem = filesystem;
        this.capacity = capacity;
    }

    /** A file in use; closing gives it back. */
    public final class Lease implements AutoCloseable {
        private final OpenFile file;
        private final boolean writable;

        /** Users, and one for the table while the file is in it. Guarded by the table. */
        private int users = 1;

        private Lease(OpenFile file, boolean writable) {
            this.file = file;
            this.writable = writable;
        }

        /** Returns the file. */
        public OpenFile file() {
            return file;
        }

        @Override
        public void close() {
            release(this);
        }
    }

    /**
     * Returns a file of this inode, opened now if there is none that serves.
     *
     * @param inode one on which the caller has a reference
     * @param flags of {@code open(2)}: O_RDONLY, or O_RDWR to write, by which a lower file is copied up, with O_APPEND where
     *     the caller's descriptor has it
     * @throws ErrnoException as {@code open(2)}
     */
    public Lease use(OverlayInode inode, int flags) throws ErrnoException {
        boolean writes = (flags & OpenFlags.O_ACCMODE) != OpenFlags.O_RDONLY;
        synchronized (this) {
            Lease known = byInode.get(inode);
            if (known != null && (known.writable || !writes)) {
                known.users++;
                return known;
            }
        }
        OpenFile opened = filesystem.open(inode, flags, false);
        return keep(opened, writes, 2);
    }

    /**
     * Keeps a file that was opened for reading and writing, such as a new one.
     *
     * @param file belongs to the table from now on
     */
    public void add(OpenFile file) {
        keep(file, true, 1);
    }

    private Lease keep(OpenFile file, boolean writable, int users) {
        Lease lease = new Lease(file, writable);
        lease.users = users;
        List<Lease> closing = new ArrayList<>();
        synchronized (this) {
            Lease before = byInode.put(file.inode(), lease);
            if (before != null) {
                // Another thread was quicker, or it could not be written.
                takeUserLocked(before, closing);
            }
            for (Iterator<Lease> eldest = byInode.values().iterator(); byInode.size() > capacity && eldest.hasNext();) {
                Lease candidate = eldest.next();
                if (candidate.users == 1) {
                    eldest.remove();
                    takeUserLocked(candidate, closing);
                }
            }
        }
        closing.forEach(this::closeFile);
        return lease;
    }

    private static void takeUserLocked(Lease lease, List<Lease> closing) {
        if (--lease.users == 0) {
            closing.add(lease);
        }
    }

    private void release(Lease lease) {
        boolean last;
        synchronized (this) {
            last = --lease.users == 0;
        }
        if (last) {
            closeFile(lease);
        }
    }

    /** Closes the file of an inode, if there is one: now, or when its last user is done. */
    public void drop(OverlayInode inode) {
        @Nullable Lease dropped;
        synchronized (this) {
            dropped = byInode.remove(inode);
        }
        if (dropped != null) {
            release(dropped);
        }
    }

    /** Closes all files. */
    public void dropAll() {
        List<Lease> all;
        synchronized (this) {
            all = new ArrayList<>(byInode.values());
            byInode.clear();
        }
        all.forEach(this::release);
    }

    private void closeFile(Lease lease) {
        filesystem.close(lease.file);
    }
}
