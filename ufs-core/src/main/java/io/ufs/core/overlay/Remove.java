package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.WorkDir;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.RenameFlags;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;

/** Removes names, and frees directories of their markers: rules U1–U7 ({@code dir.c}). */
final class Remove {
    private final Union union;
    private final Inodes inodes;
    private final Lookup lookup;
    private final CopyUp copyUp;
    private final Whiteouts whiteouts;
    private final MergedDirectory merged;

    Remove(Union union, Inodes inodes, Lookup lookup, CopyUp copyUp, Whiteouts whiteouts, MergedDirectory merged) {
        this.union = union;
        this.inodes = inodes;
        this.lookup = lookup;
        this.copyUp = copyUp;
        this.whiteouts = whiteouts;
        this.merged = merged;
    }

    /** Removes a name that is not a directory (rules U3–U7). */
    void unlink(OverlayDirectory dir, Name name) throws ErrnoException {
        remove(dir, name, false);
    }

    /** Removes a directory whose merged listing is empty (rules U1–U3). */
    void rmdir(OverlayDirectory dir, Name name) throws ErrnoException {
        remove(dir, name, true);
    }

    private void remove(OverlayDirectory dir, Name name, boolean wantsDirectory) throws ErrnoException {
        union.requireUpper();
        while (!tryRemove(dir, name, wantsDirectory)) {
            // The name has changed hands between the search and the lock: it may never have been free.
            Thread.onSpinWait();
        }
    }

    /** Searches, copies up, locks, checks and removes; false if what was found is not there any more. */
    private boolean tryRemove(OverlayDirectory dir, Name name, boolean wantsDirectory) throws ErrnoException {
        // Outside the lock: the object must be known as an inode, so that an open one stays usable.
        OverlayInode inode = inodes.find(dir, name);
        if (inode == null) {
            throw new ErrnoException(Errno.ENOENT);
        }
        try {
            if (wantsDirectory != (inode.type() == FileType.DIRECTORY)) {
                throw new ErrnoException(wantsDirectory ? Errno.ENOTDIR : Errno.EISDIR);
            }
            union.protections.requireRemovable(dir, inode);
            if (inode instanceof OverlayDirectory directory && directory.hasLowers()) {
                requireEmpty(dir, name, directory); // before anything is copied up (rule C1)
            }
            if (inode instanceof IndexedInode) {
                copyUp.copyUpMetadata(inode); // rule U6: the index keeps count of the names
            }
            copyUp.copyUp(dir);
            long stamp = dir.lock.writeLock();
            try {
                Dentry child = dir.childLocked(name);
                if (child == null || child.inode != inode || child.isLowerOnly()) {
                    return false; // rule U5
                }
                inodes.detachLocked(child);
                boolean removed = false;
                try {
                    if (inode instanceof OverlayDirectory directory) {
                        removeDirectoryLocked(dir, name, directory);
                    } else if (inode instanceof IndexedInode indexed && union.index != null) {
                        removeIndexedLocked(union.index, dir, name, indexed);
                    } else {
                        removeFileLocked(dir, name, inode);
                    }
                    removed = true;
                } finally {
                    if (!removed) {
                        inodes.reattachLocked(child);
                        dir.setSubdirectories(OverlayDirectory.UNCOUNTED); // some of it may have happened
                    }
                }
                dir.changedLocked(wantsDirectory ? -1 : 0);
                inodes.removedLocked(child);
                return true;
            } finally {
                dir.lock.unlockWrite(stamp);
            }
        } finally {
            inodes.release(inode);
        }
    }

    private void removeIndexedLocked(HardLinkIndex index, OverlayDirectory dir, Name name, IndexedInode inode)
            throws ErrnoException {
        long counting = index.beginLinkChange(inode);
        boolean removed = false;
        try {
            removeFileLocked(dir, name, inode);
            removed = true;
        } finally {
            index.endLinkChange(inode, counting, removed ? -1 : 0);
        }
    }

    private void removeFileLocked(OverlayDirectory dir, Name name, OverlayInode inode) throws ErrnoException {
        UpperDir parent = dir.requireUpperDir();
        boolean below = lookup.existsBelow(dir, name);
        if (below) {
            whiteouts.prepare(dir);
        }
        if (!inode.isCopiedUp()) {
            whiteouts.hide(parent, name);
            return;
        }
        if (below) {
            whiteouts.replace(parent, name);
        } else {
            parent.unlink(name);
        }
    }

    private void removeDirectoryLocked(OverlayDirectory dir, Name name, OverlayDirectory removed)
            throws ErrnoException {
        UpperDir parent = dir.requireUpperDir();
        boolean below = lookup.existsBelow(dir, name);
        if (below) {
            whiteouts.prepare(dir);
        }
        long stamp = removed.lock.writeLock();
        try {
            UpperDir upper = removed.upperDir();
            if (!below && upper != null && !removed.hasLowers() && removeIfEmpty(parent, name)) {
                removed.setRemoved();
                return;
            }
            requireEmptyLocked(removed);
            if (upper == null) {
                whiteouts.hide(parent, name);
            } else if (below) {
                hideDirectory(parent, name, upper);
            } else {
                removeUpperDirectory(parent, name, upper);
            }
            removed.setRemoved();
        } finally {
            removed.lock.unlockWrite(stamp);
        }
    }

