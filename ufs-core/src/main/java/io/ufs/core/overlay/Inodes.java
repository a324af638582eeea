package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.overlay.LookupResult.InLower;
import io.ufs.core.overlay.LookupResult.InUpper;
import io.ufs.core.overlay.LookupResult.MergedDir;
import io.ufs.core.overlay.LookupResult.Negative;
import io.ufs.core.overlay.LookupResult.UpperWhiteout;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The merged objects that live: from a name to its one {@link OverlayInode}, and away again when nobody refers to
 * it any more.
 */
final class Inodes {
    /**
     * A found object.
     *
     * @param inode referenced for the caller
     * @param stat attributes as the merged view shows them
     */
    record Found(OverlayInode inode, Stat stat) {}

    private final Union union;
    private final Lookup lookup;
    private final MergedDirectory merged;

    Inodes(Union union, Lookup lookup, MergedDirectory merged) {
        this.union = union;
        this.lookup = lookup;
        this.merged = merged;
    }

    /** Finds a name; null if it does not show. */
    @Nullable Found lookup(OverlayDirectory dir, Name name) throws ErrnoException {
        return lookup(dir, name, -1);
    }

    /** Finds a name without its attributes, so that nothing is asked of the layers if it is known; null if it does not show. */
    @Nullable OverlayInode find(OverlayDirectory dir, Name name) throws ErrnoException {
        long stamp = dir.lock.readLock();
        try {
            Dentry child = dir.childLocked(name);
            if (child != null && child.inode.tryRetain()) {
                return child.inode;
            }
        } finally {
            dir.lock.unlockRead(stamp);
        }
        Found found = lookup(dir, name);
        return found == null ? null : found.inode();
    }

    /** As {@link #lookup(OverlayDirectory, Name)}, from a lower member on: see {@link Lookup#find}. */
    @Nullable Found lookup(OverlayDirectory dir, Name name, int firstLower) throws ErrnoException {
        if (name.length() > Name.MAX_LENGTH) {
            throw new ErrnoException(Errno.ENAMETOOLONG); // rule L13
        }
        for (;;) {
            OverlayInode known = null;
            LookupResult result = LookupResult.NEGATIVE;
            long version;
            long stamp = dir.lock.readLock();
            try {
                version = dir.version();
                Dentry child = dir.childLocked(name);
                if (child != null && child.inode.tryRetain()) {
                    known = child.inode;
                } else {
                    if (union.options.exclusive() && dir.missLocked(name) != null) {
                        return null;
                    }
                    result = lookup.find(dir, name, firstLower);
                    if (result instanceof Negative || result instanceof UpperWhiteout) {
                        dir.rememberMiss(name, version, result);
                        return null;
                    }
                }
            } finally {
                dir.lock.unlockRead(stamp);
            }
            if (known != null) {
                return statOf(known);
            }
            Found added = add(dir, name, result, version);
            if (added != null) {
                return added;
            }
        }
    }

    private Found statOf(OverlayInode retained) throws ErrnoException {
        boolean complete = false;
        try {
            Stat stat = union.present(retained, union.onReal(retained, RealInode::stat));
            complete = true;
            return new Found(retained, stat);
        } finally {
            if (!complete) {
                release(retained);
            }
        }
    }

    /** Makes an inode of what a search found; null if the directory has changed since. */
    private @Nullable Found add(OverlayDirectory dir, Name name, LookupResult result, long version)
            throws ErrnoException {
        long stamp = dir.lock.writeLock();
        try {
            if (dir.version() != version) {
                return null;
            }
            Dentry child = dir.childLocked(name);
            if (child != null) {
                return null;
            }
            return switch (result) {
                case InLower found -> {
                    HardLinkIndex index = union.index;
                    IndexedInode indexed = index == null ? null : index.ofLower(found);
                    if (indexed != null) {
                        yield attachIndexedLocked(dir, name, indexed, true);
                    }
                    long ino = union.numbers.number(
                            found.stat().dev(), found.stat().ino());
                    OverlayInode inode = new OverlayInode(found.stat().type(), null, found.lower(), ino);
                    inode.setData(found.data());
                    rememberLacking(inode, found.markers());
                    rememberProtection(inode, found.stat());
                    yield attachNewLocked(dir, name, inode, found.stat());
                }
                case InUpper found -> addUpperLocked(dir, name, found);
                case MergedDir found -> {
                    OverlayDirectory inode = new OverlayDirectory(
                            found.upper(), found.lowers(), found.upperXattrWhiteouts(), false, found.number());
                    if (found.impure()) {
                        inode.setImpure();
                    }
                    inode.setRedirect(found.redirect());
                    rememberLacking(inode, found.markers());
                    rememberProtection(inode, found.stat());
                    yield attachNewLocked(dir, name, inode, found.stat());
                }
                case Negative negative -> null;
                case UpperWhiteout whiteout -> null;
            };
        } finally {
            dir.lock.unlockWrite(stamp);
        }
    }

