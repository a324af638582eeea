package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.overlay.LookupResult.InLower;
import io.ufs.core.overlay.LookupResult.InUpper;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.RenameFlags;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.XattrName;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The index of copied-up hard links, {@code <workdir>/index} (rules I7, I8, U6; {@code ovl_lookup_index}, {@code
 * ovl_link_up}, {@code ovl_nlink_start}). An entry is named by the lower object and is one more link of its copy, so
 * that every name of the lower object leads to the one copy, though upper has not got that name.
 *
 * <p>Whoever makes or removes a name in upper writes the count of names before, relative to the links of the copy; the
 * one call that makes or removes the name then changes both.
 */
final class HardLinkIndex {
    private static final int LONGEST_KEY = Name.MAX_LENGTH / 2;

    /** On that file: how many names the lower object has, since nobody can ask it by its key. */
    private static final XattrName LOWER_LINKS = XattrName.of("user.overlay.lowerlinks");

    /** What the name of a file ends with that carries the attribute of an entry which an ordinary user keeps. */
    static final String COUNTS_SUFFIX = ".links";

    private final Union union;
    private final UpperDir dir;

    /** Inodes that live, by their entry. Guarded by this object's monitor, under which the index is read. */
    private final Map<Name, IndexedInode> byEntry = new HashMap<>();

    HardLinkIndex(Union union, UpperDir dir) {
        this.union = union;
        this.dir = dir;
    }

    /** Says whether an object of a lower layer gets an entry when it is copied up. */
    boolean covers(Stat lower) {
        // Without privilege only a regular file can say of itself where it comes from.
        boolean userSpace = union.markerSpace.equals(OverlayXattr.USER);
        return lower.nlink() > 1 && (userSpace ? lower.isRegular() : !lower.isDirectory());
    }

    /**
     * Returns the inode of a lower object, which may have been copied up by another name; it is referenced for the
     * caller.
     *
     * @return null if the object is not covered
     * @throws ErrnoException EIO if the index has something else in its place
     */
    @Nullable IndexedInode ofLower(InLower found) throws ErrnoException {
        byte[] key = covers(found.stat()) ? union.origins.of(found.lower(), found.stat()) : new byte[0];
        return key.length == 0 || key.length > LONGEST_KEY ? null : find(key, found, null);
    }

    /** Returns the inode of an object of upper, referenced for the caller; null if it is not in the index. */
    @Nullable IndexedInode ofUpper(InUpper found) throws ErrnoException {
        byte[] key = found.stat().nlink() > 1 ? originOf(found.upper()) : null;
        return key == null || key.length == 0 || key.length > LONGEST_KEY ? null : find(key, null, found);
    }

    /** Returns the name of an object's entry: its key in hexadecimal. */
    static Name entryName(byte[] key) {
        return Name.of(HexFormat.of().formatHex(key));
    }

    /** Reads what an object of upper says to be a copy of, in either namespace. */
    static byte @Nullable [] originOf(RealInode upper) throws ErrnoException {
        byte[] origin = upper.getxattr(OverlayXattr.TRUSTED.origin());
        return origin != null ? origin : upper.getxattr(OverlayXattr.USER.origin());
    }

    /** Finds by the one that is given. */
    private synchronized @Nullable IndexedInode find(byte[] key, @Nullable InLower below, @Nullable InUpper above)
            throws ErrnoException {
        Name name = entryName(key);
        IndexedInode known = byEntry.get(name);
        if (known != null && above != null && !known.isUpper(InodeTable.InodeKey.of(above.stat()))) {
            return null;
        }
        if (known != null && known.tryRetain()) {
            if (below != null) {
                known.setLowerLinks(below.stat().nlink());
            }
            return known;
        }
        IndexedInode loaded = load(name, key, below, above);
        if (loaded != null) {
            loaded.tryRetain();
            byEntry.put(name, loaded);
        }
        return loaded;
    }

    private @Nullable IndexedInode load(Name name, byte[] key, @Nullable InLower below, @Nullable InUpper above)
            throws ErrnoException {
        RealEntry entry = dir.lookup(name);
        if (entry == null) {
            return below == null ? null : notCopiedUp(name, key, below);
        }
        Stat stat = entry.stat();
        InodeTable.InodeKey upperKey = InodeTable.InodeKey.of(stat);
        if (above != null && !InodeTable.InodeKey.of(above.stat()).equals(upperKey)) {
            return null;
        }
        if (below != null && below.stat().type() != stat.type()) {
            throw new ErrnoException(Errno.EIO, "index entry " + name + " is of another type");
        }
        LinkCounts counts = readCounts(dir, name, entry.inode());
        int lowerLinks = below != null ? below.stat().nlink() : readLowerLinks(name);
        IndexedInode inode = new IndexedInode(
                stat.type(),
                (UpperInode) entry.inode(),
                null,
                below != null ? numberOf(below.stat()) : numberOf(key, stat),
                name,
                key,
                merged(union, key, counts, lowerLinks, stat.nlink()),
                lowerLinks);
        inode.setData(above != null ? above.data() : below != null ? dataOf(entry.inode(), below) : null);
        inode.setRedirect(above != null ? above.redirect() : below != null ? redirectOf(entry.inode(), below) : null);
        inode.stored = counts;
        inode.setUpperKey(upperKey);
        union.shared.record(upperKey, inode);
        return inode;
    }

