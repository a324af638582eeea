package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperFeatures;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.layer.UpperLayer;
import io.ufs.core.layer.WhiteoutFormat;
import io.ufs.core.layer.WorkDir;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import org.jspecify.annotations.Nullable;

/** What the concerns of one union share: its layers, options and tables. */
final class Union {
    /** An operation on the real object of an inode. */
    interface RealOperation<T extends @Nullable Object> {
        T on(RealInode real) throws ErrnoException;
    }

    /** An operation on the upper object of an inode. */
    interface UpperOperation {
        void on(UpperInode upper) throws ErrnoException;
    }

    final LayerStack stack;
    final OverlayOptions options;
    final InodeNumbers numbers;
    final InodeTable shared = new InodeTable();

    /** Namespace in which markers are written. */
    final OverlayXattr markerSpace;

    /** Whether markers can be written as attributes at all. */
    final boolean markerXattrs;

    /** What copies say to be copies of. */
    final OriginKeys origins;

    /** What the user should know of how the options could be granted. */
    final java.util.List<String> notices = new java.util.ArrayList<>();

    final SyncState syncs = new SyncState();

    final OverlayCounters counters = new OverlayCounters();

    final Protections protections = new Protections(this);

    /** Where hard links of lowers are joined, if they are; set once, before anything is looked up. */
    @Nullable HardLinkIndex index;

    /** The form in which deletions are written. */
    final WhiteoutFormat whiteoutFormat;

    /** Whether {@code user.overlay} redirects and metacopies count. */
    final boolean userIndirection;

    /**
     * Whether deletions are written as empty files with an attribute, since upper takes neither the device nor a .wh.
     * name: it is in the mount of another union, which keeps both for itself and the attribute escaped (rule P7).
     */
    final boolean attributeWhiteouts;

    final Redirects redirects;
    final DataLayers dataLayers;

    /** The lower members of the root: all layers. Set once, before anything is looked up. */
    private OverlayDirectory.LowerMember[] rootLowers = {};

    Union(LayerStack stack, OverlayOptions options) throws ErrnoException {
        this.stack = stack;
        this.options = options;
        this.numbers = new InodeNumbers(stack);
        UpperLayer upper = stack.upper();
        if (upper == null) {
            markerSpace = OverlayXattr.TRUSTED;
            markerXattrs = false;
            whiteoutFormat = options.whiteoutFormat();
            attributeWhiteouts = false;
        } else {
            UpperFeatures features = upper.features();
            markerSpace = features.trustedXattrs() && !options.userMarkers() ? OverlayXattr.TRUSTED : OverlayXattr.USER;
            markerXattrs = (features.trustedXattrs() && !options.userMarkers()) || features.userXattrs();
            attributeWhiteouts = !features.whiteoutDevices() && markerXattrs && !takesDotWh(upper.workDir());
            whiteoutFormat =
                    features.whiteoutDevices() || attributeWhiteouts ? options.whiteoutFormat() : WhiteoutFormat.DOT_WH;
        }
        // An ordinary user's own markers; what they lead to he may read anyway.
        userIndirection = options.userIndirection() || (upper != null && !upper.features().trustedXattrs());
        redirects = new Redirects(this);
        dataLayers = new DataLayers(stack.dataLayers());
        origins = new OriginKeys(stack, markerSpace);
        if (whiteoutFormat == WhiteoutFormat.DOT_WH && upper != null && !options.readDotWh()) {
            throw new ErrnoException(
                    Errno.EOPNOTSUPP, "whiteouts can only be written as .wh. files here, but those are not to be read");
        }
    }

    private static boolean takesDotWh(WorkDir work) throws ErrnoException {
        Name trial = DotWh.whiteoutOf(work.newName());
        try {
            work.dir().mknod(trial, Mode.S_IFREG | 0400, 0);
        } catch (ErrnoException e) {
            if (e.errno() == Errno.EINVAL) {
                return false;
            }
            throw e;
        }
        work.dir().unlink(trial);
        return true;
    }

    /** Returns the upper layer; EROFS without one. */
    UpperLayer requireUpper() throws ErrnoException {
        UpperLayer upper = stack.upper();
        if (upper == null) {
            throw new ErrnoException(Errno.EROFS);
        }
        return upper;
    }

    WorkDir work() throws ErrnoException {
        return requireUpper().workDir();
    }

