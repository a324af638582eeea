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
import io.ufs.core.vfs.RenameFlags;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
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

    CopyUp(Union union) {
        this.union = union;
        this.metacopies = new Metacopy(union);
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
        union.requireUpper();
        if (inode instanceof IndexedInode indexed) {
            copyUpIndexed(indexed, dataLimit, false);
        } else if (!inode.hasUpperData()) {
            exclusively(inode, () -> copyUpLocked(inode, dataLimit, false));
        }
    }

    /** Makes sure that the inode is in upper, for a change that does not concern its content (rule C12). */
    void copyUpMetadata(OverlayInode inode) throws ErrnoException {
        union.requireUpper();
        if (inode instanceof IndexedInode indexed) {
            copyUpIndexed(indexed, ALL_DATA, true);
        } else if (!inode.isCopiedUp()) {
            boolean metacopy = inode.type() == FileType.REGULAR && union.writesMetacopies();
            exclusively(inode, () -> copyUpLocked(inode, ALL_DATA, metacopy));
        }
    }

    private void copyUpIndexed(IndexedInode inode, long dataLimit, boolean metadata) throws ErrnoException {
        boolean done = metadata ? inode.isCopiedUp() : inode.hasUpperData();
        if (!done || inode.lowerName() != null) {
            exclusively(inode, () -> copyIndexed(inode, dataLimit, metadata));
        }
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

    private void copyUpLocked(OverlayInode inode, long dataLimit, boolean metacopy) throws ErrnoException {
        while (!(metacopy ? inode.isCopiedUp() : inode.hasUpperData())) {
            Dentry place = inode.dentry();
            if (inode.isCopiedUp()) {
                metacopies.complete(inode, dataLimit);
            } else if (place == null) {
                copyUnlinked(inode, dataLimit);
            } else {
                copyUp(place.parent);
                copyLinked(inode, place, dataLimit, metacopy);
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
            Copy copy = build(inode, lower, stat, dataLimit, metacopy);
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
                    copy.finish();
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
            if (parent.childLocked(dentry.name) != dentry || !dentry.lowerOnly) {
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
    private void copyLinked(OverlayInode inode, Dentry place, long dataLimit, boolean metacopy)
            throws ErrnoException {
        RealInode lower = inode.real();
        Stat stat = lower.stat();
        Copy copy = build(inode, lower, stat, dataLimit, metacopy);
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
                copy.finish();
            }
        }
    }

    /** Gives an open file whose last name is gone a private copy without a name (rule U7). */
    private void copyUnlinked(OverlayInode inode, long dataLimit) throws ErrnoException {
        RealInode lower = inode.real();
        Copy copy = build(inode, lower, lower.stat(), dataLimit, false);
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
        copy.finish();
    }

    private void copied(Copy copy) {
        union.counters.copiedUp.increment();
        if (copy.metacopy) {
            union.counters.metacopies.increment();
        }
    }

    private void publish(OverlayInode inode, Copy copy, OverlayDirectory parent, Name name, Stat lowerStat)
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

    /** A copy on its way: in the work area under a name, or without one. */
    private final class Copy {
        final UpperInode made;
        final @Nullable Name name;

        /** Whether its content is still below. */
        boolean metacopy;

        private boolean pinKept;

        Copy(UpperInode made, @Nullable Name name) {
            this.made = made;
            this.name = name;
        }

        void keepPin() {
            pinKept = true;
        }

        /** A tmpfile comes pinned; with its name it needs that no more. */
        void finish() {
            if (name == null && !pinKept) {
                made.unpin();
            }
        }

        void discard() {
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

    private Copy build(OverlayInode inode, RealInode lower, Stat stat, long dataLimit, boolean metacopy)
            throws ErrnoException {
        if (inode.type() == FileType.REGULAR) {
            return buildFile(inode, lower, stat, dataLimit, metacopy);
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
        Copy copy = new Copy(made, name);
        boolean complete = false;
        try {
            copyAttributes(lower, stat, made, true);
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

    private Copy buildFile(OverlayInode inode, RealInode lower, Stat stat, long dataLimit, boolean metacopy)
            throws ErrnoException {
        UpperLayer upper = union.requireUpper();
        WorkDir work = union.work();
        boolean nameless = upper.features().tmpfiles();
        Name name = nameless ? null : work.newName();
        int mode = initialMode(stat, 0600);
        UpperDir.Created created = name == null
                ? work.dir().tmpfile(OpenFlags.O_RDWR, mode)
                : work.dir().create(name, OpenFlags.O_RDWR, mode);
        Copy copy = new Copy(created.inode(), name);
        boolean complete = false;
        try (BackingFile target = created.file()) {
            copy.metacopy = metacopy && stat.size() > 0 && metacopies.mark(created.inode());
            long size = copy.metacopy ? 0 : Math.min(stat.size(), dataLimit);
            if (copy.metacopy) {
                target.truncate(stat.size());
            }
            if (size > 0) {
                MetacopyData below = inode.data();
                RealInode content = below == null ? lower : below.real();
                try (BackingFile source = content.open(OpenFlags.O_RDONLY)) {
                    upper.copyData(source, target, size);
                }
                union.counters.copiedBytes.add(size);
            }
            copyAttributes(lower, stat, created.inode(), dataLimit >= stat.size());
            union.protections.carryOver(inode, created.inode());
            if ((size > 0 && !union.isVolatile()) || union.isStrict()) {
                // Rule C5: the name must never be on disk before the data.
                target.fsync(false);
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
    private void copyAttributes(RealInode lower, Stat stat, UpperInode made, boolean keepTimes) throws ErrnoException {
        Stat now = made.stat();
        if (now.uid() != stat.uid() || now.gid() != stat.gid()) {
            try {
                made.chown(stat.uid(), stat.gid());
            } catch (ErrnoException e) {
                // Rule C3: an owner without mapping in our user namespace.
                throw e.errno() == Errno.EINVAL ? new ErrnoException(Errno.EOVERFLOW) : e;
            }
        }
        copyXattrs(lower, made);
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
