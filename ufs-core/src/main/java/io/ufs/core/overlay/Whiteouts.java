package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.layer.WorkDir;
import io.ufs.core.overlay.LookupResult.UpperWhiteout;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.Timestamp;
import org.jspecify.annotations.Nullable;

/** Writes and removes the markers of upper. Callers hold the write lock of the directory concerned. */
final class Whiteouts {
    private final Union union;

    /** The whiteout made last, kept so that the next ones are hard links of it (rule U4). */
    private @Nullable UpperInode shared;

    Whiteouts(Union union) {
        this.union = union;
    }

    /**
     * Hides {@code name}, which upper does not have.
     *
     * @throws ErrnoException ENOSPC, …: nothing has changed
     */
    void hide(UpperDir dir, Name name) throws ErrnoException {
        if (union.writesDotWh()) {
            hideByDotWh(dir, name);
        } else if (union.attributeWhiteouts) {
            replace(dir, name); // a file that is not a whiteout yet would show
        } else {
            make(dir, name);
        }
    }

    /** Lets attribute whiteouts count in a directory of upper (rule L5), before the first is put there. */
    void prepare(OverlayDirectory dir) throws ErrnoException {
        if (union.attributeWhiteouts && dir.hasLowers() && !dir.hasUpperXattrWhiteouts()) {
            dir.requireUpperDir().setxattr(union.markerSpace.opaque(), new byte[]{'x'}, 0);
            dir.setUpperXattrWhiteouts();
        }
    }

    /** Writes {@code .wh.NAME}; the name itself may still be there, and shows until it is removed. */
    void hideByDotWh(UpperDir dir, Name name) throws ErrnoException {
        if (name.length() + DotWh.PREFIX.length > Name.MAX_LENGTH) {
            throw new ErrnoException(Errno.ENAMETOOLONG, ".wh." + name);
        }
        Name marker = DotWh.whiteoutOf(name);
        try {
            dir.mknod(marker, Mode.S_IFREG | 0400, 0);
            union.counters.whiteouts.increment();
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
        }
    }

    /** Replaces a non-directory of upper by a whiteout, in one step (rule U3). */
    void replace(UpperDir dir, Name name) throws ErrnoException {
        if (union.writesDotWh()) {
            hideByDotWh(dir, name);
            dir.unlink(name);
            return;
        }
        WorkDir work = union.work();
        Name prepared = work.newName();
        make(work.dir(), prepared);
        boolean published = false;
        try {
            work.dir().rename(prepared, null, dir, name, null, 0);
            published = true;
        } finally {
            if (!published) {
                unlinkQuietly(work.dir(), prepared);
            }
        }
    }

    /** Makes a whiteout, as a link of the last one where that goes. */
    void make(UpperDir dir, Name name) throws ErrnoException {
        UpperInode last;
        synchronized (this) {
            last = shared;
        }
        if (last != null) {
            try {
                dir.link(last, name);
                union.counters.whiteouts.increment();
                return;
            } catch (ErrnoException e) {
                if (e.errno() == Errno.ENOSPC || e.errno() == Errno.EDQUOT || e.errno() == Errno.EEXIST) {
                    throw e;
                }
                // EMLINK: it has all the links it can have. ENOENT: all its names are gone. Others: no links here.
                forget(last);
            }
        }
        UpperInode made = union.attributeWhiteouts ? makeAttribute(dir, name) : dir.mknod(name, Mode.S_IFCHR, 0);
        union.counters.whiteouts.increment();
        try {
            made.pin();
            synchronized (this) {
                if (shared == null) {
                    shared = made;
                    return;
                }
            }
            made.unpin();
        } catch (ErrnoException e) {
            // Not pinned: the next whiteout is made anew. This one is good.
        }
    }

