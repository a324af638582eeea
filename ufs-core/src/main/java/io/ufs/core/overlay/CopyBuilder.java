package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.layer.UpperLayer;
import io.ufs.core.layer.WorkDir;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import org.jspecify.annotations.Nullable;

/**
 * Builds copies of lower objects in the work area: content, attributes and where they come from (rules C3, C5–C9).
 * {@link CopyUp} says when, and publishes them.
 */
final class CopyBuilder {
    private final Union union;
    private final Metacopy metacopies;

    CopyBuilder(Union union, Metacopy metacopies) {
        this.union = union;
        this.metacopies = metacopies;
    }

    /** A copy on its way: in the work area under a name, or without one. */
    final class Copy {
        final UpperInode made;
        final @Nullable Name name;

        /** Whether its content is still below. */
        boolean metacopy;

        /** Of a regular file: open, until the copy is finished or discarded. */
        private final @Nullable BackingFile file;

        private boolean pinKept;

        Copy(UpperInode made, @Nullable Name name, @Nullable BackingFile file) {
            this.made = made;
            this.name = name;
            this.file = file;
        }

        void keepPin() {
            pinKept = true;
        }

        /**
         * Ends the work on a copy that is published. A file without a name comes pinned; with its name it needs that no more.
         *
         * @param kept takes the open file over, if it is not null
         */
        void finish(CopyUp.@Nullable KeptFile kept) {
            if (name == null && !pinKept) {
                made.unpin();
            }
            if (kept != null && !metacopy) {
                kept.file = file;
            } else {
                closeFile();
            }
        }

        private void closeFile() {
            if (file != null) {
                file.close();
            }
        }

        void discard() {
            closeFile();
            if (name == null) {
                made.unpin();
                return;
            }
            try {
                UpperDir work = union.work().dir();
                if (made instanceof UpperDir) {
                    work.rmdir(name);
                } else {
                    work.unlink(name);
                }
            } catch (ErrnoException e) {
                // Nothing refers to it, and the work area is emptied at mount.
            }
        }
    }

    /**
     * Builds the copy of an object.
     *
     * @param lower the object to copy
     * @param stat its attributes
     * @param dataLimit bytes of content to copy at most
     * @param metacopy whether the content may stay below
     * @param named whether it gets a name
     */
    Copy build(OverlayInode inode, RealInode lower, Stat stat, long dataLimit, boolean metacopy, boolean named)
            throws ErrnoException {
        if (inode.type() == FileType.REGULAR) {
            return buildFile(inode, lower, stat, dataLimit, metacopy, named);
        }
        WorkDir work = union.work();
        Name name = work.newName();
        UpperInode made =
                switch (inode.type()) {
                    case DIRECTORY -> work.dir().mkdir(name, initialMode(stat, 0700));
                    case SYMLINK -> work.dir().symlink(name, lower.readlink());
                    case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE ->
                        work.dir().mknod(name, stat.mode() & Mode.S_IFMT | initialMode(stat, 0600), stat.rdev());
                    case REGULAR, UNKNOWN -> throw new ErrnoException(Errno.EIO);
                };
        Copy copy = new Copy(made, name, null);
        boolean complete = false;
        try {
            copyAttributes(inode, lower, stat, made, true);
            union.protections.carryOver(inode, made);
            complete = true;
            return copy;
        } finally {
            if (!complete) {
                copy.discard();
            }
        }
    }

    /** Without privilege the owner needs rights on the copy until it is complete. */
    private int initialMode(Stat stat, int ownerBits) throws ErrnoException {
        int mode = stat.mode() & 0777;
        return union.features().privileged() ? mode : mode | ownerBits;
    }

