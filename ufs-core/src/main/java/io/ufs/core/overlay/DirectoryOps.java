package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.layer.WorkDir;
import io.ufs.core.overlay.LookupResult.InLower;
import io.ufs.core.overlay.LookupResult.InUpper;
import io.ufs.core.overlay.LookupResult.MergedDir;
import io.ufs.core.overlay.LookupResult.Negative;
import io.ufs.core.overlay.LookupResult.UpperWhiteout;
import io.ufs.core.vfs.Credentials;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.RenameFlags;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.XattrName;

/** Makes objects, and gives them names: rules N1–N7 ({@code dir.c}). {@link Remove} takes names away. */
final class DirectoryOps {
    /** Makes an object with a mode from which the umask is gone. */
    private interface Maker {
        UpperInode make(UpperDir where, Name as, int effectiveMode) throws ErrnoException;
    }

    private final Union union;
    private final Inodes inodes;
    private final Lookup lookup;
    private final CopyUp copyUp;
    private final Whiteouts whiteouts;

    DirectoryOps(Union union, Inodes inodes, Lookup lookup, CopyUp copyUp, Whiteouts whiteouts) {
        this.union = union;
        this.inodes = inodes;
        this.lookup = lookup;
        this.copyUp = copyUp;
        this.whiteouts = whiteouts;
    }

    /** A new object and its attributes; the inode is referenced for the caller. */
    record Made(OverlayInode inode, Stat stat) {}

    /** Makes a fifo, socket, device or closed regular file. */
    Made mknod(OverlayDirectory dir, Name name, int mode, int rdev, Credentials owner) throws ErrnoException {
        if ((mode & Mode.S_IFMT) == Mode.S_IFCHR && rdev == 0) {
            throw new ErrnoException(Errno.EPERM); // rule N5: that is a whiteout
        }
        return make(dir, name, mode, owner, (where, as, effective) -> where.mknod(as, effective, rdev));
    }

    Made mkdir(OverlayDirectory dir, Name name, int mode, Credentials owner) throws ErrnoException {
        int typed = (mode & ~Mode.S_IFMT) | Mode.S_IFDIR;
        return make(dir, name, typed, owner, (where, as, effective) -> where.mkdir(as, effective & ~Mode.S_IFMT));
    }

    Made symlink(OverlayDirectory dir, Name name, byte[] target, Credentials owner) throws ErrnoException {
        return make(dir, name, Mode.S_IFLNK | 0777, owner, (where, as, effective) -> where.symlink(as, target));
    }

    /** A new file, open. */
    record MadeOpen(OverlayInode inode, Stat stat, BackingFile file) {}

    /** Makes a regular file and opens it. */
    MadeOpen create(OverlayDirectory dir, Name name, int flags, int mode, Credentials owner) throws ErrnoException {
        BackingFile[] opened = new BackingFile[1];
        boolean complete = false;
        try {
            int typed = (mode & ~Mode.S_IFMT) | Mode.S_IFREG;
            Made made = make(dir, name, typed, owner, (where, as, effective) -> {
                UpperDir.Created created = where.create(as, flags, effective & ~Mode.S_IFMT);
                opened[0] = created.file();
                return created.inode();
            });
            complete = true;
            return new MadeOpen(made.inode, made.stat, opened[0]);
        } finally {
            if (!complete && opened[0] != null) {
                opened[0].close();
            }
        }
    }

    /** Makes a regular file without a name (rule N6). */
    MadeOpen tmpfile(OverlayDirectory dir, int flags, int mode, Credentials owner) throws ErrnoException {
        union.requireUpper();
        union.protections.requireAddable(dir);
        copyUp.copyUp(dir);
        UpperDir upper = dir.requireUpperDir();
        int effective = effectiveMode(dir, upper, (mode & ~Mode.S_IFMT) | Mode.S_IFREG, owner);
        UpperDir.Created created = upper.tmpfile(flags, effective & ~Mode.S_IFMT);
        boolean complete = false;
        try {
            Stat stat = giveTo(created.inode(), created.inode().stat(), upper, effective, owner);
            OverlayInode inode = new OverlayInode(
                    FileType.REGULAR, created.inode(), null, union.numbers.number(stat.dev(), stat.ino()));
            inode.setPinned(true);
            inodes.retainNew(inode);
            complete = true;
            return new MadeOpen(inode, union.present(inode, stat), created.file());
        } finally {
            if (!complete) {
                created.file().close();
                created.inode().unpin();
            }
        }
    }