    private IndexedInode notCopiedUp(Name name, byte[] key, InLower below) {
        Stat stat = below.stat();
        IndexedInode inode = new IndexedInode(
                stat.type(), null, below.lower(), numberOf(stat), name, key, stat.nlink(), stat.nlink());
        inode.setData(below.data());
        return inode;
    }

    private long numberOf(Stat stat) {
        return union.numbers.number(stat.dev(), stat.ino());
    }

    private long numberOf(byte[] key, Stat upper) throws ErrnoException {
        long origin = union.originNumber(key);
        return origin != 0 ? origin : numberOf(upper);
    }

    /**
     * Returns what a metacopy says of its name below. Its content is known from the lower name by which it was found;
     * but it must not be given another redirect, when its first name is one that upper alone has.
     */
    private @Nullable Redirect redirectOf(RealInode upper, InLower below) throws ErrnoException {
        int markers = below.stat().isRegular() ? Markers.of(upper) : 0;
        boolean redirected = (markers & Markers.ANY_METACOPY) != 0 && (markers & Markers.ANY_REDIRECT) != 0;
        return redirected ? union.redirects.read(upper, markers, false) : null;
    }

    /** Returns where the content is if only attributes have been copied up (rule L9). */
    private @Nullable MetacopyData dataOf(RealInode upper, InLower below) throws ErrnoException {
        int markers = below.stat().isRegular() ? Markers.of(upper) : 0;
        if ((markers & Markers.ANY_METACOPY) == 0) {
            return null;
        }
        Metacopy.requireReadable(union, upper, markers, false);
        MetacopyData deeper = below.data();
        return deeper != null ? deeper : MetacopyData.in(below.lower(), below.stat());
    }

    /** Reads the counts of an entry; null if there are none. */
    static @Nullable LinkCounts readCounts(UpperDir dir, Name entry, RealInode upper) throws ErrnoException {
        for (OverlayXattr space : new OverlayXattr[]{OverlayXattr.TRUSTED, OverlayXattr.USER}) {
            byte[] value = upper.getxattr(space.nlink());
            if (value != null) {
                return LinkCounts.parse(value);
            }
        }
        RealEntry beside = dir.lookup(countsName(entry));
        return beside == null ? null : LinkCounts.parse(beside.inode().getxattr(OverlayXattr.USER.nlink()));
    }

