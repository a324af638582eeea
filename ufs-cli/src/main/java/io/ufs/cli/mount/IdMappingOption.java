package io.ufs.cli.mount;

import io.ufs.fuse.overlayfs.IdMapping;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the value of {@code uidmapping=} and {@code gidmapping=} and says precisely what is wrong with it. An id
 * misread could become that of root, so everything doubtful is refused.
 */
public final class IdMappingOption {
    private static final long ID_COUNT = 1L << 32;

    private IdMappingOption() {}

    private record Range(long disk, long shown, long length) {
        boolean fits() {
            return length > 0 && disk + length <= ID_COUNT && shown + length <= ID_COUNT;
        }

        boolean overlaps(Range other) {
            return overlap(disk, length, other.disk, other.length)
                    || overlap(shown, length, other.shown, other.length);
        }

        private static boolean overlap(long a, long aLength, long b, long bLength) {
            return a < b + bLength && b < a + aLength;
        }
    }

    /**
     * Reads {@code DISK:SHOWN:LENGTH[:DISK:SHOWN:LENGTH...]}. Empty fields are skipped: containers/storage writes
     * a leading colon.
     *
     * @throws IllegalArgumentException if the fields are not triples of unsigned 32-bit numbers, a length is 0 or
     *     too large, or ranges overlap; the message says which
     */
    public static IdMapping parse(String value) {
        List<Long> numbers = new ArrayList<>();
        for (String field : value.split(":", -1)) {
            if (!field.isEmpty()) {
                numbers.add(Numbers.unsignedInt(field));
            }
        }
        if (numbers.isEmpty() || numbers.size() % 3 != 0) {
            throw new IllegalArgumentException("it has " + numbers.size() + " numbers, not a multiple of 3");
        }
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i += 3) {
            Range range = new Range(numbers.get(i), numbers.get(i + 1), numbers.get(i + 2));
            if (!range.fits()) {
                throw new IllegalArgumentException("a length of " + range.length + " is impossible there");
            }
            if (ranges.stream().anyMatch(range::overlaps)) {
                throw new IllegalArgumentException("two of its ranges overlap");
            }
            ranges.add(range);
        }
        return new IdMapping(ranges.stream().map(IdMappingOption::mapped).toList(), -1);
    }

    private static IdMapping.Range mapped(Range range) {
        return new IdMapping.Range((int) range.disk, (int) range.shown, (int) range.length);
    }
}
