package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.SetattrRequest;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;

/** Opens files and changes attributes: rules C1, C13, P5, P6 ({@code file.c}, {@code inode.c}). */
final class FileOps {
    /** Flags of {@code open(2)} that reach the backing file; the kernel has dealt with the others. */
    private static final int BACKING_FLAGS = OpenFlags.O_ACCMODE | OpenFlags.O_SYNC;

    private final Union union;
    private final CopyUp copyUp;

    FileOps(Union union, CopyUp copyUp) {
        this.union = union;
        this.copyUp = copyUp;
    }

    /** Opens a regular file. The caller has a reference on the inode, which the open file takes over. */
    OpenFile open(OverlayInode inode, int flags, boolean killSetId) throws ErrnoException {
        requireRegular(inode);
        boolean truncates = (flags & OpenFlags.O_TRUNC) != 0;
        int backingFlags = backingFlags(flags);
        CopyUp.KeptFile copy = null;
        if (OpenFlags.triggersCopyUp(flags)) {
            union.protections.requireWritable(inode, flags);
            // What the copy-up has open need not be opened once more, unless with other flags.
            boolean plain = (backingFlags & ~OpenFlags.O_ACCMODE) == 0;
            copy = plain && !inode.hasUpperData() ? new CopyUp.KeptFile() : null;
            copyUp.copyUp(inode, truncates ? 0 : CopyUp.ALL_DATA, copy);
        }
        boolean onLower = !inode.hasUpperData();
        BackingFile file = copy != null && copy.file != null ? copy.file : openContent(inode, backingFlags);
        boolean complete = false;
        try {
            if (truncates) {
                truncate(inode, 0, killSetId);
            }
            complete = true;
            return openFile(inode, file, onLower);
        } finally {
            if (!complete) {
                file.close();
            }
        }
    }

    void requireWritable(OverlayInode inode, int flags) throws ErrnoException {
        union.protections.requireWritable(inode, flags);
    }

    /** Wraps the backing file of an inode that was just made. */
    OpenFile openFile(OverlayInode inode, BackingFile file, boolean onLower) {
        return new OpenFile(inode, file, onLower, () -> openContent(inode, OpenFlags.O_RDONLY));
    }

    /** Opens the file that holds the content: not the topmost one, if that is a metacopy (rule L9). */
    private BackingFile openContent(OverlayInode inode, int backingFlags) throws ErrnoException {
        return union.onReal(inode, real -> {
            // Read after the object: upper becomes a metacopy after the inode says where the content is.
            MetacopyData data = inode.data();
            return data == null ? real.open(backingFlags) : data.real().open(backingFlags);
        });
    }

    /** Returns the flags for the backing file of an open with {@code flags}. */
    int backingFlags(int flags) {
        int kept = flags & BACKING_FLAGS;
        return union.isVolatile() ? kept & OpenFlags.O_ACCMODE : kept;
    }

    static void requireRegular(OverlayInode inode) throws ErrnoException {
        switch (inode.type()) {
            case REGULAR -> {}
            case DIRECTORY -> throw new ErrnoException(Errno.EISDIR);
            case SYMLINK -> throw new ErrnoException(Errno.ELOOP);
            case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE, UNKNOWN -> throw new ErrnoException(Errno.EINVAL);
        }
    }

    Stat setattr(OverlayInode inode, SetattrRequest request) throws ErrnoException {
        union.requireUpper();
        if (request.size() >= 0) {
            requireRegular(inode);
        }
        union.protections.requireSettable(inode, request);
        if (request.size() >= 0) {
            copyUp.copyUp(inode, request.size() == 0 ? 0 : CopyUp.ALL_DATA);
            truncate(inode, request.size(), request.killSetId());
        } else {
            copyUp.copyUpMetadata(inode);
        }
        copyUp.changeAttributes(inode, () -> union.onUpper(inode, upper -> {
            if (request.size() < 0 && request.killSetId()) {
                clearSetId(inode, upper);
            }
            apply(upper, request, inode.type());
        }));
        return union.present(inode, union.onReal(inode, RealInode::stat));
    }

    private static void apply(UpperInode upper, SetattrRequest request, FileType type) throws ErrnoException {
        if (request.uid() != -1 || request.gid() != -1) {
            upper.chown(request.uid(), request.gid());
        }
        if (request.mode() != -1 && type != FileType.SYMLINK) {
            upper.chmod(request.mode() & Mode.PERMISSION_BITS);
        }
        Timestamp atime = request.atime();
        Timestamp mtime = request.mtime();
        if (atime != null || mtime != null) {
            upper.utimens(atime != null ? atime : Timestamp.OMIT, mtime != null ? mtime : Timestamp.OMIT);
        }
    }

    /** The same length again sets the times too, as POSIX has it for truncate(), ftruncate() and {@code O_TRUNC}. */
    private void truncate(OverlayInode inode, long size, boolean killSetId) throws ErrnoException {
        union.onUpper(inode, upper -> {
            upper.truncate(size);
            if (killSetId) {
                clearSetId(inode, upper);
            }
        });
    }

    /** Rule P6: what a write by an ordinary user takes away. We write with more privilege, so we do it by hand. */
    void clearSetId(OverlayInode inode, UpperInode upper) throws ErrnoException {
        int mode = upper.stat().mode();
        if (Mode.isDirectory(mode)) {
            // chown(2) of a directory to nobody new arrives as a request to change nothing; its bits stay.
            return;
        }
        int cleared = mode & ~Mode.S_ISUID;
        if ((mode & Mode.S_IXGRP) != 0) {
            cleared &= ~Mode.S_ISGID;
        }
        if (cleared != mode) {
            upper.chmod(cleared & Mode.PERMISSION_BITS);
        }
        if (!inode.isKnownToLack(Markers.CAPABILITY) && upper.getxattr(XattrName.SECURITY_CAPABILITY) != null) {
            upper.removexattr(XattrName.SECURITY_CAPABILITY);
        }
    }

    /** Syncs what upper has of the file: content, and attributes unless only content is asked for (rule P9). */
    void fsync(OpenFile file, boolean dataOnly) throws ErrnoException {
        OverlayInode inode = file.inode();
        if (union.isVolatile()) {
            union.syncs.requireSound();
            return;
        }
        BackingFile backing = file.backing();
        if (!file.isOnLower()) {
            backing.fsync(dataOnly);
        } else if (inode.isCopiedUp() && !dataOnly) {
            try (BackingFile attributes = union.onReal(inode, real -> real.open(OpenFlags.O_RDONLY))) {
                attributes.fsync(false);
            }
        }
    }

    int inodeFlags(OverlayInode inode) throws ErrnoException {
        return (union.onReal(inode, real -> real.inodeFlags()) & ~Protections.ALL) | union.protections.of(inode);
    }

    /** Rule C7: flags that would bind the union's own hands are kept beside the object. */
    void setInodeFlags(OverlayInode inode, int flags) throws ErrnoException {
        union.requireUpper();
        // Only what the caller changes: upper may have flags of its own, as that of extents, which the lower file had not.
        int changed = flags ^ inodeFlags(inode);
        copyUp.copyUp(inode); // as ovl_fileattr_set does, which does not ask whether anything changes
        if (changed == 0) {
            return;
        }
        union.onUpper(inode, upper -> {
            int own = upper.inodeFlags();
            int wanted = ((own & ~changed) | (flags & changed)) & ~Protections.ALL;
            if ((own & ~Protections.ALL) != wanted) {
                upper.setInodeFlags(wanted | (own & Protections.ALL));
            }
        });
        union.protections.set(inode, flags & Protections.ALL);
    }
}