    private Found addUpperLocked(OverlayDirectory dir, Name name, InUpper found) throws ErrnoException {
        Stat stat = found.stat();
        // Also with one link: it may be known by a name that is gone.
        OverlayInode known = union.shared.retain(stat);
        if (known == null && union.index != null) {
            known = union.index.ofUpper(found);
        }
        if (known instanceof IndexedInode indexed) {
            return attachIndexedLocked(dir, name, indexed, false);
        }
        if (known != null) {
            attachAliasLocked(dir, name, known);
            return new Found(known, union.present(known, stat));
        }
        long ino = found.originNumber() != 0 ? found.originNumber() : union.numbers.number(stat.dev(), stat.ino());
        OverlayInode inode = new OverlayInode(stat.type(), found.upper(), null, ino);
        if (found.originNumber() != 0) {
            inode.setCopy();
        }
        inode.setRedirect(found.redirect());
        inode.setData(found.data());
        rememberLacking(inode, found.markers());
        inode.tryRetain();
        if (stat.nlink() > 1) {
            OverlayInode shared = union.shared.share(stat, inode);
            if (shared != inode) {
                attachAliasLocked(dir, name, shared);
                return new Found(shared, union.present(shared, stat));
            }
        }
        attachLocked(dir, name, inode);
        return new Found(inode, union.present(inode, stat));
    }

    /** Remembers what the object does not carry, as the listing of its attributes has told. */
    void rememberLacking(OverlayInode inode, int markers) {
        if ((markers & Markers.LISTED) == 0) {
            return;
        }
        if (inode.isCopiedUp() && (markers & Markers.PROTECTION) == 0) {
            inode.setProtection(0);
        }
        if (union.options.exclusive()) {
            int known = inode.isCopiedUp() ? Markers.REMEMBERED : Markers.REMEMBERED | Markers.ANY;
            inode.rememberLacking(known & ~markers);
        }
    }

    /** Remembers what the attributes of a lower object have told. */
    private void rememberProtection(OverlayInode inode, Stat stat) {
        if (union.options.exclusive() && !inode.isCopiedUp()) {
            inode.setProtection(stat.protection());
        }
    }

    private Found attachNewLocked(OverlayDirectory dir, Name name, OverlayInode inode, Stat stat) {
        inode.tryRetain();
        attachLocked(dir, name, inode);
        return new Found(inode, union.present(inode, stat));
    }

    /** Gives an indexed object, whose reference the caller holds, a name that upper may not have. */
    private Found attachIndexedLocked(OverlayDirectory dir, Name name, IndexedInode inode, boolean lowerOnly)
            throws ErrnoException {
        boolean complete = false;
        try {
            Stat stat = union.present(inode, inode.onReal(RealInode::stat));
            Dentry dentry = new Dentry.OfIndexed(dir, name, inode, lowerOnly);
            dir.putChildLocked(dentry);
            addToAliases(dentry);
            complete = true;
            return new Found(inode, stat);
        } finally {
            if (!complete) {
                inode.releaseReference(); // it has not got this name: nothing else is to be taken away
            }
        }
    }

    private static void attachLocked(OverlayDirectory dir, Name name, OverlayInode inode) {
        Dentry dentry = new Dentry(dir, name, inode);
        inode.setDentry(dentry);
        dir.putChildLocked(dentry);
    }

    /** Gives a known object of upper, whose reference the caller holds, one more name. */
    private static void attachAliasLocked(OverlayDirectory dir, Name name, OverlayInode inode) {
        Dentry dentry = new Dentry(dir, name, inode);
        dir.putChildLocked(dentry);
        addToAliases(dentry);
    }

    /** Makes the inode of an object that was just made. The caller gets a reference. */
    OverlayInode addNewLocked(OverlayDirectory dir, Name name, UpperInode upper, Stat stat) {
        long ino = union.numbers.number(stat.dev(), stat.ino());
        OverlayInode inode = upper instanceof io.ufs.core.layer.UpperDir
                ? new OverlayDirectory(upper, List.of(), false, false, ino)
                : new OverlayInode(stat.type(), upper, null, ino);
        inode.setProtection(0);
        if (union.options.exclusive()) {
            // Only the default ACL of the directory gives a new object one; nothing gives it capabilities.
            inode.rememberLacking(dir.isKnownToLack(Markers.DEFAULT_ACL) ? Markers.REMEMBERED : Markers.CAPABILITY);
        }
        inode.tryRetain();
        attachLocked(dir, name, inode);
        return inode;
    }

    /** Takes the first reference of an inode that has no name. */
    void retainNew(OverlayInode inode) {
        inode.tryRetain();
    }

    /** Records a new hard link. {@code stat} was read after it was made. */
    void addAliasLocked(OverlayDirectory dir, Name name, OverlayInode inode, Stat stat) {
        attachAliasLocked(dir, name, inode);
        union.shared.share(stat, inode);
    }