    /**
     * As {@link #requireEmptyLocked}, before anything is changed; a name that leads elsewhere by now is not judged.
     * Precondition: no directory lock is held.
     */
    void requireEmpty(OverlayDirectory parent, Name name, OverlayDirectory dir) throws ErrnoException {
        long parentStamp = parent.lock.readLock();
        try {
            Dentry child = parent.childLocked(name);
            if (child == null || child.inode != dir) {
                return;
            }
            long stamp = dir.lock.readLock();
            try {
                requireEmptyLocked(dir);
            } finally {
                dir.lock.unlockRead(stamp);
            }
        } finally {
            parent.lock.unlockRead(parentStamp);
        }
    }

    /** Rule U1: whiteouts do not count. */
    void requireEmptyLocked(OverlayDirectory dir) throws ErrnoException {
        if (merged.listLocked(dir).size() > 0) {
            throw new ErrnoException(Errno.ENOTEMPTY);
        }
    }

    /** Lets the filesystem judge of a directory of upper alone; one that holds markers only is not empty for it. */
    private static boolean removeIfEmpty(UpperDir parent, Name name) throws ErrnoException {
        try {
            parent.rmdir(name);
            return true;
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENOTEMPTY && e.errno() != Errno.EEXIST) {
                throw e;
            }
            return false;
        }
    }

    /** Puts a whiteout in a directory's place, so that at no moment what lies below shows. */
    private void hideDirectory(UpperDir parent, Name name, UpperDir upper) throws ErrnoException {
        WorkDir work = union.work();
        Name as = work.newName();
        if (union.writesDotWh()) {
            whiteouts.hideByDotWh(parent, name);
            parent.rename(name, upper, work.dir(), as, null, 0);
            removeTreeQuietly(work.dir(), as, upper);
            return;
        }
        whiteouts.make(work.dir(), as);
        Name leftover = as;
        boolean swapped = false;
        try {
            if (union.features().renameExchange()) {
                work.dir().rename(as, null, parent, name, upper, RenameFlags.RENAME_EXCHANGE);
            } else {
                leftover = swapInTwoSteps(work, as, parent, name, upper);
            }
            swapped = true;
        } finally {
            if (!swapped) {
                Whiteouts.unlinkQuietly(work.dir(), as);
            }
        }
        removeTreeQuietly(work.dir(), leftover, upper);
    }

    /**
     * Puts an object of the work area in the place of a directory where RENAME_EXCHANGE is missing: nothing is lost
     * if a step fails, but a crash between the two leaves the place empty.
     *
     * @return the name under which the directory is in the work area now
     */
    private static Name swapInTwoSteps(WorkDir work, Name as, UpperDir parent, Name name, UpperDir directory)
            throws ErrnoException {
        Name aside = work.newName();
        parent.rename(name, directory, work.dir(), aside, null, 0);
        boolean done = false;
        try {
            work.dir().rename(as, null, parent, name, null, 0);
            done = true;
        } finally {
            if (!done) {
                work.dir().rename(aside, directory, parent, name, null, 0);
            }
        }
        return aside;
    }

    /** Removes a directory that nothing lies below; markers left in it go with it (K-D1). */
    private void removeUpperDirectory(UpperDir parent, Name name, UpperDir upper) throws ErrnoException {
        if (!removeIfEmpty(parent, name)) {
            WorkDir work = union.work();
            Name as = work.newName();
            parent.rename(name, upper, work.dir(), as, null, 0);
            removeTreeQuietly(work.dir(), as, upper);
        }
    }

    /** Removes a directory of the work area with all that is in it; what remains is removed at the next mount. */
    static void removeTreeQuietly(UpperDir work, Name as, UpperDir dir) {
        try {
            Union.removeTree(work, as, dir);
        } catch (ErrnoException e) {
            // It is out of the merged view; the next mount empties the work area.
        }
    }

    /**
     * Frees an upper directory of its whiteouts, so that it can be replaced by a rename: an opaque twin takes its
     * place (rule U2, {@code ovl_clear_empty}). Preconditions: both locks are held for writing, and the merged
     * listing is empty.
     */
    void clearMarkersLocked(OverlayDirectory parent, Name name, OverlayDirectory dir) throws ErrnoException {
        UpperDir old = dir.upperDir();
        if (old == null) {
            return;
        }
        boolean[] any = new boolean[1];
        old.readdir((child, type, ino) -> any[0] = true);
        if (!any[0]) {
            return;
        }
        WorkDir work = union.work();
        Name as = work.newName();
        Stat stat = old.stat();
        UpperDir twin = work.dir().mkdir(as, stat.mode() & 0777);
        Name leftover = as;
        boolean swapped = false;
        try {
            if (union.features().privileged()) {
                twin.chown(stat.uid(), stat.gid());
            }
            copyUp.copies.copyXattrs((RealInode) old, twin);
            twin.chmod(stat.mode() & Mode.PERMISSION_BITS);
            if (union.markerXattrs) {
                twin.setxattr(union.markerSpace.opaque(), new byte[]{'y'}, 0);
            }
            twin.utimens(new Timestamp(stat.atime(), stat.atimeNsec()), new Timestamp(stat.mtime(), stat.mtimeNsec()));
            UpperDir parentUpper = parent.requireUpperDir();
            if (union.features().renameExchange()) {
                work.dir().rename(as, twin, parentUpper, name, old, RenameFlags.RENAME_EXCHANGE);
            } else {
                leftover = swapInTwoSteps(work, as, parentUpper, name, old);
                parentUpper.adopt(twin, name);
            }
            swapped = true;
        } finally {
            if (!swapped) {
                removeTreeQuietly(work.dir(), as, twin);
            }
        }
        dir.setUpper(twin);
        removeTreeQuietly(work.dir(), leftover, old);
    }
}
