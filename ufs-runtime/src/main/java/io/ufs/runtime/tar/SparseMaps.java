package io.ufs.runtime.tar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lists of extents of GNU tar's PAX forms 0.0, 0.1 and 1.0 (GNU tar manual, "Storing Sparse Files"). */
final class SparseMaps {
    /** More extents than a file of a petabyte needs; a bound for the memory that an archive can ask for. */
    private static final int MAX_EXTENTS = 1 << 20;

    private SparseMaps() {}

    /** Makes an extent of numbers that somebody else wrote. */
    static Extent extent(long offset, long length) throws MalformedTarException {
        if (offset < 0 || length < 0 || offset + length < 0) {
            throw new MalformedTarException("a sparse file has an impossible extent");
        }
        return new Extent(offset, length);
    }

    /** Reads the map of forms 0.0 and 0.1, or returns null if the records hold none. */
    static @Nullable List<Extent> fromRecords(PaxRecords records) throws MalformedTarException {
        byte[] map = records.value("GNU.sparse.map");
        List<Long> numbers = new ArrayList<>();
        if (map != null) {
            for (String number : new String(map, StandardCharsets.ISO_8859_1).split(",", -1)) {
                add(numbers, PaxRecords.number("GNU.sparse.map", number));
            }
        } else if (records.value("GNU.sparse.numblocks") != null) {
            for (PaxRecords.Item item : records.items()) {
                if (item.key().equals("GNU.sparse.offset") || item.key().equals("GNU.sparse.numbytes")) {
                    add(numbers, PaxRecords.number(item.key(), item.text()));
                }
            }
        } else {
            return null;
        }
        return pairs(numbers);
    }

    private static void add(List<Long> numbers, long number) throws MalformedTarException {
        if (numbers.size() >= 2 * MAX_EXTENTS) {
            throw new MalformedTarException("a sparse file has too many extents");
        }
        numbers.add(number);
    }

    private static List<Extent> pairs(List<Long> numbers) throws MalformedTarException {
        if (numbers.size() % 2 != 0) {
            throw new MalformedTarException("a sparse file has half an extent");
        }
        List<Extent> extents = new ArrayList<>(numbers.size() / 2);
        for (int i = 0; i < numbers.size(); i += 2) {
            extents.add(extent(numbers.get(i), numbers.get(i + 1)));
        }
        return extents;
    }

    /** Reads the decimal numbers, a line each, before the data of form 1.0. */
    static final class Parser {
        private final List<Long> numbers = new ArrayList<>();
        private long current = -1;
        private long count = -1;

        /** Takes a block and says whether the map is complete with it; the rest of the block is padding. */
        boolean isCompleteWith(byte[] block) throws MalformedTarException {
            for (byte b : block) {
                if (isComplete()) {
                    return true;
                }
                if (b >= '0' && b <= '9') {
                    int digit = b - '0';
                    current = current < 0 ? digit : current * 10 + digit;
                    if (current > Long.MAX_VALUE / 16) {
                        throw new MalformedTarException("a sparse file has an impossible extent");
                    }
                } else if (b == '\n' && current >= 0) {
                    accept(current);
                    current = -1;
                } else {
                    throw new MalformedTarException("the map of a sparse file is damaged");
                }
            }
            return isComplete();
        }

        private boolean isComplete() {
            return count >= 0 && numbers.size() == 2 * count;
        }

        private void accept(long number) throws MalformedTarException {
            if (count >= 0) {
                add(numbers, number);
            } else if (number > MAX_EXTENTS) {
                throw new MalformedTarException("a sparse file has too many extents");
            } else {
                count = number;
            }
        }

        List<Extent> extents() throws MalformedTarException {
            return pairs(numbers);
        }
    }

    /**
     * Writes the map of form 1.0, padded to whole blocks. A hole at the end is told by an empty extent after it: GNU tar
     * takes the length of the file from there. It also reads every extent from the start of a block.
     *
     * @throws IllegalArgumentException if an extent but the last is not a multiple of a block
     */
    static byte[] print(List<Extent> extents, long size) {
        for (int i = 0; i < extents.size() - 1; i++) {
            if (extents.get(i).length() % TarHeader.BLOCK != 0) {
                throw new IllegalArgumentException("an extent of " + extents.get(i).length() + " bytes");
            }
        }
        List<Extent> all = new ArrayList<>(extents);
        if (extents.isEmpty() || extents.getLast().end() < size) {
            all.add(new Extent(size, 0));
        }
        StringBuilder out = new StringBuilder().append(all.size()).append('\n');
        for (Extent extent : all) {
            out.append(extent.offset()).append('\n').append(extent.length()).append('\n');
        }
        byte[] text = out.toString().getBytes(StandardCharsets.US_ASCII);
        int blocks = (text.length + TarHeader.BLOCK - 1) / TarHeader.BLOCK;
        return java.util.Arrays.copyOf(text, blocks * TarHeader.BLOCK);
    }
}
