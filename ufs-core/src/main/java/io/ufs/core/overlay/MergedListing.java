package io.ufs.core.overlay;

import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import java.util.Arrays;

/**
 * The names of a merged directory at one moment, packed: a directory of 100,000 entries takes a few MiB. A
 * position in it is a stable offset (rule D6). {@code .} and {@code ..} are not in it.
 */
final class MergedListing {
    /** Member number of an entry that upper has. */
    static final int IN_UPPER = -1;

    private final long version;
    private final byte[] names;
    private final int[] ends;
    private final byte[] types;
    private final short[] members;
    private final long[] inos;

    private MergedListing(
            long version, byte[] names, int[] ends, byte[] types, short[] members, long[] inos) {
        this.version = version;
        this.names = names;
        this.ends = ends;
        this.types = types;
        this.members = members;
        this.inos = inos;
    }

    /** Returns the version of the directory that was listed. */
    long version() {
        return version;
    }

    int size() {
        return ends.length;
    }

    Name name(int index) {
        int start = index == 0 ? 0 : ends[index - 1];
        return Name.of(Arrays.copyOfRange(names, start, ends[index]));
    }

    FileType type(int index) {
        return FileType.ofNumber(types[index]);
    }

    /** Returns the number of the topmost lower member that has the entry; {@link #IN_UPPER} if upper has it. */
    int member(int index) {
        return members[index];
    }

    /** Returns the inode number to report, as far as the listing knows it. */
    long ino(int index) {
        return inos[index];
    }

    /** Returns how many entries are of that type. */
    int count(FileType type) {
        int number = 0;
        for (byte each : types) {
            number += each == type.number() ? 1 : 0;
        }
        return number;
    }

    /** Returns the bytes of memory that this takes, roughly. */
    int weight() {
        return names.length + ends.length * 15 + 96;
    }

    /** Collects entries. */
    static final class Builder {
        private byte[] names = new byte[256];
        private int[] ends = new int[16];
        private byte[] types = new byte[16];
        private short[] members = new short[16];
        private long[] inos = new long[16];
        private int count;
        private int used;

        void add(Name name, FileType type, int member, long ino) {
            if (count == ends.length) {
                int larger = count * 2;
                ends = Arrays.copyOf(ends, larger);
                types = Arrays.copyOf(types, larger);
                members = Arrays.copyOf(members, larger);
                inos = Arrays.copyOf(inos, larger);
            }
            if (used + name.length() > names.length) {
                names = Arrays.copyOf(names, Math.max(names.length * 2, used + name.length()));
            }
            System.arraycopy(name.bytes(), 0, names, used, name.length());
            used += name.length();
            ends[count] = used;
            types[count] = (byte) type.number();
            members[count] = (short) member;
            inos[count] = ino;
            count++;
        }

        MergedListing build(long version) {
            return new MergedListing(version, Arrays.copyOf(names, used), Arrays.copyOf(ends, count),
                    Arrays.copyOf(types, count), Arrays.copyOf(members, count), Arrays.copyOf(inos, count));
        }
    }
}
