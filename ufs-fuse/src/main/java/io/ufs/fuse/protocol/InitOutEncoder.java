package io.ufs.fuse.protocol;

/**
 * {@code fuse_init_out}: the reply to INIT.
 *
 * <pre>
 *     0  u32  major
 *     4  u32  minor
 *     8  u32  maxReadahead
 *    12  u32  flags
 *    16  u16  maxBackground
 *    18  u16  congestionThreshold
 *    20  u32  maxWrite
 *    24  u32  timeGran
 *    28  u16  maxPages
 *    30  u16  mapAlignment
 *    32  u32  flags2
 *    36  u32  maxStackDepth
 *    40  u16  requestTimeout
 *    42  u16  unused[11]
 * </pre>
 */
public final class InitOutEncoder extends StructEncoder {
    static final int MAJOR_OFFSET = 0;
    static final int MINOR_OFFSET = 4;
    static final int MAX_READAHEAD_OFFSET = 8;
    static final int FLAGS_OFFSET = 12;
    static final int MAX_BACKGROUND_OFFSET = 16;
    static final int CONGESTION_THRESHOLD_OFFSET = 18;
    static final int MAX_WRITE_OFFSET = 20;
    static final int TIME_GRAN_OFFSET = 24;
    static final int MAX_PAGES_OFFSET = 28;
    static final int MAP_ALIGNMENT_OFFSET = 30;
    static final int FLAGS2_OFFSET = 32;
    static final int MAX_STACK_DEPTH_OFFSET = 36;
    static final int REQUEST_TIMEOUT_OFFSET = 40;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 64;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public InitOutEncoder() {
        super("fuse_init_out", ENCODED_LENGTH);
    }

    /** Sets the major version. */
    public InitOutEncoder major(int value) {
        int32(MAJOR_OFFSET, value);
        return this;
    }

    /** Sets the minor version. */
    public InitOutEncoder minor(int value) {
        int32(MINOR_OFFSET, value);
        return this;
    }

    /** Sets the largest readahead in bytes. */
    public InitOutEncoder maxReadahead(int value) {
        int32(MAX_READAHEAD_OFFSET, value);
        return this;
    }

    /** Sets the low half of {@link InitFlags}. */
    public InitOutEncoder flags(int value) {
        int32(FLAGS_OFFSET, value);
        return this;
    }

    /** Sets how many background requests may be outstanding. */
    public InitOutEncoder maxBackground(int value) {
        int16(MAX_BACKGROUND_OFFSET, value);
        return this;
    }

    /** Sets from how many on readahead is skipped. */
    public InitOutEncoder congestionThreshold(int value) {
        int16(CONGESTION_THRESHOLD_OFFSET, value);
        return this;
    }

    /** Sets the largest WRITE in bytes. */
    public InitOutEncoder maxWrite(int value) {
        int32(MAX_WRITE_OFFSET, value);
        return this;
    }

    /** Sets the granularity of times in nanoseconds. */
    public InitOutEncoder timeGran(int value) {
        int32(TIME_GRAN_OFFSET, value);
        return this;
    }

    /** Sets the largest request in pages. */
    public InitOutEncoder maxPages(int value) {
        int16(MAX_PAGES_OFFSET, value);
        return this;
    }

    /** Sets the DAX alignment, as a power of two. */
    public InitOutEncoder mapAlignment(int value) {
        int16(MAP_ALIGNMENT_OFFSET, value);
        return this;
    }

    /** Sets the high half of {@link InitFlags}. */
    public InitOutEncoder flags2(int value) {
        int32(FLAGS2_OFFSET, value);
        return this;
    }

    /** Sets the depth of stacked filesystems for passthrough: 1 or 2. */
    public InitOutEncoder maxStackDepth(int value) {
        int32(MAX_STACK_DEPTH_OFFSET, value);
        return this;
    }

    /** Sets after how many seconds a request aborts the connection; 0: never. */
    public InitOutEncoder requestTimeout(int value) {
        int16(REQUEST_TIMEOUT_OFFSET, value);
        return this;
    }
}