    private static void addToAliases(Dentry dentry) {
        OverlayInode inode = dentry.inode;
        UpperInode unpinned = null;
        synchronized (inode) {
            Dentry first = inode.dentry();
            if (first == null && inode instanceof IndexedInode) {
                inode.setDentry(dentry); // its copy is addressed by its index entry
            } else if (first == null) {
                // All known names were gone; this one is its place now.
                UpperInode upper = (UpperInode) inode.real();
                dentry.parent.requireUpperDir().adopt(upper, dentry.name);
                inode.setDentry(dentry);
                if (inode.isPinned()) {
                    inode.setPinned(false);
                    unpinned = upper;
                }
            } else {
                dentry.nextAlias = first.nextAlias;
                first.nextAlias = dentry;
            }
        }
        if (unpinned != null) {
            unpinned.unpin();
        }
    }

    /**
     * Takes a name from its object, just before the name goes on disk. The object stays usable: by another name
     * that is known, or by a pin. Precondition: the directory's lock is held for writing.
     */
    void detachLocked(Dentry dentry) throws ErrnoException {
        OverlayInode inode = dentry.inode;
        synchronized (inode) {
            Dentry first = inode.dentry();
            if (first != dentry) {
                for (Dentry at = first; at != null; at = at.nextAlias) {
                    if (at.nextAlias == dentry) {
                        at.nextAlias = dentry.nextAlias;
                        return;
                    }
                }
                return;
            }
            Dentry next = dentry.nextAlias;
            UpperInode upper = inode.upper();
            if (upper != null && !(inode instanceof IndexedInode)) {
                if (next != null) {
                    next.parent.requireUpperDir().adopt(upper, next.name);
                } else if (!inode.isPinned()) {
                    upper.pin();
                    inode.setPinned(true);
                }
            }
            inode.setDentry(next);
        }
    }

    /** Undoes {@link #detachLocked} after the name could not be removed. */
    void reattachLocked(Dentry dentry) {
        dentry.nextAlias = null;
        if (dentry.inode.isCopiedUp() || dentry.inode instanceof IndexedInode) {
            addToAliases(dentry);
        } else {
            dentry.inode.setDentry(dentry);
        }
    }

    /** Forgets a name that is gone and was {@linkplain #detachLocked detached}. */
    void removedLocked(Dentry dentry) {
        dentry.parent.removeChildLocked(dentry);
    }

    /** Moves a name whose object has moved on disk. Preconditions: both locks are held for writing. */
    void moveLocked(Dentry dentry, OverlayDirectory toDir, Name toName) {
        OverlayInode inode = dentry.inode;
        Dentry moved = new Dentry(toDir, toName, inode);
        synchronized (inode) {
            moved.nextAlias = dentry.nextAlias;
            Dentry first = inode.dentry();
            if (first == dentry) {
                inode.setDentry(moved);
            } else {
                for (Dentry at = first; at != null; at = at.nextAlias) {
                    if (at.nextAlias == dentry) {
                        at.nextAlias = moved;
                        break;
                    }
                }
            }
        }
        dentry.parent.removeChildLocked(dentry);
        toDir.putChildLocked(moved);
    }

    /** Gives a reference back; the last one frees the inode. Precondition: no directory lock is held. */
    void release(OverlayInode inode) {
        if (inode.releaseReference()) {
            dropUnused(inode);
        }
    }

    private void dropUnused(OverlayInode candidate) {
        OverlayInode inode = candidate;
        while (inode != null) {
            if (inode.isRoot() || inode.isReferenced()
                    || (inode instanceof OverlayDirectory dir && dir.hasChildren())) {
                return;
            }
            Dentry place = inode.dentry();
            if (place == null) {
                if (inode.tryDie()) {
                    freeDead(inode);
                }
                return;
            }
            OverlayDirectory parent = place.parent;
            long stamp = parent.lock.writeLock();
            try {
                if (inode.dentry() != place) {
                    continue;
                }
                if (!inode.tryDie()) {
                    return;
                }
                parent.removeChildLocked(place);
            } finally {
                parent.lock.unlockWrite(stamp);
            }
            removeAliases(inode, place);
            freeDead(inode);
            inode = parent;
        }
    }

    private void removeAliases(OverlayInode dead, Dentry place) {
        List<Dentry> aliases = new ArrayList<>(0);
        synchronized (dead) {
            for (Dentry at = place.nextAlias; at != null; at = at.nextAlias) {
                aliases.add(at);
            }
        }
        for (Dentry alias : aliases) {
            long stamp = alias.parent.lock.writeLock();
            try {
                alias.parent.removeChildLocked(alias);
            } finally {
                alias.parent.lock.unlockWrite(stamp);
            }
            dropUnused(alias.parent);
        }
    }

    private void freeDead(OverlayInode dead) {
        UpperInode pinned = null;
        synchronized (dead) {
            if (dead.isPinned()) {
                dead.setPinned(false);
                pinned = dead.upper();
            }
        }
        if (pinned != null) {
            pinned.unpin();
        }
        union.shared.remove(dead);
        if (dead instanceof IndexedInode indexed && union.index != null) {
            union.index.forget(indexed);
        }
        if (dead instanceof OverlayDirectory dir) {
            merged.forget(dir);
        }
    }
}