    private UpperInode makeAttribute(UpperDir dir, Name name) throws ErrnoException {
        UpperInode made = dir.mknod(name, Mode.S_IFREG | 0400, 0);
        boolean complete = false;
        try {
            made.setxattr(union.markerSpace.whiteout(), new byte[0], 0);
            complete = true;
            return made;
        } finally {
            if (!complete) {
                unlinkQuietly(dir, name);
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // is it still the one that failed?
    private synchronized void forget(UpperInode whiteout) {
        if (shared == whiteout) {
            shared = null;
            whiteout.unpin();
        }
    }

    /** Lets go of the kept whiteout, at unmount. */
    synchronized void close() {
        if (shared != null) {
            shared.unpin();
            shared = null;
        }
    }

    /**
     * Puts a directory in a whiteout's place where RENAME_EXCHANGE is missing: the whiteout comes back if that fails,
     * but a crash in between leaves it out.
     */
    void replaceWithDirectory(UpperDir dir, Name name, UpperDir from, Name as, @Nullable UpperInode moved)
            throws ErrnoException {
        UpperDir work = union.work().dir();
        Name aside = union.work().newName();
        dir.rename(name, null, work, aside, null, 0);
        boolean done = false;
        try {
            from.rename(as, moved, dir, name, null, 0);
            done = true;
        } finally {
            if (!done) {
                work.rename(aside, null, dir, name, null, 0);
            }
        }
        unlinkQuietly(work, aside);
    }

    /**
     * Removes the {@code .wh.} marker after the name it hid was made, if that was the form. If it stays, it hides no more
     * than the new object does, which does not go on below ({@link #inWrittenForm}).
     */
    void removeAfterCreate(UpperDir dir, Name name, UpperWhiteout whiteout) {
        if (whiteout.form() == UpperWhiteout.Form.DOT_WH) {
            unlinkQuietly(dir, DotWh.whiteoutOf(name));
        }
    }

    /**
     * Brings a whiteout that an object is going to replace into the form that is written here. One by attribute, in the
     * directory where the object comes from, would be listed if that is not marked for it (rule L5): the two change places.
     * A {@code .wh.} marker beside an object that goes on below would end its search (rule N7).
     *
     * <p>Precondition: the lock of the directory is held for writing.
     *
     * @param free what a search for the name says
     * @param goesOn whether the object has a part or its content in lower layers
     * @return what it says now
     */
    LookupResult inWrittenForm(OverlayDirectory dir, Name name, LookupResult free, boolean goesOn)
            throws ErrnoException {
        if (!(free instanceof UpperWhiteout found)) {
            return free;
        }
        UpperDir upper = dir.requireUpperDir();
        if (found.takesName() && goesOn) {
            removeMarkerBeside(upper, name);
        }
        if (found.form() == UpperWhiteout.Form.DEVICE || found.form() == writtenForm()) {
            return free;
        }
        dir.changedLocked();
        if (!dir.hasLowers()) {
            upper.unlink(found.takesName() ? name : DotWh.whiteoutOf(name)); // it hides nothing
            return LookupResult.NEGATIVE;
        }
        if (found.takesName()) {
            replace(upper, name);
        } else {
            prepare(dir);
            hide(upper, name);
            upper.unlink(DotWh.whiteoutOf(name));
        }
        return new UpperWhiteout(writtenForm());
    }

    private void removeMarkerBeside(UpperDir dir, Name name) throws ErrnoException {
        if (!union.options.readDotWh() || name.length() + DotWh.PREFIX.length > Name.MAX_LENGTH) {
            return;
        }
        try {
            dir.unlink(DotWh.whiteoutOf(name));
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.EISDIR) { // a directory of that name is no marker
                throw e;
            }
        }
    }

    private UpperWhiteout.Form writtenForm() {
        if (union.writesDotWh()) {
            return UpperWhiteout.Form.DOT_WH;
        }
        return union.attributeWhiteouts ? UpperWhiteout.Form.XATTR : UpperWhiteout.Form.DEVICE;
    }

    /**
     * Makes a directory opaque that no lower layer has a part in. Whiteouts by attribute in it hide nothing, and go first:
     * the attribute holds one letter, and without its {@code x} they would be listed (rule L5, invariant 6).
     *
     * <p>Preconditions: its parent's lock is held for writing, its own is not.
     *
     * @throws ErrnoException EIO if neither attribute nor file can say so (N3)
     */
    void makeOpaque(OverlayDirectory dir) throws ErrnoException {
        UpperDir upper = dir.requireUpperDir();
        if (dir.hasUpperXattrWhiteouts()) {
            long stamp = dir.lock.writeLock();
            try {
                Stat before = upper.stat();
                AttributeWhiteouts.removeFrom(upper);
                restoreTimes(upper, before);
                dir.changedLocked(); // a search may have found one
            } finally {
                dir.lock.unlockWrite(stamp);
            }
        }
        makeOpaque(upper);
    }

    /** A mark is no change of the directory's content (rule P5). */
    private static void restoreTimes(UpperDir dir, Stat before) throws ErrnoException {
        dir.utimens(new Timestamp(before.atime(), before.atimeNsec()),
                new Timestamp(before.mtime(), before.mtimeNsec()));
    }

    /**
     * Makes a directory of upper opaque.
     *
     * @throws ErrnoException EIO if neither attribute nor file can say so (N3)
     */
    void makeOpaque(UpperDir dir) throws ErrnoException {
        union.counters.opaques.increment();
        if (union.markerXattrs && !union.writesDotWh()) {
            dir.setxattr(union.markerSpace.opaque(), new byte[]{'y'}, 0);
            return;
        }
        if (!union.options.readDotWh()) {
            throw new ErrnoException(Errno.EIO, "upper can hold no opaque marker");
        }
        RealEntry there = dir.lookup(DotWh.OPAQUE);
        if (there == null) {
            Stat before = dir.stat();
            dir.mknod(DotWh.OPAQUE, Mode.S_IFREG | 0400, 0);
            restoreTimes(dir, before);
        }
    }

    /** Removes a file of the work area; what remains there is removed at the next mount. */
    static void unlinkQuietly(UpperDir dir, Name name) {
        try {
            dir.unlink(name);
        } catch (ErrnoException e) {
            // Nothing refers to it, and the work area is emptied at mount.
        }
    }
}
