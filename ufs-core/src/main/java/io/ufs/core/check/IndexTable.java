package io.ufs.core.check;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.overlay.IndexFormat;
import io.ufs.core.overlay.LinkCounts;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.Stat;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The good entries of the index, and how many names were seen of each. */
final class IndexTable {
    private final Reporter reporter;

    /** The directory; null if there is no index that is in use. */
    private final @Nullable UpperDir dir;

    private final Map<Name, Entry> entries = new LinkedHashMap<>();

    IndexTable(Reporter reporter, @Nullable UpperDir dir) {
        this.reporter = reporter;
        this.dir = dir;
    }

    /** An entry and its object. */
    static final class Entry {
        final Name name;
        final byte[] key;
        final UpperInode inode;

        /** Of the copy. */
        final long ino;

        /** The lower object; null if only its number is known. */
        final @Nullable Stat lower;

        /** Names in upper that lead to the copy. */
        int upperNames;

        /** Names that the union has from the layers below. */
        int lowerNames;

        /** Names that a union without upper has. */
        int namesWithoutUpper;

        /** A lower object that was seen by one of its names. */
        @Nullable Stat lowerSeen;

        Entry(Name name, byte[] key, UpperInode inode, long ino, @Nullable Stat lower) {
            this.name = name;
            this.key = key;
            this.inode = inode;
            this.ino = ino;
            this.lower = lower;
        }

        /** Returns how many names the lower object has; 0 if that is not known. */
        int lowerLinks() {
            Stat known = lower != null ? lower : lowerSeen;
            return known == null ? 0 : known.nlink();
        }
    }

    @Nullable UpperDir dir() {
        return dir;
    }

    void add(Entry entry) {
        entries.put(entry.name, entry);
    }

    Collection<Entry> entries() {
        return entries.values();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * Notes a copy that a name of upper leads to.
     *
     * @param lower what it is a copy of; null if not known
     * @return whether it has an entry
     */
    boolean meets(Location where, UpperInode inode, Stat stat, byte[] origin, @Nullable Stat lower)
            throws ErrnoException {
        UpperDir index = dir;
        Name name = entryName(origin);
        if (index == null || name == null) {
            return false;
        }
        Entry entry = entries.get(name);
        if (entry != null) {
            if (entry.ino == stat.ino()) {
                entry.upperNames++;
            }
            return entry.ino == stat.ino();
        }
        if (lower != null && lower.nlink() > 1 && lower.type() == stat.type()
                && reporter.trustsLowers() && index.lookup(name) == null) {
            reporter.found(Problem.MISSING_INDEX_ENTRY, where,
                    "the file is a copy of one with " + lower.nlink()
                            + " names, and has no entry in the index: the other names show the old content",
                    Repair.byDecision("make the entry", () -> restore(index, name, origin, inode, lower)));
        }
        return false;
    }

    private void restore(UpperDir index, Name name, byte[] origin, UpperInode inode, Stat lower) throws ErrnoException {
        index.link(inode, name);
        Stat linked = inode.stat();
        Entry entry = new Entry(name, origin, inode, linked.ino(), lower);
        entry.upperNames = 1;
        entries.put(name, entry);
    }

    /** Returns the name of the entry of an object; null if it is too long to be one. */
    private static @Nullable Name entryName(byte[] key) {
        return key.length > Name.MAX_LENGTH / 2 ? null : IndexFormat.entryName(key);
    }

    /** Reads how many names an entry says to have; −1 if it says nothing, or what makes no sense. */
    static int storedNames(UpperDir index, Entry entry, int upperLinks) throws ErrnoException {
        LinkCounts counts = IndexFormat.readCounts(index, entry.name, entry.inode);
        if (counts == null) {
            return -1;
        }
        int real = counts.ofLower() ? entry.lowerLinks() : upperLinks;
        return Math.max(-1, real + counts.difference());
    }
}