    private Made make(OverlayDirectory dir, Name name, int mode, Credentials owner, Maker maker)
            throws ErrnoException {
        union.requireUpper();
        union.requireCreatable(name);
        union.protections.requireAddable(dir);
        copyUp.copyUp(dir);
        long stamp = dir.lock.writeLock();
        try {
            LookupResult free = requireFreeLocked(dir, name);
            UpperDir upper = dir.requireUpperDir();
            int effective = effectiveMode(dir, upper, mode, owner);
            Fresh fresh = free instanceof UpperWhiteout whiteout
                    ? makeOverWhiteout(upper, name, effective, owner, whiteout, maker)
                    : makeAt(upper, name, effective, owner, upper, maker);
            if (free instanceof Negative && dir.hasLowers()) {
                closeToLowers(fresh.inode);
            }
            dir.changedLocked(fresh.inode instanceof UpperDir ? 1 : 0);
            OverlayInode made = inodes.addNewLocked(dir, name, fresh.inode, fresh.stat);
            return new Made(made, union.present(made, fresh.stat));
        } finally {
            dir.lock.unlockWrite(stamp);
        }
    }

    /**
     * Rule N2: a new directory need not be looked for in the layers below. Only where the layers may not be changed
     * behind the union's back anyway ({@code ovl_allow_offline_changes}); without the mark it shows the same. Metacopies
     * are written with redirects only.
     */
    private void closeToLowers(UpperInode made) {
        boolean closed = union.redirects.areWritten() || (union.index != null && !union.writesDotWh());
        if (closed && made instanceof UpperDir fresh) {
            try {
                whiteouts.makeOpaque(fresh);
            } catch (ErrnoException e) {
                // It saves lookups, no more.
            }
        }
    }

    /** EEXIST if the name shows; ENOENT if the directory itself is gone. */
    private LookupResult requireFreeLocked(OverlayDirectory dir, Name name) throws ErrnoException {
        if (dir.isRemoved()) {
            throw new ErrnoException(Errno.ENOENT);
        }
        if (dir.childLocked(name) != null) {
            throw new ErrnoException(Errno.EEXIST);
        }
        LookupResult known = dir.missLocked(name);
        LookupResult result = known != null ? known : lookup.find(dir, name, -1);
        return switch (result) {
            case Negative negative -> negative;
            case UpperWhiteout whiteout -> whiteout;
            case InLower inLower -> throw new ErrnoException(Errno.EEXIST);
            case InUpper inUpper -> throw new ErrnoException(Errno.EEXIST);
            case MergedDir mergedDir -> throw new ErrnoException(Errno.EEXIST);
        };
    }

    /** Leaves the umask out, unless a default ACL takes its place. */
    private int effectiveMode(OverlayDirectory dir, UpperDir parent, int mode, Credentials owner)
            throws ErrnoException {
        if (owner.umask() == 0 || Mode.isSymlink(mode)) {
            return mode;
        }
        boolean plain = dir.isKnownToLack(Markers.DEFAULT_ACL);
        if (!plain && parent.getxattr(XattrName.POSIX_ACL_DEFAULT) == null) {
            plain = true;
            if (union.options.exclusive()) {
                dir.rememberLacking(Markers.DEFAULT_ACL);
            }
        }
        return plain ? mode & ~owner.umask() : mode;
    }

    /** An object that was just made, with its owner. */
    private record Fresh(UpperInode inode, Stat stat) {}

    /** Makes an object in {@code where} as if its parent were {@code parent}. */
    private Fresh makeAt(UpperDir where, Name as, int mode, Credentials owner, UpperDir parent, Maker maker)
            throws ErrnoException {
        UpperInode inode = maker.make(where, as, mode);
        boolean complete = false;
        try {
            Stat stat = giveTo(inode, inode.stat(), parent, mode, owner);
            complete = true;
            return new Fresh(inode, stat);
        } finally {
            if (!complete) {
                removeQuietly(where, as, inode);
            }
        }
    }

    /** Makes the caller the owner, as the kernel would have: rule N1. Returns the attributes then. */
    private Stat giveTo(UpperInode inode, Stat stat, UpperDir parent, int mode, Credentials owner)
            throws ErrnoException {
        if (!union.features().privileged() || (stat.uid() == owner.uid() && stat.gid() == owner.gid())) {
            return stat;
        }
        Stat parentStat = parent.stat();
        int gid = (parentStat.mode() & Mode.S_ISGID) != 0 ? parentStat.gid() : owner.gid();
        if (stat.uid() == owner.uid() && stat.gid() == gid) {
            return stat;
        }
        inode.chown(owner.uid(), gid);
        boolean cleared = !Mode.isDirectory(mode) && !Mode.isSymlink(mode);
        int bits = mode & (Mode.S_ISUID | Mode.S_ISGID);
        if (bits != 0 && cleared) {
            // Of the rest a default ACL has decided, not the caller's mode alone.
            inode.chmod((stat.mode() & Mode.PERMISSION_BITS) | bits);
        }
        return inode.stat();
    }

