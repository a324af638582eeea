package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.overlay.LookupResult.UpperWhiteout;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.RenameFlags;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Rules R1–R8 ({@code dir.c: ovl_rename}). */
final class Rename {
    private final Union union;
    private final Inodes inodes;
    private final Lookup lookup;
    private final CopyUp copyUp;
    private final Whiteouts whiteouts;
    private final Remove remove;
    private final RenameForms forms;

    /** Held by every rename between two directories: meanwhile no directory changes its ancestors. */
    private final ReentrantLock acrossDirectories = new ReentrantLock();

    Rename(
            Union union,
            Inodes inodes,
            Lookup lookup,
            CopyUp copyUp,
            Whiteouts whiteouts,
            Remove remove) {
        this.union = union;
        this.inodes = inodes;
        this.lookup = lookup;
        this.copyUp = copyUp;
        this.whiteouts = whiteouts;
        this.remove = remove;
        this.forms = new RenameForms(union, whiteouts);
    }

    void rename(OverlayDirectory fromDir, Name from, OverlayDirectory toDir, Name to, int flags)
            throws ErrnoException {
        union.requireUpper();
        if ((flags & ~(RenameFlags.RENAME_NOREPLACE | RenameFlags.RENAME_EXCHANGE)) != 0
                || flags == (RenameFlags.RENAME_NOREPLACE | RenameFlags.RENAME_EXCHANGE)) {
            throw new ErrnoException(Errno.EINVAL); // rule R1
        }
        union.requireCreatable(to);
        boolean across = fromDir != toDir;
        if (across) {
            acrossDirectories.lock();
        }
        try {
            while (!tryRename(fromDir, from, toDir, to, flags)) {
                // A name has changed hands between the search and the locks.
                Thread.onSpinWait();
            }
        } finally {
            if (across) {
                acrossDirectories.unlock();
            }
        }
    }

    /** Searches, copies up, locks, checks and renames; false if what was found is not there any more. */
    private boolean tryRename(OverlayDirectory fromDir, Name from, OverlayDirectory toDir, Name to, int flags)
            throws ErrnoException {
        OverlayInode moved = inodes.find(fromDir, from);
        if (moved == null) {
            throw new ErrnoException(Errno.ENOENT);
        }
        OverlayInode replaced = null;
        try {
            replaced = inodes.find(toDir, to);
            boolean exchange = (flags & RenameFlags.RENAME_EXCHANGE) != 0;
            try {
                requireAllowed(moved, fromDir, toDir, replaced, flags);
            } catch (ErrnoException e) {
                if (leadTo(fromDir, from, moved, toDir, to, replaced)) {
                    throw e;
                }
                return false;
            }
            if (moved == replaced) {
                return leadTo(fromDir, from, moved, toDir, to, replaced); // rule R8: two links of one object
            }
            if (!exchange && replaced instanceof OverlayDirectory dir) {
                remove.requireEmpty(toDir, to, dir); // before anything is copied up (rule C1)
            }
            copyUpToMove(moved, fromDir == toDir);
            copyUp.copyUp(fromDir);
            copyUp.copyUp(toDir);
            if (replaced != null && exchange) {
                copyUpToMove(replaced, fromDir == toDir);
            } else if (replaced instanceof IndexedInode) {
                copyUp.copyUpMetadata(replaced); // rule U6: the index keeps count of the names
            }
            return renameLocked(fromDir, from, moved, toDir, to, replaced, exchange);
        } finally {
            inodes.release(moved);
            if (replaced != null) {
                inodes.release(replaced);
            }
        }
    }

