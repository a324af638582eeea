package io.ufs.cli.mount;

import java.util.ArrayList;
import java.util.List;

/**
 * The value of {@code lowerdir=}: paths separated by colons, the topmost first; after two colons a data-only layer
 * ({@code a:b::data1::data2}; rule L10, {@code params.c: ovl_parse_param_lowerdir}).
 *
 * @param paths the paths, topmost first
 * @param dataPaths those of data-only layers
 * @param emptyParts how many parts at the ends were empty and have been skipped, as fuse-overlayfs does
 */
public record LowerList(List<HostPath> paths, List<HostPath> dataPaths, int emptyParts) {
    /** Copies the lists. */
    public LowerList {
        paths = List.copyOf(paths);
        dataPaths = List.copyOf(dataPaths);
    }

    /**
     * Splits at colons that are neither escaped nor quoted.
     *
     * @param rawValue an octet string with its quoting unresolved
     * @throws IllegalArgumentException for three colons in a row, two at an end, or a layer that is not data-only after
     *     one that is (rule O6)
     */
    public static LowerList parse(String rawValue) {
        List<HostPath> paths = new ArrayList<>();
        List<HostPath> dataPaths = new ArrayList<>();
        int empty = 0;
        int gap = 0;
        for (String piece : QuotedText.split(rawValue, ':')) {
            String path = QuotedText.plain(piece);
            if (path.isEmpty()) {
                gap++;
                continue;
            }
            boolean first = paths.isEmpty();
            if (gap > 1) {
                throw new IllegalArgumentException(
                        first ? "a data-only layer needs a lower one before it" : "more than two colons in a row");
            }
            if (gap == 1 && !first) {
                dataPaths.add(new HostPath(path));
            } else if (dataPaths.isEmpty()) {
                empty += gap;
                paths.add(new HostPath(path));
            } else {
                throw new IllegalArgumentException("after a data-only layer (::) all others must be data-only too");
            }
            gap = 0;
        }
        if (gap > 1 && !paths.isEmpty()) {
            throw new IllegalArgumentException("no data-only layer after the last two colons");
        }
        return new LowerList(paths, dataPaths, empty + gap);
    }
}