    /** Rule N3: built in the work area, then put in the whiteout's place. */
    private Fresh makeOverWhiteout(
            UpperDir parent, Name name, int mode, Credentials owner, UpperWhiteout whiteout, Maker maker)
            throws ErrnoException {
        try (Nursery nursery = Nursery.open(union, parent)) {
            Name as = union.work().newName();
            Fresh fresh = makeAt(nursery.dir(), as, mode, owner, parent, maker);
            boolean published = false;
            try {
                if (fresh.inode instanceof UpperDir made) {
                    whiteouts.makeOpaque(made);
                }
                publishOver(nursery.dir(), as, fresh.inode, parent, name, whiteout);
                published = true;
            } finally {
                if (!published) {
                    removeQuietly(nursery.dir(), as, fresh.inode);
                }
            }
            whiteouts.removeAfterCreate(parent, name, whiteout);
            return fresh;
        }
    }

    /** Moves a finished object of the work area to a name that a whiteout may occupy. */
    private void publishOver(
            UpperDir from, Name as, UpperInode inode, UpperDir parent, Name name, UpperWhiteout whiteout)
            throws ErrnoException {
        if (inode instanceof UpperDir && whiteout.takesName()) {
            if (union.features().renameExchange()) {
                from.rename(as, inode, parent, name, null, RenameFlags.RENAME_EXCHANGE);
                Whiteouts.unlinkQuietly(from, as);
            } else {
                whiteouts.replaceWithDirectory(parent, name, from, as, inode);
            }
        } else {
            from.rename(as, inode, parent, name, null, 0);
        }
    }

    private static void removeQuietly(UpperDir dir, Name name, UpperInode inode) {
        if (inode instanceof UpperDir made) {
            Remove.removeTreeQuietly(dir, name, made);
        } else {
            Whiteouts.unlinkQuietly(dir, name);
        }
    }

    /** Gives an object one more name (rule N4). */
    Stat link(OverlayInode inode, OverlayDirectory dir, Name name) throws ErrnoException {
        union.requireUpper();
        union.requireCreatable(name);
        if (inode.type() == FileType.DIRECTORY) {
            throw new ErrnoException(Errno.EPERM);
        }
        if ((inode.lower() != null || inode instanceof IndexedInode)
                && inode.isUnlinked()
                && isWithoutLinks(inode)) {
            // Its copy would be a file that never had a name, and so could get one.
            throw new ErrnoException(Errno.ENOENT);
        }
        union.protections.requireChangeable(inode);
        union.protections.requireAddable(dir);
        if (!inode.isUnlinked() && union.redirects.canBeSet(inode, false)) {
            copyUp.copyUpMetadata(inode);
        } else {
            copyUp.copyUp(inode); // no path could tell where the content is
        }
        copyUp.copyUp(dir);
        UpperInode source = (UpperInode) inode.real();
        copyUp.changeAttributes(inode, () -> {
            if (inode.data() != null) {
                // Another name may be in another directory.
                union.onUpper(inode, upper -> union.redirects.set(inode, upper, false));
            }
        });
        union.onUpper(inode, UpperInode::pin);
        try {
            long stamp = dir.lock.writeLock();
            try {
                boolean goesOn = inode.data() != null;
                LookupResult free = whiteouts.inWrittenForm(dir, name, requireFreeLocked(dir, name), goesOn);
                UpperDir upper = dir.requireUpperDir();
                if (inode.hasOrigin()) {
                    copyUp.markImpure(dir);
                }
                HardLinkIndex index = union.index;
                if (inode instanceof IndexedInode indexed && index != null) {
                    long counting = index.beginLinkChange(indexed);
                    boolean linked = false;
                    try {
                        linkLocked(source, upper, name, free);
                        linked = true;
                    } finally {
                        index.endLinkChange(indexed, counting, linked ? 1 : 0);
                    }
                } else {
                    linkLocked(source, upper, name, free);
                }
                if (free instanceof UpperWhiteout whiteout) {
                    whiteouts.removeAfterCreate(upper, name, whiteout);
                }
                dir.changedLocked();
                Stat stat = source.stat();
                inodes.addAliasLocked(dir, name, inode, stat);
                return union.present(inode, stat);
            } finally {
                dir.lock.unlockWrite(stamp);
            }
        } finally {
            source.unpin();
        }
    }

    private void linkLocked(UpperInode source, UpperDir upper, Name name, LookupResult free) throws ErrnoException {
        if (!(free instanceof UpperWhiteout whiteout && whiteout.takesName())) {
            upper.link(source, name);
            return;
        }
        WorkDir work = union.work();
        Name as = work.newName();
        work.dir().link(source, as);
        boolean published = false;
        try {
            work.dir().rename(as, null, upper, name, null, 0);
            published = true;
        } finally {
            if (!published) {
                Whiteouts.unlinkQuietly(work.dir(), as);
            }
        }
    }

    private boolean isWithoutLinks(OverlayInode inode) throws ErrnoException {
        return union.present(inode, union.onReal(inode, RealInode::stat)).nlink() == 0;
    }

    /** Flags with which a new file's backing file is opened. */
    static int createFlags(int flags) {
        return flags & ~(OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_TRUNC);
    }
}