    private Copy buildFile(
            OverlayInode inode, RealInode lower, Stat stat, long dataLimit, boolean metacopy, boolean named)
            throws ErrnoException {
        UpperLayer upper = union.requireUpper();
        WorkDir work = union.work();
        boolean nameless = upper.features().tmpfiles();
        Name name = nameless ? null : work.newName();
        int mode = initialMode(stat, 0600);
        UpperDir.Created created;
        if (name != null) {
            created = work.dir().create(name, OpenFlags.O_RDWR, mode);
        } else if (named) {
            created = work.dir().draft(mode);
        } else {
            created = work.dir().tmpfile(OpenFlags.O_RDWR, mode);
        }
        BackingFile target = created.file();
        Copy copy = new Copy(created.inode(), name, target);
        boolean complete = false;
        try {
            copy.metacopy = metacopy && stat.size() > 0 && metacopies.mark(created.inode());
            long size = copy.metacopy ? 0 : Math.min(stat.size(), dataLimit);
            if (copy.metacopy) {
                target.truncate(stat.size());
            }
            if (size > 0) {
                MetacopyData below = inode.data();
                RealInode content = below == null ? lower : below.real();
                try (BackingFile source = content.open(OpenFlags.O_RDONLY)) {
                    upper.copyData(source, target, size, !union.isVolatile());
                }
                union.counters.copiedBytes.add(size);
            }
            copyAttributes(inode, lower, stat, created.inode(), dataLimit >= stat.size());
            union.protections.carryOver(inode, created.inode());
            if (size > 0 || union.isStrict()) {
                union.settle(target);
            }
            complete = true;
            return copy;
        } finally {
            if (!complete) {
                copy.discard();
            }
        }
    }

    /** Rules C6–C9, in the order that loses nothing: chown clears set-id bits and capabilities. */
    private void copyAttributes(
            OverlayInode inode, RealInode lower, Stat stat, UpperInode made, boolean keepTimes) throws ErrnoException {
        Stat now = made.stat();
        if (now.uid() != stat.uid() || now.gid() != stat.gid()) {
            try {
                made.chown(stat.uid(), stat.gid());
            } catch (ErrnoException e) {
                // Rule C3: an owner without mapping in our user namespace.
                throw e.errno() == Errno.EINVAL ? new ErrnoException(Errno.EOVERFLOW) : e;
            }
        }
        if (!inode.isKnownToLack(Markers.ANY)) {
            copyXattrs(lower, made);
        }
        recordOrigin(lower, stat, made);
        // After the attributes: an ordinary user cannot write those of a file that he may not write.
        if (!Mode.isSymlink(stat.mode()) && now.mode() != stat.mode()) {
            made.chmod(stat.mode() & Mode.PERMISSION_BITS);
        }
        if (keepTimes) {
            made.utimens(new Timestamp(stat.atime(), stat.atimeNsec()), new Timestamp(stat.mtime(), stat.mtimeNsec()));
        }
    }

    /** Copies every attribute but markers; a nested union's escaped markers are ordinary here. */
    void copyXattrs(RealInode from, UpperInode to) throws ErrnoException {
        for (XattrName name : from.listxattr()) {
            if (OverlayXattr.isPrivate(name)) {
                continue;
            }
            byte[] value;
            try {
                value = from.getxattr(name);
            } catch (ErrnoException e) {
                if (name.equals(XattrName.SECURITY_CAPABILITY) && e.errno() == Errno.EINVAL) {
                    continue; // rule C6: malformed, no use to anyone
                }
                throw e;
            }
            if (value == null) {
                continue;
            }
            try {
                to.setxattr(name, value, 0);
            } catch (ErrnoException e) {
                if (!mayBeLost(name, e.errno())) {
                    throw e;
                }
            }
        }
    }

    /** Rule C6: an attribute that the upper filesystem lacks may be lost, an ACL or security label may not. */
    private boolean mayBeLost(XattrName name, int errno) throws ErrnoException {
        String text = name.toString();
        boolean essential = text.startsWith("system.posix_acl_") || text.startsWith("security.");
        if (errno == Errno.EOPNOTSUPP) {
            return !essential;
        }
        // An ordinary user may not write these, and nobody could have relied on his copy having them.
        return errno == Errno.EPERM
                && !union.features().privileged()
                && (text.startsWith("security.") || text.startsWith("trusted."));
    }

    /** Rule C8: where the copy comes from, so that its inode number survives a remount. */
    private void recordOrigin(RealInode lower, Stat stat, UpperInode made) throws ErrnoException {
        boolean indexed = union.index != null && union.index.covers(stat);
        boolean wanted = indexed || stat.isDirectory() || (stat.isRegular() && stat.nlink() == 1)
                || (union.features().trustedXattrs() && stat.nlink() == 1);
        if (!wanted || !union.markerXattrs) {
            return;
        }
        try {
            made.setxattr(union.markerSpace.origin(), union.origins.of(lower, stat), 0);
        } catch (ErrnoException e) {
            if (indexed || (e.errno() != Errno.EPERM && e.errno() != Errno.EOPNOTSUPP)) {
                throw e;
            }
        }
    }
}
