package io.ufs.core.overlay;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import org.jspecify.annotations.Nullable;

/**
 * An open directory: a listing taken when it is first read, and taken anew when reading starts over (rule D6).
 * Positions are 0 and 1 for {@code .} and {@code ..}, then the entries.
 */
public final class OpenDirectory {
    /** One position of a listing. */
    public record Entry(Name name, FileType type, long ino) {}

    private final OverlayDirectory dir;
    private final Inodes inodes;
    private final MergedDirectory merged;
    private volatile @Nullable MergedListing listing;

    OpenDirectory(OverlayDirectory dir, Inodes inodes, MergedDirectory merged) {
        this.dir = dir;
        this.inodes = inodes;
        this.merged = merged;
    }

    /** Returns the directory. */
    public OverlayDirectory inode() {
        return dir;
    }

    /** Takes the listing anew if names have changed: to be called when reading starts at position 0. */
    public void rewind() throws ErrnoException {
        MergedListing current = listing;
        if (current == null || current.version() != dir.version()) {
            long stamp = dir.lock.readLock();
            try {
                listing = merged.listLocked(dir);
            } finally {
                dir.lock.unlockRead(stamp);
            }
        }
    }

    /** Says whether no name has changed since the listing was taken, or none has been taken yet. */
    public boolean isCurrent() {
        MergedListing current = listing;
        return current == null || current.version() == dir.version();
    }

    private MergedListing listing() throws ErrnoException {
        MergedListing current = listing;
        return current != null ? current : firstListing();
    }

    /** Readers who begin at once get the same listing. */
    private synchronized MergedListing firstListing() throws ErrnoException {
        if (listing == null) {
            rewind();
        }
        MergedListing current = listing;
        if (current == null) {
            throw new IllegalStateException("no listing");
        }
        return current;
    }

    /** Returns the number of positions. */
    public int size() throws ErrnoException {
        return listing().size() + 2;
    }

    /** Returns the length in bytes that the name at a position has. */
    public Entry entry(int position) throws ErrnoException {
        if (position == 0) {
            return new Entry(Name.DOT, FileType.DIRECTORY, dir.ino());
        }
        if (position == 1) {
            Dentry place = dir.dentry();
            return new Entry(Name.DOT_DOT, FileType.DIRECTORY, place == null ? dir.ino() : place.parent.ino());
        }
        MergedListing current = listing();
        int index = position - 2;
        return new Entry(current.name(index), current.type(index), current.ino(index));
    }

    /** Says whether the content of an entry was read since its attributes were given, so that they will be asked for if anybody wants them. */
    public boolean wasReadSinceShown(Name name) {
        long stamp = dir.lock.readLock();
        try {
            Dentry child = dir.childLocked(name);
            return child != null && child.inode.wasReadSinceShown();
        } finally {
            dir.lock.unlockRead(stamp);
        }
    }

    /** An entry with its object, which is referenced for the caller. */
    public record Found(OverlayInode inode, Stat stat) {}

    /**
     * Looks up the entry at a position, which is not {@code .} or {@code ..}.
     *
     * @return null if the name has gone since the listing was taken
     */
    public @Nullable Found lookup(int position, Name name) throws ErrnoException {
        MergedListing current = listing();
        int member = current.member(position - 2);
        boolean holds = current.version() == dir.version();
        Inodes.Found found = inodes.lookup(dir, name, holds ? member : -1);
        return found == null ? null : new Found(found.inode(), merged.withLinks(found.inode(), found.stat()));
    }
}
