package io.ufs.core.overlay;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * A lower object with several names: one object, before and after it is copied up (rules I7, I8). Its copy is
 * addressed by its entry in the {@link HardLinkIndex}, whatever names lead to it.
 */
final class IndexedInode extends OverlayInode {
    /** Name of the entry in the index. */
    final Name entry;

    /** Which lower object it is: {@code overlay.origin} of the copy. */
    final byte[] origin;

    /**
     * Read side: the copy stays at its entry. Write side: its links are counted and change. Taken after directory
     * locks. Not reentrant.
     */
    final StampedLock linksLock = new StampedLock();

    private volatile int links;
    private volatile int lowerLinks;
    private volatile InodeTable.@Nullable InodeKey upperKey;

    /** The value of {@code overlay.nlink}, if known; guarded by {@link #linksLock}. */
    @Nullable LinkCounts stored;

    /**
     * Makes one.
     *
     * @param links number of names in the merged view
     * @param lowerLinks number of names of the lower object; 0 if not known
     */
    IndexedInode(
            FileType type,
            @Nullable UpperInode upper,
            @Nullable RealInode lower,
            long ino,
            Name entry,
            byte[] origin,
            int links,
            int lowerLinks) {
        super(type, upper, lower, ino);
        this.entry = entry;
        this.origin = origin;
        this.links = links;
        this.lowerLinks = lowerLinks;
        setCopy();
    }

    /** Returns the number of names in the merged view. */
    int links() {
        return links;
    }

    void setLinks(int count) {
        links = count;
    }

    /** Returns the number of names of the lower object; 0 if not known. */
    int lowerLinks() {
        return lowerLinks;
    }

    void setLowerLinks(int count) {
        lowerLinks = count;
    }

    /** Says whether this is the copy's identity. */
    boolean isUpper(InodeTable.InodeKey key) {
        return key.equals(upperKey);
    }

    void setUpperKey(InodeTable.InodeKey key) {
        upperKey = key;
    }

    /** Returns a known name that upper does not have yet, or null. */
    synchronized @Nullable Dentry lowerName() {
        for (Dentry at = dentry(); at != null; at = at.nextAlias) {
            if (at.isLowerOnly()) {
                return at;
            }
        }
        return null;
    }

    /** As {@link Union#onReal}. */
    <T extends @Nullable Object> T onReal(Union.RealOperation<T> operation) throws ErrnoException {
        long stamp = linksLock.readLock();
        try {
            return operation.on(real());
        } finally {
            linksLock.unlockRead(stamp);
        }
    }
}
