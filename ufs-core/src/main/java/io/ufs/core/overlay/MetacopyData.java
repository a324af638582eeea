package io.ufs.core.overlay;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.RealInode;
import io.ufs.core.vfs.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Where the content of a file is whose topmost object has none (rule L9): a regular file of a deeper layer. In a
 * data-only layer it is looked for when it is first needed (rule L10).
 */
final class MetacopyData {
    /** Finds the file, or says EIO. */
    interface Search {
        RealInode find() throws ErrnoException;
    }

    private static final long UNKNOWN = -1;

    private final @Nullable Search search;
    private final long blocks;
    private final boolean singleLink;
    private volatile @Nullable RealInode found;

    private MetacopyData(
            @Nullable RealInode found, @Nullable Search search, long blocks, boolean singleLink) {
        this.found = found;
        this.search = search;
        this.blocks = blocks;
        this.singleLink = singleLink;
    }

    /** Content that is in a known file. */
    static MetacopyData in(RealInode real, Stat stat) {
        return new MetacopyData(real, null, stat.blocks(), stat.nlink() == 1);
    }

    /** Content that is to be looked for. */
    static MetacopyData lazily(Search search) {
        return new MetacopyData(null, search, UNKNOWN, false);
    }

    /**
     * Returns the file that holds the content.
     *
     * @throws ErrnoException EIO if there is none
     */
    RealInode real() throws ErrnoException {
        RealInode known = found;
        if (known == null) {
            if (search == null) {
                throw new IllegalStateException("content nowhere");
            }
            known = search.find();
            found = known;
        }
        return known;
    }

    /** Says whether the file is known to have one name only. */
    boolean hasSingleLink() {
        return singleLink;
    }

    /** Returns the attributes with the space that the content takes (rule I6), guessed where it is not known yet. */
    Stat withBlocks(Stat stat) {
        long unit = Math.max(512, stat.blksize());
        return stat.withBlocks(blocks != UNKNOWN ? blocks : (stat.size() + unit - 1) / unit * (unit / 512));
    }
}