    /**
     * Says whether two names lead to what was found there, both at one moment: they were looked up one after the other, and
     * an object may have moved from the first to the second.
     */
    private static boolean leadTo(
            OverlayDirectory fromDir,
            Name from,
            OverlayInode moved,
            OverlayDirectory toDir,
            Name to,
            @Nullable OverlayInode replaced) {
        boolean toFirst = fromDir != toDir && isAncestorOrSelf(toDir, fromDir);
        OverlayDirectory first = toFirst ? toDir : fromDir;
        OverlayDirectory second = toFirst ? fromDir : toDir;
        long firstStamp = first.lock.readLock();
        long secondStamp = first == second ? 0 : second.lock.readLock();
        try {
            Dentry source = fromDir.childLocked(from);
            Dentry target = toDir.childLocked(to);
            return source != null
                    && source.inode == moved
                    && (target == null ? replaced == null : target.inode == replaced);
        } finally {
            if (first != second) {
                second.lock.unlockRead(secondStamp);
            }
            first.lock.unlockRead(firstStamp);
        }
    }

    /** Rule C1. The content of a file may stay below, if a redirect can say where (C12). */
    private void copyUpToMove(OverlayInode inode, boolean sameParent) throws ErrnoException {
        if (inode.type() == FileType.REGULAR && union.redirects.canBeSet(inode, sameParent)) {
            copyUp.copyUpMetadata(inode);
        } else {
            copyUp.copyUp(inode);
        }
    }

    private void requireAllowed(
            OverlayInode moved,
            OverlayDirectory fromDir,
            OverlayDirectory toDir,
            @Nullable OverlayInode replaced,
            int flags)
            throws ErrnoException {
        boolean exchange = (flags & RenameFlags.RENAME_EXCHANGE) != 0;
        if (exchange && replaced == null) {
            throw new ErrnoException(Errno.ENOENT);
        }
        if ((flags & RenameFlags.RENAME_NOREPLACE) != 0 && replaced != null) {
            throw new ErrnoException(Errno.EEXIST);
        }
        if (moved == replaced) {
            return; // rule R8: nothing will happen, whatever the object is
        }
        if (moved instanceof OverlayDirectory dir && isAncestorOrSelf(dir, toDir)) {
            throw new ErrnoException(Errno.EINVAL);
        }
        if (replaced instanceof OverlayDirectory dir && isAncestorOrSelf(dir, fromDir)) {
            throw new ErrnoException(exchange ? Errno.EINVAL : Errno.ENOTEMPTY);
        }
        if (replaced != null && !exchange) {
            boolean movedIsDirectory = moved.type() == FileType.DIRECTORY;
            boolean replacedIsDirectory = replaced.type() == FileType.DIRECTORY;
            if (movedIsDirectory != replacedIsDirectory) {
                throw new ErrnoException(movedIsDirectory ? Errno.ENOTDIR : Errno.EISDIR);
            }
        }
        union.protections.requireRemovable(fromDir, moved);
        if (replaced != null) {
            union.protections.requireRemovable(toDir, replaced);
        } else {
            union.protections.requireAddable(toDir);
        }
        requireMovable(moved, fromDir == toDir);
        if (exchange && replaced != null) {
            requireMovable(replaced, fromDir == toDir);
        }
    }

    /** Rule R2: without a redirect, what a directory shows from below would stay behind; programs copy it instead. */
    private void requireMovable(OverlayInode inode, boolean sameParent) throws ErrnoException {
        if (inode instanceof OverlayDirectory dir
                && dir.hasLowers()
                && !union.redirects.canBeSet(dir, sameParent)) {
            throw new ErrnoException(Errno.EXDEV);
        }
    }

    private static boolean isAncestorOrSelf(OverlayDirectory candidate, OverlayDirectory dir) {
        OverlayDirectory at = dir;
        while (true) {
            if (at == candidate) {
                return true;
            }
            Dentry place = at.dentry();
            if (place == null) {
                return false;
            }
            at = place.parent;
        }
    }

