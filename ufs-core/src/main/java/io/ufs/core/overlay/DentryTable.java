package io.ufs.core.overlay;

import io.ufs.core.vfs.Name;
import org.jspecify.annotations.Nullable;

/**
 * The dentries of one directory by name: an open table with linear probing, eight bytes an entry, since there are as many
 * entries as the kernel keeps objects. Guarded by the directory's lock.
 */
final class DentryTable {
    private static final int SMALLEST = 4;

    private @Nullable Dentry[] slots = new @Nullable Dentry[SMALLEST];
    private int count;

    int size() {
        return count;
    }

    /** Returns the dentry of a name, or null. */
    @Nullable Dentry get(Name name) {
        return slots[find(name)];
    }

    /** Adds a dentry, in place of one of the same name; true if there was none. */
    boolean put(Dentry dentry) {
        int at = find(dentry.name);
        boolean isNew = slots[at] == null;
        slots[at] = dentry;
        if (isNew) {
            count++;
            if (count > slots.length - slots.length / 4) {
                resize(slots.length * 2);
            }
        }
        return isNew;
    }

    /** Takes a dentry out; false if it is not in here, whatever else has its name. */
    boolean remove(Dentry dentry) {
        int at = find(dentry.name);
        if (slots[at] != dentry) {
            return false;
        }
        count--;
        closeGap(at);
        // Not at half: a directory that shrinks and grows shall not copy its table each time.
        if (slots.length > SMALLEST && count < slots.length / 8) {
            resize(slots.length / 2);
        }
        return true;
    }

    /** Moves what a probe would not find any more, with an empty slot before it. */
    private void closeGap(int removed) {
        int mask = slots.length - 1;
        int gap = removed;
        int at = removed;
        while (true) {
            at = (at + 1) & mask;
            Dentry candidate = slots[at];
            if (candidate == null) {
                slots[gap] = null;
                return;
            }
            int home = home(candidate.name, mask);
            if (((at - home) & mask) >= ((at - gap) & mask)) {
                slots[gap] = candidate;
                gap = at;
            }
        }
    }

    /** Returns the slot of a name, or the empty one in which it belongs: there always is one. */
    private int find(Name name) {
        int mask = slots.length - 1;
        int at = home(name, mask);
        for (Dentry dentry = slots[at]; dentry != null && !dentry.name.equals(name); dentry = slots[at]) {
            at = (at + 1) & mask;
        }
        return at;
    }

    /** The hash is that of an array of bytes: names that end alike differ in its upper bits only. */
    private static int home(Name name, int mask) {
        int mixed = name.hashCode() * 0x9E3779B9;
        return (mixed ^ mixed >>> 16) & mask;
    }

    private void resize(int length) {
        @Nullable Dentry[] before = slots;
        slots = new @Nullable Dentry[length];
        for (Dentry dentry : before) {
            if (dentry != null) {
                slots[find(dentry.name)] = dentry;
            }
        }
    }
}