    UpperFeatures features() throws ErrnoException {
        return requireUpper().features();
    }

    /** Says whether a change of attributes leaves the content of a file below (rule C12); that needs redirects (O5). */
    boolean writesMetacopies() {
        return options.metacopy() && redirects.areWritten();
    }

    OverlayDirectory.LowerMember[] rootLowers() {
        return rootLowers;
    }

    void setRoot(OverlayDirectory root) {
        rootLowers = root.lowers();
    }

    boolean isVolatile() {
        return switch (options.durability()) {
            case VOLATILE, UNSYNCED -> true;
            case AUTO, STRICT -> false;
        };
    }

    /** Rule C5: the name of a copy must never be on disk before its data. */
    void settle(BackingFile copy) throws ErrnoException {
        switch (options.durability()) {
            case STRICT -> copy.fsync(false);
            case AUTO -> requireUpper().settle(copy);
            case UNSYNCED, VOLATILE -> {}
        }
    }

    /** Says whether every copy-up is synced, with its name. */
    boolean isStrict() {
        return options.durability() == OverlayOptions.Durability.STRICT;
    }

    boolean writesDotWh() {
        return whiteoutFormat == WhiteoutFormat.DOT_WH;
    }

    /** Refuses names that can not be made: too long, or reserved for markers. */
    void requireCreatable(Name name) throws ErrnoException {
        if (name.length() > Name.MAX_LENGTH) {
            throw new ErrnoException(Errno.ENAMETOOLONG);
        }
        if (options.readDotWh() && DotWh.isMarker(name)) {
            throw new ErrnoException(Errno.EINVAL);
        }
    }

    /** Number of the object that an origin value names; 0 if no layer knows it. */
    long originNumber(byte[] origin) throws ErrnoException {
        if (origin.length == 0) {
            return 0;
        }
        return origins.number(origin, numbers);
    }

    /**
     * Does something on the object that an inode stands for, while its place cannot change. Precondition: the
     * caller holds no directory lock.
     */
    <T extends @Nullable Object> T onReal(OverlayInode inode, RealOperation<T> operation) throws ErrnoException {
        if (inode instanceof IndexedInode indexed) {
            return indexed.onReal(operation);
        }
        for (;;) {
            UpperInode upper = inode.upper();
            if (upper == null) {
                return operation.on(inode.real());
            }
            Dentry place = inode.dentry();
            if (place == null) {
                return operation.on(upper);
            }
            long stamp = place.parent.lock.readLock();
            try {
                if (inode.dentry() == place) {
                    return operation.on(upper);
                }
            } finally {
                place.parent.lock.unlockRead(stamp);
            }
        }
    }

    /** As {@link #onReal}, for an inode that has been copied up. */
    void onUpper(OverlayInode inode, UpperOperation operation) throws ErrnoException {
        onReal(inode, real -> {
            operation.on((UpperInode) real);
            return null;
        });
    }

    /** Returns the attributes as the merged view shows them (rules I1–I6, L6). */
    Stat present(OverlayInode inode, Stat real) {
        int nlink = real.nlink();
        if (inode instanceof OverlayDirectory dir && dir.isMerged()) {
            nlink = 1; // not known here: MergedDirectory.withLinks
        }
        if (inode instanceof IndexedInode indexed) {
            nlink = indexed.links();
        } else if (!inode.isCopiedUp() && inode.isUnlinked()) {
            nlink = 0; // the lower object keeps its name, this one has lost it
        }
        MetacopyData data = inode.data();
        Stat shown = data == null ? real : data.withBlocks(real);
        return shown.withIdentity(0, inode.ino(), nlink);
    }

    /**
     * Deletes what is in a directory of the work area, and the directory. It holds markers only, or the remains of
     * a copy.
     */
    static void removeTree(UpperDir parent, Name name, UpperDir dir) throws ErrnoException {
        java.util.List<Name> files = new java.util.ArrayList<>();
        java.util.List<Name> dirs = new java.util.ArrayList<>();
        dir.readdir((child, type, ino) -> (type == FileType.DIRECTORY ? dirs : files).add(child));
        for (Name child : files) {
            dir.unlink(child);
        }
        for (Name child : dirs) {
            var entry = dir.lookup(child);
            if (entry != null) {
                removeTree(dir, child, (UpperDir) entry.inode());
            }
        }
        parent.rmdir(name);
    }
}
