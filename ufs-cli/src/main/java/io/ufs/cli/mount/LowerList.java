package io.ufs.cli.mount;

import java.util.ArrayList;
import java.util.List;

/**
 * The value of {@code lowerdir=}: paths separated by colons, the topmost first.
 *
 * @param paths the paths, topmost first
 * @param emptyParts how many parts were empty and have been skipped, as fuse-overlayfs does
 */
public record LowerList(List<HostPath> paths, int emptyParts) {
    /** Copies the list. */
    public LowerList {
        paths = List.copyOf(paths);
    }

    /**
     * Splits at colons that are neither escaped nor quoted.
     *
     * @param rawValue an octet string with its quoting unresolved
     */
    public static LowerList parse(String rawValue) {
        List<HostPath> paths = new ArrayList<>();
        int empty = 0;
        for (String piece : QuotedText.split(rawValue, ':')) {
            String path = QuotedText.plain(piece);
            if (path.isEmpty()) {
                empty++;
            } else {
                paths.add(new HostPath(path));
            }
        }
        return new LowerList(paths, empty);
    }
}
