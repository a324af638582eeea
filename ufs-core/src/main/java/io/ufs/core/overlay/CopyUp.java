package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.RenameFlags;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Materialises lower objects in upper: rules C2–C12, C14 ({@code copy_up.c}). A copy is built in the work area and
 * published by one rename or link, so that a crash leaves the old state or the whole copy.
 */
final class CopyUp {
    /** Data to copy when all of it is wanted. */
    static final long ALL_DATA = Long.MAX_VALUE;

    private final Union union;

    /** One lock for each inode that is being copied up at this moment (rule C11). */
    private final ConcurrentMap<OverlayInode, ReentrantLock> running = new ConcurrentHashMap<>();

    private final Metacopy metacopies;

    /** Builds what is published here. */
    final CopyBuilder copies;

    CopyUp(Union union) {
        this.union = union;
        this.metacopies = new Metacopy(union);
        this.copies = new CopyBuilder(union, metacopies);
    }

    /** Makes sure that the inode is in upper, with all its data. Precondition: no directory lock is held. */
    void copyUp(OverlayInode inode) throws ErrnoException {
        copyUp(inode, ALL_DATA);
    }

    /**
     * Makes sure that the inode is in upper.
     *
     * @param dataLimit bytes of content to copy at most: 0 for a file that is truncated next
     */
    void copyUp(OverlayInode inode, long dataLimit) throws ErrnoException {
        copyUp(inode, dataLimit, null);
    }

    /**
     * Does the same for somebody who opens the file to write next.
     *
     * @param kept gets the copy, open to read and write, if it is made here and now; null if nobody wants it
     */
    void copyUp(OverlayInode inode, long dataLimit, @Nullable KeptFile kept) throws ErrnoException {
        union.requireUpper();
        if (inode instanceof IndexedInode indexed) {
            copyUpIndexed(indexed, dataLimit, false);
        } else if (!inode.hasUpperData()) {
            exclusively(inode, () -> copyUpLocked(inode, dataLimit, false, kept));
        }
    }

    /** Makes sure that the inode is in upper, for a change that does not concern its content (rule C12). */
    void copyUpMetadata(OverlayInode inode) throws ErrnoException {
        union.requireUpper();
        if (inode instanceof IndexedInode indexed) {
            copyUpIndexed(indexed, ALL_DATA, true);
        } else if (!inode.isCopiedUp()) {
            boolean metacopy = inode.type() == FileType.REGULAR && union.writesMetacopies();
            exclusively(inode, () -> copyUpLocked(inode, ALL_DATA, metacopy, null));
        }
    }

    private void copyUpIndexed(IndexedInode inode, long dataLimit, boolean metadata) throws ErrnoException {
        boolean done = metadata ? inode.isCopiedUp() : inode.hasUpperData();
        if (!done || inode.lowerName() != null) {
            exclusively(inode, () -> copyIndexed(inode, dataLimit, metadata));
        }
    }

    /** Holds the open file of a copy for whoever has asked for it. */
    static final class KeptFile {
        @Nullable BackingFile file;
    }

    /** A step in which no copy-up of the inode goes on. */
    interface Step {
        void run() throws ErrnoException;
    }

    /**
     * Changes attributes of an inode in upper: not while its content arrives, since that puts them back as it found
     * them.
     */
    void changeAttributes(OverlayInode inode, Step change) throws ErrnoException {
        if (inode.hasUpperData()) {
            change.run();
        } else {
            exclusively(inode, change);
        }
    }

    @SuppressWarnings("ReferenceEquality") // is it still the one in the table?
    private void exclusively(OverlayInode inode, Step step) throws ErrnoException {
        ReentrantLock lock = running.computeIfAbsent(inode, key -> new ReentrantLock());
        lock.lock();
        while (running.get(inode) != lock) {
            // Whoever held it has taken it out of the table, and somebody may hold the next one.
            lock.unlock();
            lock = running.computeIfAbsent(inode, key -> new ReentrantLock());
            lock.lock();
        }
        try {
            step.run();
        } finally {
            if (lock.getHoldCount() == 1) {
                running.remove(inode, lock);
            }
            lock.unlock();
        }
    }

    private void copyUpLocked(OverlayInode inode, long dataLimit, boolean metacopy, @Nullable KeptFile kept)
            throws ErrnoException {
        while (!(metacopy ? inode.isCopiedUp() : inode.hasUpperData())) {
            Dentry place = inode.dentry();
            if (inode.isCopiedUp()) {
                metacopies.complete(inode, dataLimit);
            } else if (place == null) {
                copyUnlinked(inode, dataLimit, kept);
            } else {
                copyUp(place.parent);
                copyLinked(inode, place, dataLimit, metacopy, kept);
            }
        }
    }

    /**
     * Puts a copy of a lower hard link into the index, and gives it the names that are known: whoever reads upper
     * alone then sees the change by each of them (rule I7, {@code ovl_copy_up_one}).
     */
    private void copyIndexed(IndexedInode inode, long dataLimit, boolean metadata) throws ErrnoException {
        HardLinkIndex index = requireIndex();
        if (!inode.isCopiedUp()) {
            RealInode lower = inode.real();
            Stat stat = lower.stat();
            boolean metacopy = metadata && inode.type() == FileType.REGULAR && union.writesMetacopies();
            CopyBuilder.Copy copy = copies.build(inode, lower, stat, dataLimit, metacopy, true);
            MetacopyData known = inode.data();
            MetacopyData below = !copy.metacopy ? null : known != null ? known : MetacopyData.in(lower, stat);
            boolean published = false;
            try {
                index.publish(inode, copy.made, copy.name, below);
                published = true;
                copied(copy);
            } finally {
                if (!published) {
                    copy.discard();
                } else {
                    copy.finish(null);
                }
            }
        } else if (!metadata) {
            metacopies.complete(inode, dataLimit);
        }
        Dentry name = inode.lowerName();
        boolean linked = true;
        while (name != null && linked) {
            copyUp(name.parent);
            linked = linkUp(index, inode, name);
            name = inode.lowerName();
        }
    }

