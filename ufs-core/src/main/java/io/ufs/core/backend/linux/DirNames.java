package io.ufs.core.backend.linux;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealDirentSink;
import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import java.util.Arrays;

/**
 * What names a directory can have: it answers "not there" without a system call, and most of the
 * questions that a union asks a layer are answered so. It holds hashes, four bytes a name; a name that shares its
 * hash with another costs the call that it would have cost anyway.
 */
final class DirNames {
    /** Names of a directory beyond which its table would take long to read and much to hold. */
    private static final int MOST = 4096;

    /** A table that tells nothing: the filesystem has to be asked for every name. */
    static final DirNames ANY = new DirNames(new int[0], true);

    /** The table of an empty directory. */
    static final DirNames NONE = new DirNames(new int[0], false);

    /** Names that came one by one, before they are sorted in. */
    private static final int MOST_LATER = 32;

    private final int[] hashes;
    private final int[] later;
    private final boolean any;

    private DirNames(int[] hashes, boolean any) {
        this(hashes, new int[0], any);
    }

    private DirNames(int[] hashes, int[] later, boolean any) {
        this.hashes = hashes;
        this.later = later;
        this.any = any;
    }

    /** Says whether nothing can be told. */
    boolean isAny() {
        return any;
    }

    /** Returns a table with one name more. A name that goes stays in it: that costs a call, no more. */
    DirNames with(Name name) {
        if (any || hashes.length + later.length >= MOST) {
            return ANY;
        }
        int[] more = Arrays.copyOf(later, later.length + 1);
        more[later.length] = name.hashCode();
        if (more.length < MOST_LATER) {
            return new DirNames(hashes, more, false);
        }
        int[] all = Arrays.copyOf(hashes, hashes.length + more.length);
        System.arraycopy(more, 0, all, hashes.length, more.length);
        Arrays.sort(all);
        return new DirNames(all, false);
    }

    /** Says whether the directory may have the name; false is certain. */
    boolean mayContain(Name name) {
        int hash = name.hashCode();
        for (int one : later) {
            if (one == hash) {
                return true;
            }
        }
        return any || Arrays.binarySearch(hashes, hash) >= 0;
    }

    /** Collects the names while they are passed on to somebody else. */
    static final class Collector implements RealDirentSink {
        private final RealDirentSink next;
        private int[] hashes = new int[32];
        private int count;

        Collector(RealDirentSink next) {
            this.next = next;
        }

        @Override
        public void entry(Name name, FileType type, long ino) throws ErrnoException {
            if (count < MOST) {
                if (count == hashes.length) {
                    hashes = Arrays.copyOf(hashes, 2 * count);
                }
                hashes[count] = name.hashCode();
            }
            count++;
            next.entry(name, type, ino);
        }

        /** Returns the table, once all names have been passed on. */
        DirNames names() {
            if (count > MOST) {
                return ANY;
            }
            int[] sorted = Arrays.copyOf(hashes, count);
            Arrays.sort(sorted);
            return new DirNames(sorted, false);
        }
    }
}
