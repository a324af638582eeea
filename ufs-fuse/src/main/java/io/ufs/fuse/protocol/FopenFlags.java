package io.ufs.fuse.protocol;

/** What a reply to OPEN, CREATE or OPENDIR may say ({@code FOPEN_...}). */
public final class FopenFlags {
    /** No page cache for this open file. */
    public static final int DIRECT_IO = 1;

    /** Data cached before stay valid. Not with {@link #PASSTHROUGH}: open fails with EIO. */
    public static final int KEEP_CACHE = 1 << 1;

    /** No seeking. */
    public static final int NONSEEKABLE = 1 << 2;

    /** The listing may be cached. */
    public static final int CACHE_DIR = 1 << 3;

    /** No file position. */
    public static final int STREAM = 1 << 4;

    /** No FLUSH at close (7.35). */
    public static final int NOFLUSH = 1 << 5;

    /** Direct writes in parallel (7.37). */
    public static final int PARALLEL_DIRECT_WRITES = 1 << 6;

    /** Data come from the backing file (7.40). */
    public static final int PASSTHROUGH = 1 << 7;

    private FopenFlags() {}
}