    /** Returns 0 if that is not written down. */
    private int readLowerLinks(Name entry) throws ErrnoException {
        RealEntry beside = union.origins.areOwn() ? dir.lookup(countsName(entry)) : null;
        byte[] value = beside == null ? null : beside.inode().getxattr(LOWER_LINKS);
        if (value == null) {
            return 0;
        }
        try {
            return Integer.parseUnsignedInt(new String(value, StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static Name countsName(Name entry) {
        return Name.of(entry + COUNTS_SUFFIX);
    }

    /**
     * Works out how many names an object has in the merged view.
     *
     * @param lowerLinks names of the lower object; 0 if not known
     * @param upperLinks links of the copy, its entry among them
     */
    static int merged(Union union, byte[] key, @Nullable LinkCounts counts, int lowerLinks, int upperLinks)
            throws ErrnoException {
        if (counts == null) {
            return upperLinks;
        }
        int real = upperLinks;
        if (counts.ofLower()) {
            real = lowerLinks != 0 ? lowerLinks : linksOfLower(union, key);
        }
        int merged = real + counts.difference();
        return real == 0 || merged < 0 ? upperLinks : merged;
    }

    /** Returns 0 if that cannot be told. */
    private static int linksOfLower(Union union, byte[] key) throws ErrnoException {
        try {
            Stat lower = union.origins.stat(key);
            return lower == null ? 0 : lower.nlink();
        } catch (ErrnoException e) {
            if (e.errno() == Errno.EPERM) {
                return 0;
            }
            throw e;
        }
    }

    /** Forgets a dead inode. */
    synchronized void forget(IndexedInode dead) {
        byEntry.remove(dead.entry, dead);
    }

    /**
     * Puts a finished copy into the index: from then on it is what all names show.
     *
     * @param as its name in the work area; null if it has none
     * @param content where its content is, if the copy is a metacopy
     */
    void publish(IndexedInode inode, UpperInode made, @Nullable Name as, @Nullable MetacopyData content)
            throws ErrnoException {
        InodeTable.InodeKey key = InodeTable.InodeKey.of(made.stat());
        LinkCounts counts = LinkCounts.ofUpper(inode.links(), 1);
        Name beside = null;
        boolean published = false;
        try {
            if (union.origins.areOwn()) {
                // The copy itself may be one that its owner cannot write.
                UpperInode holder = dir.mknod(countsName(inode.entry), Mode.S_IFREG | 0600, 0);
                beside = countsName(inode.entry);
                byte[] lower = Integer.toString(inode.lowerLinks()).getBytes(StandardCharsets.US_ASCII);
                holder.setxattr(LOWER_LINKS, lower, 0);
                holder.setxattr(union.markerSpace.nlink(), counts.bytes(), 0);
            } else {
                made.setxattr(union.markerSpace.nlink(), counts.bytes(), 0);
            }
            if (as == null) {
                dir.link(made, inode.entry);
            } else {
                union.work().dir().rename(as, made, dir, inode.entry, null, RenameFlags.RENAME_NOREPLACE);
            }
            published = true;
        } finally {
            if (!published && beside != null) {
                Whiteouts.unlinkQuietly(dir, beside);
            }
        }
        long stamp = inode.linksLock.writeLock();
        try {
            inode.stored = counts;
            inode.setUpperKey(key);
            union.shared.record(key, inode);
            if (content != null) {
                inode.setData(content);
            }
            inode.setUpper(made);
            if (content == null) {
                inode.setData(null);
            }
        } finally {
            inode.linksLock.unlockWrite(stamp);
        }
    }

    /** Gives the copy a name that it has below. Precondition: the lock of the name's directory is held for writing. */
    void linkUpLocked(IndexedInode inode, Dentry dentry) throws ErrnoException {
        UpperInode upper = requireUpper(inode);
        long stamp = inode.linksLock.writeLock();
        try {
            // The link makes one of upper more, and the names are as many as before.
            store(inode, LinkCounts.ofLower(inode.links(), inode.lowerLinks()));
            dentry.parent.requireUpperDir().link(upper, dentry.name);
            if (dentry instanceof Dentry.OfIndexed indexed) {
                indexed.setInUpper();
            }
            store(inode, LinkCounts.ofUpper(inode.links(), upper.stat().nlink()));
        } finally {
            inode.linksLock.unlockWrite(stamp);
        }
    }

    private static UpperInode requireUpper(IndexedInode inode) {
        UpperInode upper = inode.upper();
        if (upper == null) {
            throw new IllegalStateException("not copied up");
        }
        return upper;
    }

    private void store(IndexedInode inode, LinkCounts counts) throws ErrnoException {
        if (counts.equals(inode.stored)) {
            return;
        }
        inode.stored = null;
        UpperInode holder = requireUpper(inode);
        if (union.origins.areOwn()) {
            RealEntry beside = dir.lookup(countsName(inode.entry));
            holder = beside == null
                    ? dir.mknod(countsName(inode.entry), Mode.S_IFREG | 0600, 0)
                    : (UpperInode) beside.inode();
        }
        holder.setxattr(union.markerSpace.nlink(), counts.bytes(), 0);
        inode.stored = counts;
    }

    /**
     * Begins to make or remove a name in upper. To be ended by {@link #endLinkChange}.
     *
     * @return the stamp of the lock that is now held
     */
    long beginLinkChange(IndexedInode inode) throws ErrnoException {
        long stamp = inode.linksLock.writeLock();
        boolean begun = false;
        try {
            store(inode, LinkCounts.ofUpper(inode.links(), requireUpper(inode).stat().nlink()));
            begun = true;
            return stamp;
        } finally {
            if (!begun) {
                inode.linksLock.unlockWrite(stamp);
            }
        }
    }

    /**
     * Ends what {@link #beginLinkChange} began.
     *
     * @param change names more than before: 1, −1, or 0 if it failed
     */
    void endLinkChange(IndexedInode inode, long stamp, int change) {
        try {
            inode.setLinks(inode.links() + change);
            if (change < 0 && inode.links() <= 0) {
                dropEntry(inode);
            }
        } catch (ErrnoException e) {
            // An entry that nothing refers to: the next mount removes it.
        } finally {
            inode.linksLock.unlockWrite(stamp);
        }
    }

    /** Removes the entry of an object without names; it stays usable for those who have it open. */
    private void dropEntry(IndexedInode inode) throws ErrnoException {
        UpperInode upper = requireUpper(inode);
        int left = upper.stat().nlink();
        if (left > 1) {
            // The lower object has got more names behind our back: do not lose those that upper has.
            inode.setLinks(left - 1);
            return;
        }
        upper.pin();
        synchronized (inode) {
            inode.setPinned(true);
        }
        dir.unlink(inode.entry);
        if (union.origins.areOwn()) {
            Whiteouts.unlinkQuietly(dir, countsName(inode.entry));
        }
    }

    /** Returns the key that an entry's name stands for; null if it is none. */
    static byte @Nullable [] keyOf(Name entry) {
        try {
            byte[] key = HexFormat.of().parseHex(new String(entry.bytes(), StandardCharsets.US_ASCII));
            return OriginKeys.isKernel(key) || OriginKeys.isOwn(key) ? key : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