    private HardLinkIndex requireIndex() {
        HardLinkIndex index = union.index;
        if (index == null) {
            throw new IllegalStateException("no index");
        }
        return index;
    }

    /** Returns false if the name has gone meanwhile. */
    private boolean linkUp(HardLinkIndex index, IndexedInode inode, Dentry dentry) throws ErrnoException {
        OverlayDirectory parent = dentry.parent;
        long stamp = parent.lock.writeLock();
        try {
            if (parent.childLocked(dentry.name) != dentry || !dentry.isLowerOnly()) {
                return false;
            }
            markImpure(parent);
            UpperDir target = parent.requireUpperDir();
            Stat before = target.stat();
            index.linkUpLocked(inode, dentry);
            parent.changedLocked();
            restoreTimes(target, before);
            return true;
        } finally {
            parent.lock.unlockWrite(stamp);
        }
    }

    /** Builds a copy and publishes it at {@code place}, unless the object has left that place meanwhile. */
    private void copyLinked(
            OverlayInode inode, Dentry place, long dataLimit, boolean metacopy, @Nullable KeptFile kept)
            throws ErrnoException {
        RealInode lower = inode.real();
        Stat stat = lower.stat();
        CopyBuilder.Copy copy = copies.build(inode, lower, stat, dataLimit, metacopy, true);
        boolean published = false;
        try {
            OverlayDirectory parent = place.parent;
            long stamp = parent.lock.writeLock();
            try {
                if (inode.dentry() != place) {
                    return;
                }
                publish(inode, copy, parent, place.name, stat);
                published = true;
                copied(copy);
            } finally {
                parent.lock.unlockWrite(stamp);
            }
        } finally {
            if (!published) {
                copy.discard();
            } else {
                copy.finish(kept);
            }
        }
    }

    /** Gives an open file whose last name is gone a private copy without a name (rule U7). */
    private void copyUnlinked(OverlayInode inode, long dataLimit, @Nullable KeptFile kept) throws ErrnoException {
        RealInode lower = inode.real();
        CopyBuilder.Copy copy = copies.build(inode, lower, lower.stat(), dataLimit, false, false);
        boolean complete = false;
        try {
            if (copy.name == null) {
                copy.keepPin();
            } else {
                copy.made.pin();
                if (copy.made instanceof UpperDir) {
                    union.work().dir().rmdir(copy.name);
                } else {
                    union.work().dir().unlink(copy.name);
                }
            }
            synchronized (inode) {
                inode.setPinned(true);
                inode.setUpper(copy.made);
                inode.setData(null);
            }
            copied(copy);
            complete = true;
        } finally {
            if (!complete) {
                copy.discard();
            } else {
                copy.finish(kept);
            }
        }
    }

    private void copied(CopyBuilder.Copy copy) {
        union.counters.copiedUp.increment();
        if (copy.metacopy) {
            union.counters.metacopies.increment();
        }
    }

    private void publish(OverlayInode inode, CopyBuilder.Copy copy, OverlayDirectory parent, Name name, Stat lowerStat)
            throws ErrnoException {
        UpperDir target = parent.requireUpperDir();
        markImpure(parent);
        Stat before = target.stat();
        if (copy.name == null) {
            target.link(copy.made, name);
        } else {
            renameInto(copy.made, copy.name, target, name);
        }
        if (lowerStat.nlink() > 1 && !lowerStat.isDirectory()) {
            // Two copies of one lower object must not share its number (rule I4).
            Stat own = copy.made.stat();
            inode.setIno(union.numbers.number(own.dev(), own.ino()));
        }
        if (copy.metacopy && inode.data() == null) {
            inode.setData(MetacopyData.in(inode.real(), lowerStat));
        }
        inode.setUpper(copy.made);
        if (!copy.metacopy) {
            inode.setData(null);
        }
        // A search or a listing from before says that the object is in a lower layer.
        parent.changedLocked();
        restoreTimes(target, before);
        if (union.isStrict()) {
            target.fsync();
        }
    }

    private static void restoreTimes(UpperDir target, Stat before) {
        try {
            target.utimens(
                    new Timestamp(before.atime(), before.atimeNsec()),
                    new Timestamp(before.mtime(), before.mtimeNsec()));
        } catch (ErrnoException e) {
            // Rule C10: best effort. The copy is in place already.
        }
    }

    /** Rule C10: never over a name that has been taken meanwhile. */
    private void renameInto(UpperInode made, Name from, UpperDir target, Name to) throws ErrnoException {
        UpperDir work = union.work().dir();
        try {
            work.rename(from, made, target, to, null, RenameFlags.RENAME_NOREPLACE);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EINVAL) {
                throw e;
            }
            // A filesystem without RENAME_NOREPLACE: look instead. The union itself changes nothing meanwhile.
            if (target.lookup(to) != null) {
                throw new ErrnoException(Errno.EEXIST);
            }
            work.rename(from, made, target, to, null, 0);
        }
    }

    /** Says in upper that the directory may hold copied-up objects (rule C10). */
    void markImpure(OverlayDirectory dir) throws ErrnoException {
        if (dir.isImpure() || !union.markerXattrs) {
            return;
        }
        try {
            dir.requireUpperDir().setxattr(union.markerSpace.impure(), new byte[]{'y'}, 0);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EOPNOTSUPP && e.errno() != Errno.EPERM) {
                throw e;
            }
        }
        dir.setImpure();
    }
}