    private boolean renameLocked(
            OverlayDirectory fromDir,
            Name from,
            OverlayInode moved,
            OverlayDirectory toDir,
            Name to,
            @Nullable OverlayInode replaced,
            boolean exchange)
            throws ErrnoException {
        boolean toFirst = fromDir != toDir && isAncestorOrSelf(toDir, fromDir);
        OverlayDirectory first = toFirst ? toDir : fromDir;
        OverlayDirectory second = toFirst ? fromDir : toDir;
        long firstStamp = first.lock.writeLock();
        long secondStamp = first == second ? 0 : second.lock.writeLock();
        try {
            Dentry source = fromDir.childLocked(from);
            Dentry target = toDir.childLocked(to);
            if (source == null
                    || source.inode != moved
                    || source.isLowerOnly()
                    || (target == null ? replaced != null : target.inode != replaced || target.isLowerOnly())) {
                return false;
            }
            if (toDir.isRemoved()) {
                throw new ErrnoException(Errno.ENOENT);
            }
            LookupResult free = target != null ? LookupResult.NEGATIVE : findLocked(toDir, to);
            if (!(free instanceof LookupResult.Negative || free instanceof UpperWhiteout)) {
                return false; // somebody has made it meanwhile, and does not use it at this moment
            }
            if (exchange && target != null) {
                exchangeLocked(source, target);
            } else if (target != null && target.inode instanceof OverlayDirectory dir) {
                long stamp = dir.lock.writeLock();
                try {
                    remove.requireEmptyLocked(dir);
                    remove.clearMarkersLocked(toDir, to, dir);
                    replaceLocked(source, toDir, to, target, free);
                    dir.setRemoved();
                } finally {
                    dir.lock.unlockWrite(stamp);
                }
            } else {
                replaceLocked(source, toDir, to, target, free);
            }
            return true;
        } finally {
            if (first != second) {
                second.lock.unlockWrite(secondStamp);
            }
            first.lock.unlockWrite(firstStamp);
        }
    }

    private void exchangeLocked(Dentry source, Dentry target) throws ErrnoException {
        OverlayDirectory fromDir = source.parent;
        OverlayDirectory toDir = target.parent;
        prepareForParent(source, toDir);
        prepareForParent(target, fromDir);
        clearMarkerLocked(target, source.inode, true);
        clearMarkerLocked(source, target.inode, true);
        fromDir.requireUpperDir()
                .rename(
                        source.name,
                        atPlace(source),
                        toDir.requireUpperDir(),
                        target.name,
                        atPlace(target),
                        RenameFlags.RENAME_EXCHANGE);
        int gained = directories(source.inode) - directories(target.inode);
        fromDir.changedLocked(-gained);
        toDir.changedLocked(gained);
        inodes.moveLocked(source, toDir, target.name);
        // The first move has put the source's dentry over the target's name; this one leaves it there.
        inodes.moveLocked(target, fromDir, source.name);
    }

    private static int directories(OverlayInode inode) {
        return inode.type() == FileType.DIRECTORY ? 1 : 0;
    }

    private LookupResult findLocked(OverlayDirectory dir, Name name) throws ErrnoException {
        LookupResult known = dir.missLocked(name);
        return known != null ? known : lookup.find(dir, name, -1);
    }

    /** {@code free}: what a search for the new name says, if there is no target. */
    private void replaceLocked(
            Dentry source, OverlayDirectory toDir, Name to, @Nullable Dentry target, LookupResult free)
            throws ErrnoException {
        OverlayDirectory fromDir = source.parent;
        boolean below = lookup.existsBelow(fromDir, source.name);
        UpperWhiteout whiteout =
                whiteouts.inWrittenForm(toDir, to, free, goesOn(source.inode)) instanceof UpperWhiteout found ? found
                        : null;
        prepareForParent(source, toDir);
        if (below) {
            whiteouts.prepare(fromDir);
        }
        if (target != null) {
            clearMarkerLocked(target, source.inode, false);
            inodes.detachLocked(target);
        }
        ErrnoException halfDone;
        boolean renamed = false;
        try {
            halfDone = target != null && target.inode instanceof IndexedInode indexed && union.index != null
                    ? renameOverIndexed(union.index, indexed, source, toDir, to, below)
                    : renameOnDisk(source, toDir, to, below, whiteout, target != null);
            renamed = true;
        } finally {
            if (!renamed && target != null) {
                inodes.reattachLocked(target);
            }
        }
        fromDir.changedLocked(-directories(source.inode));
        toDir.changedLocked(directories(source.inode) - (target == null ? 0 : directories(target.inode)));
        if (target != null) {
            inodes.removedLocked(target);
        }
        inodes.moveLocked(source, toDir, to);
        if (whiteout != null) {
            whiteouts.removeAfterCreate(toDir.requireUpperDir(), to, whiteout);
        }
        if (halfDone != null) {
            fromDir.setSubdirectories(OverlayDirectory.UNCOUNTED); // what lies below the old name may be one more
            throw halfDone;
        }
    }

