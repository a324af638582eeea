package io.ufs.fuse.overlayfs;

import java.util.ArrayList;
import java.util.List;

/**
 * How owners on disk are shown, and the other way round: {@code uidmapping=}, {@code gidmapping=}, {@code squash_to_…}.
 *
 * @param ranges mapped ranges; empty: every id is itself
 * @param squash id that every owner is shown as, or −1
 */
public record IdMapping(List<Range> ranges, int squash) {
    /** Id shown for an owner that no range covers (kernel: {@code overflowuid}). */
    public static final int OVERFLOW = 65534;

    /** Every id is itself. */
    public static final IdMapping IDENTITY = new IdMapping(List.of(), -1);

    /** Copies the list. */
    public IdMapping {
        ranges = List.copyOf(ranges);
    }

    /**
     * Consecutive ids.
     *
     * @param disk first id on disk
     * @param shown first id shown
     * @param length number of ids
     */
    public record Range(int disk, int shown, int length) {}

    /** Says whether ids need no work. */
    public boolean isIdentity() {
        return squash < 0 && ranges.isEmpty();
    }

    /** Returns what a user sees for an owner on disk; {@link #OVERFLOW} if unmapped. */
    public int toShown(int disk) {
        if (squash >= 0) {
            return squash;
        }
        if (ranges.isEmpty()) {
            return disk;
        }
        for (Range range : ranges) {
            int distance = disk - range.disk;
            if (Integer.compareUnsigned(distance, range.length) < 0) {
                return range.shown + distance;
            }
        }
        return OVERFLOW;
    }

    /**
     * Returns the owner on disk for what a user names.
     *
     * @return the id, or −1 if no range covers it (EOVERFLOW for a caller, EINVAL for an argument)
     */
    public int toDisk(int shown) {
        if (ranges.isEmpty()) {
            return shown;
        }
        for (Range range : ranges) {
            int distance = shown - range.shown;
            if (Integer.compareUnsigned(distance, range.length) < 0) {
                return range.disk + distance;
            }
        }
        return -1;
    }

    /**
     * Reads {@code DISK:SHOWN:LENGTH[:…]}; empty fields are skipped, as {@code strtok(3)} does, so that a
     * leading colon does no harm.
     *
     * @throws IllegalArgumentException if the fields are not triples of numbers
     */
    public static IdMapping parse(String text) {
        List<Integer> numbers = new ArrayList<>();
        for (String field : text.split(":")) {
            if (!field.isEmpty()) {
                numbers.add(Integer.parseUnsignedInt(field));
            }
        }
        if (numbers.isEmpty() || numbers.size() % 3 != 0) {
            throw new IllegalArgumentException("expected DISK:SHOWN:LENGTH, got '" + text + "'");
        }
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i += 3) {
            ranges.add(new Range(numbers.get(i), numbers.get(i + 1), numbers.get(i + 2)));
        }
        return new IdMapping(ranges, -1);
    }

    /** Shows every owner as {@code id}. */
    public static IdMapping squashTo(int id) {
        return new IdMapping(List.of(), id);
    }
}
