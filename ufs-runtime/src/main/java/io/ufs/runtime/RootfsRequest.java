package io.ufs.runtime;

import java.nio.file.Path;
import java.util.List;

/**
 * Directories to join, all of them existing.
 *
 * @param lowers the read-only layers, topmost first; at least one
 * @param upper takes all changes
 * @param work scratch directory on the filesystem of {@code upper}
 * @param merged where to mount; empty
 */
public record RootfsRequest(List<Path> lowers, Path upper, Path work, Path merged) {
    /** Copies the list. */
    public RootfsRequest {
        lowers = List.copyOf(lowers);
        if (lowers.isEmpty()) {
            throw new IllegalArgumentException("a root filesystem needs a lower layer");
        }
    }
}