    private @Nullable ErrnoException renameOverIndexed(
            HardLinkIndex index, IndexedInode replaced, Dentry source, OverlayDirectory toDir, Name to, boolean below)
            throws ErrnoException {
        long counting = index.beginLinkChange(replaced);
        boolean renamed = false;
        try {
            ErrnoException halfDone = renameOnDisk(source, toDir, to, below, null, true);
            renamed = true;
            return halfDone;
        } finally {
            index.endLinkChange(replaced, counting, renamed ? -1 : 0);
        }
    }

    /** Rules R6 and R7: what the object must carry so that it shows the same in its new parent. */
    private void prepareForParent(Dentry dentry, OverlayDirectory newParent) throws ErrnoException {
        OverlayInode inode = dentry.inode;
        if (inode instanceof OverlayDirectory dir && dir.hasLowers()) {
            union.redirects.set(dir, dir.requireUpperDir(), dentry.parent == newParent);
        } else if (inode.data() != null && inode.upper() != null) {
            union.redirects.set(inode, inode.upper(), dentry.parent == newParent);
        } else if (inode instanceof OverlayDirectory dir && newParent.hasLowers()) {
            try {
                whiteouts.makeOpaque(dir);
            } catch (ErrnoException e) {
                boolean impossible = e.errno() == Errno.EOPNOTSUPP || e.errno() == Errno.EPERM;
                throw impossible ? new ErrnoException(Errno.EXDEV) : e;
            }
        }
        if (inode.hasOrigin()) {
            copyUp.markImpure(newParent);
        }
    }

    /**
     * Removes a {@code .wh.} marker that stands beside an object of upper (rule N7), if what is going to take the object's
     * place continues in lower layers: the marker would end its search there. The object itself shows the same without.
     *
     * @param stays whether the object lives on elsewhere; if not, it is empty, and if it is a directory it is locked
     */
    private void clearMarkerLocked(Dentry place, OverlayInode arriving, boolean stays) throws ErrnoException {
        UpperDir parent = place.parent.requireUpperDir();
        if (!goesOn(arriving) || !lookup.hasDotWhiteout(parent, place.name)) {
            return;
        }
        if (place.inode instanceof OverlayDirectory leaving && stays) {
            whiteouts.makeOpaque(leaving);
        } else if (place.inode instanceof OverlayDirectory leaving) {
            whiteouts.makeOpaque(leaving.requireUpperDir());
        }
        parent.unlink(DotWh.whiteoutOf(place.name));
    }

    /** Says whether an object has a part or its content in lower layers. */
    private static boolean goesOn(OverlayInode inode) {
        return inode instanceof OverlayDirectory dir ? dir.hasLowers() : inode.data() != null;
    }

    private @Nullable ErrnoException renameOnDisk(
            Dentry source,
            OverlayDirectory toDir,
            Name to,
            boolean below,
            @Nullable UpperWhiteout whiteout,
            boolean replaces)
            throws ErrnoException {
        RenameForms.Move move = new RenameForms.Move(source.parent.requireUpperDir(), source.name, atPlace(source),
                source.inode.type() == FileType.DIRECTORY, toDir.requireUpperDir(), to);
        return forms.rename(move, below, whiteout != null && whiteout.takesName(), replaces);
    }

    /** The upper object, if it is addressed by this very name and so must learn its new one. */
    private static @Nullable UpperInode atPlace(Dentry dentry) {
        return dentry.inode.dentry() == dentry && !(dentry.inode instanceof IndexedInode) ? dentry.inode.upper() : null;
    }
}
