package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.layer.LowerLayer;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.stats.StatisticsSink;
import io.ufs.core.vfs.Credentials;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.SetattrRequest;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.StatFs;
import io.ufs.core.vfs.XattrName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A union of layers: the operations on merged objects. Safe for concurrent use. Every operation fails with the
 * errno that {@code open(2)}, {@code rename(2)} and so on give; EROFS for a change without an upper layer.
 *
 * <p>A result with an inode holds a reference for the caller, to be given back by {@link #release}. An operation
 * must be given inodes on which the caller has a reference; the root needs none.
 */
public final class OverlayFilesystem implements AutoCloseable {
    /** Bytes of a file that are asked for before somebody reads them: all of most files, and little enough if nobody does. */
    private static final int PREFETCHED = 64 << 10;

    /**
     * A merged object and its attributes.
     *
     * @param inode referenced for the caller
     * @param stat attributes; {@code dev} is 0, since all objects of the union are of one device
     */
    public record Entry(OverlayInode inode, Stat stat) {}

    /** A new file, open; the inode is referenced once for the entry and once for the open file. */
    public record CreatedFile(OverlayInode inode, Stat stat, OpenFile file) {}

    private final LayerStack stack;
    private final Union union;
    private final OverlayDirectory root;
    private final MergedDirectory merged;
    private final Inodes inodes;
    private final CopyUp copyUp;
    private final Whiteouts whiteouts;
    private final DirectoryOps directoryOps;
    private final Remove remove;
    private final Rename rename;
    private final FileOps fileOps;
    private final XattrOps xattrOps;

    /** Loads what the first filesystem of a process would wait for: some ten ms that a thread can take beside others. */
    public static void prepare() {
        MergedDirectory.prepare();
    }

    /**
     * Joins the layers. The filesystem closes them when it is closed.
     *
     * @throws ErrnoException if a layer's root cannot be read
     */
    public OverlayFilesystem(LayerStack stack, OverlayOptions options) throws ErrnoException {
        this.stack = stack;
        union = new Union(stack, options);
        Lookup lookup = new Lookup(union);
        merged = new MergedDirectory(union, lookup);
        inodes = new Inodes(union, lookup, merged);
        copyUp = new CopyUp(union);
        whiteouts = new Whiteouts(union);
        directoryOps = new DirectoryOps(union, inodes, lookup, copyUp, whiteouts);
        remove = new Remove(union, inodes, lookup, copyUp, whiteouts, merged);
        rename = new Rename(union, inodes, lookup, copyUp, whiteouts, remove);
        fileOps = new FileOps(union, copyUp);
        xattrOps = new XattrOps(union, copyUp);
        root = openRoot();
        union.index = IndexCheck.open(union);
        if (stack.upper() != null && options.durability() == OverlayOptions.Durability.VOLATILE) {
            VolatileMarker.write(stack.upper().workDir());
        }
    }

    /** Gives upper an identity, if it has none: as the kernel's {@code uuid=on} (rule O8). */
    public void keepIdentity() throws ErrnoException {
        if (stack.upper() != null && union.markerXattrs) {
            UnionIdentity.keep(union, stack.upper().root());
        }
    }

    /** Returns what the user should know of how the options could be granted: sentences, usually none. */
    public List<String> notices() {
        return List.copyOf(union.notices);
    }

    /** All layer roots are members: an opaque marker on the root of a layer has no meaning (as in the kernel). */
    private OverlayDirectory openRoot() throws ErrnoException {
        List<OverlayDirectory.LowerMember> lowers = new ArrayList<>();
        int topmostMarkers = 0;
        for (LowerLayer layer : stack.lowers()) {
            int markers = Markers.of(layer.root());
            topmostMarkers = lowers.isEmpty() ? markers : topmostMarkers;
            lowers.add(new OverlayDirectory.LowerMember(
                    layer.root(), lowers.size(), (markers & Markers.XATTR_WHITEOUTS) != 0));
        }
        UpperDir upper = stack.upper() == null ? null : stack.upper().root();
        Stat numbered = lowers.get(0).dir().stat();
        int upperMarkers = upper == null ? 0 : Markers.of(upper);
        OverlayDirectory opened = new OverlayDirectory(
                upper,
                lowers,
                (upperMarkers & Markers.XATTR_WHITEOUTS) != 0,
                true,
                union.numbers.number(numbered.dev(), numbered.ino()));
        if ((upperMarkers & Markers.IMPURE) != 0) {
            opened.setImpure();
        }
        inodes.rememberLacking(opened, upper != null ? upperMarkers : topmostMarkers);
        union.setRoot(opened);
        return opened;
    }

    /** Returns the root directory. */
    public OverlayDirectory root() {
        return root;
    }

    /** Says whether nobody else changes the layers, so that what was read once still holds. */
    public boolean isExclusive() {
        return union.options.exclusive();
    }

    /** Says whether nothing can be changed, since there is no upper layer. */
    public boolean isReadOnly() {
        return stack.upper() == null;
    }

    /** Finds a name; null if it does not show. */
    public @Nullable Entry lookup(OverlayInode dir, Name name) throws ErrnoException {
        Inodes.Found found = inodes.lookup(requireDirectory(dir), name);
        return found == null ? null : new Entry(found.inode(), merged.withLinks(found.inode(), found.stat()));
    }

    /** Gives a reference back. */
    public void release(OverlayInode inode) {
        inodes.release(inode);
    }

    /** Reads the attributes. */
    public Stat getattr(OverlayInode inode) throws ErrnoException {
        return merged.withLinks(inode, union.present(inode, union.onReal(inode, RealInode::stat)));
    }

    /** Changes attributes, and returns them. */
    public Stat setattr(OverlayInode inode, SetattrRequest request) throws ErrnoException {
        return merged.withLinks(inode, fileOps.setattr(inode, request));
    }

    /** Clears set-id bits and capabilities after a write by an ordinary user (rule P6). */
    public void killSetId(OverlayInode inode) throws ErrnoException {
        union.onUpper(inode, upper -> fileOps.clearSetId(inode, upper));
    }

    /** Reads the target of a symbolic link. */
    public byte[] readlink(OverlayInode inode) throws ErrnoException {
        return union.onReal(inode, RealInode::readlink);
    }

    /** Makes a fifo, socket, device or regular file. */
    public Entry mknod(OverlayInode dir, Name name, int mode, int rdev, Credentials owner) throws ErrnoException {
        return entry(directoryOps.mknod(requireDirectory(dir), name, mode, rdev, owner));
    }

    /** Makes a directory. */
    public Entry mkdir(OverlayInode dir, Name name, int mode, Credentials owner) throws ErrnoException {
        return entry(directoryOps.mkdir(requireDirectory(dir), name, mode, owner));
    }

    /** Makes a symbolic link. */
    public Entry symlink(OverlayInode dir, Name name, byte[] target, Credentials owner) throws ErrnoException {
        return entry(directoryOps.symlink(requireDirectory(dir), name, target, owner));
    }

    private static Entry entry(DirectoryOps.Made made) {
        return new Entry(made.inode(), made.stat());
    }

    /** Makes a regular file and opens it. */
    public CreatedFile create(OverlayInode dir, Name name, int flags, int mode, Credentials owner)
            throws ErrnoException {
        return opened(
                directoryOps.create(requireDirectory(dir), name, fileOps.backingFlags(flags), mode, owner));
    }

    /** Makes a regular file without a name (rule N6). */
    public CreatedFile tmpfile(OverlayInode dir, int flags, int mode, Credentials owner) throws ErrnoException {
        return opened(directoryOps.tmpfile(requireDirectory(dir), fileOps.backingFlags(flags), mode, owner));
    }

    private CreatedFile opened(DirectoryOps.MadeOpen made) {
        inodes.retainNew(made.inode());
        made.inode().claimFirstOpen(); // what will be in it is in memory
        return new CreatedFile(made.inode(), made.stat(), fileOps.openFile(made.inode(), made.file(), false));
    }

    /** Gives an object one more name; returns its attributes then. No reference is taken. */
    public Stat link(OverlayInode inode, OverlayInode dir, Name name) throws ErrnoException {
        return directoryOps.link(inode, requireDirectory(dir), name);
    }

    /** Removes a name that is not a directory. */
    public void unlink(OverlayInode dir, Name name) throws ErrnoException {
        remove.unlink(requireDirectory(dir), name);
    }

    /** Removes an empty directory. */
    public void rmdir(OverlayInode dir, Name name) throws ErrnoException {
        remove.rmdir(requireDirectory(dir), name);
    }

    /** Renames; {@code flags} of {@link io.ufs.core.vfs.RenameFlags} but for {@code RENAME_WHITEOUT} (rule R1). */
    public void rename(OverlayInode fromDir, Name from, OverlayInode toDir, Name to, int flags)
            throws ErrnoException {
        rename.rename(requireDirectory(fromDir), from, requireDirectory(toDir), to, flags);
    }

    /** Opens a regular file; it is closed by {@link #close(OpenFile)}. */
    public OpenFile open(OverlayInode inode, int flags, boolean killSetId) throws ErrnoException {
        if (!inode.tryRetain()) {
            throw new ErrnoException(Errno.ESTALE);
        }
        boolean complete = false;
        try {
            OpenFile file = fileOps.open(inode, flags, killSetId);
            complete = true;
            return file;
        } finally {
            if (!complete) {
                inodes.release(inode);
            }
        }
    }

    /**
     * Has the disk begin with what a program is about to read, while the program learns that its file is open: only when the file
     * is opened for the first time since it is known, since later its content is most likely in memory.
     */
    public void prefetch(OpenFile file) {
        if (file.inode().claimFirstOpen()) {
            file.prefetch(PREFETCHED);
        }
    }

    /** Closes a file and gives its inode's reference back. */
    public void close(OpenFile file) {
        file.close();
        inodes.release(file.inode());
    }

    /** Copies the object up now, for a write that comes through a handle that was opened for reading. */
    public void copyUp(OverlayInode inode) throws ErrnoException {
        copyUp.copyUp(inode);
    }

    /** Remembers that a write to an open file has failed: where nothing is synced, no sync succeeds any more (O4). */
    public void writeFailed(int errno) {
        union.syncs.writeFailed(errno);
    }

    /** Writes a file's content to disk; nothing to do for one that is in no upper, or with {@code volatile} (P9). */
    public void fsync(OpenFile file, boolean dataOnly) throws ErrnoException {
        fileOps.fsync(file, dataOnly);
    }

    /** Writes a directory to disk (rule P9). */
    public void fsyncDirectory(OverlayInode dir) throws ErrnoException {
        if (union.isVolatile()) {
            union.syncs.requireSound();
        } else if (dir.isCopiedUp()) {
            union.onUpper(dir, upper -> ((UpperDir) upper).fsync());
        }
    }

    /** Opens a directory. The listing is of the moment of the first read. */
    public OpenDirectory opendir(OverlayInode dir) throws ErrnoException {
        return new OpenDirectory(requireDirectory(dir), inodes, merged);
    }

    /** Reads an attribute; null if there is none. */
    public byte @Nullable [] getxattr(OverlayInode inode, XattrName name) throws ErrnoException {
        return xattrOps.getxattr(inode, name);
    }

    /** Lists the attributes that users see. */
    public List<XattrName> listxattr(OverlayInode inode) throws ErrnoException {
        return xattrOps.listxattr(inode);
    }

    /** Sets an attribute; {@code flags} as for {@link io.ufs.core.layer.UpperInode#setxattr}. */
    public void setxattr(OverlayInode inode, XattrName name, byte[] value, int flags) throws ErrnoException {
        xattrOps.setxattr(inode, name, value, flags);
    }

    /** Removes an attribute; ENODATA if there is none. */
    public void removexattr(OverlayInode inode, XattrName name) throws ErrnoException {
        xattrOps.removexattr(inode, name);
    }

    /** EPERM if a file is immutable, or append-only and {@code flags} of {@code open(2)} do not say that it is appended to. */
    public void requireWritable(OverlayInode inode, int flags) throws ErrnoException {
        fileOps.requireWritable(inode, flags);
    }

    /** Reads {@code FS_IOC_GETFLAGS}. */
    public int inodeFlags(OverlayInode inode) throws ErrnoException {
        return fileOps.inodeFlags(inode);
    }

    /** Sets {@code FS_IOC_SETFLAGS}; the append-only and immutable flags are kept in an attribute (rule C7). */
    public void setInodeFlags(OverlayInode inode, int flags) throws ErrnoException {
        fileOps.setInodeFlags(inode, flags);
    }

    /** Reads the state of the filesystem that is written, or else of the topmost lower (rule P8). */
    public StatFs statfs() throws ErrnoException {
        LowerLayer first = stack.upper() != null ? stack.upper() : stack.lowers().get(0);
        StatFs own = first.statfs();
        int reserved = union.writesDotWh() ? DotWh.PREFIX.length : 0;
        return new StatFs(own.type(), own.bsize(), own.frsize(), own.blocks(), own.bfree(), own.bavail(),
                own.files(), own.ffree(), own.nameMax() - reserved, own.fsid());
    }

    /** Tells what the union has done and keeps. */
    public void report(StatisticsSink sink) {
        sink.gauge("layers.lowers", stack.lowers().size());
        sink.gauge("layers.data_only", stack.dataLayers().size());
        union.counters.report(sink);
        merged.report(sink);
        (stack.upper() != null ? stack.upper() : stack.lowers().get(0)).report(sink);
    }

    private static OverlayDirectory requireDirectory(OverlayInode inode) throws ErrnoException {
        if (inode instanceof OverlayDirectory dir) {
            return dir;
        }
        throw new ErrnoException(Errno.ENOTDIR);
    }

    /** Closes the layers. No operation runs any more. */
    @Override
    public void close() {
        whiteouts.close();
        stack.close();
    }
}
