package io.ufs.core.check;

/** What is mended. */
public enum RepairMode {
    /** Nothing: the layers are only read. */
    NONE,

    /** What is mended without a change of what a union of the layers shows, and without a guess: {@code fsck -p}. */
    SAFE,

    /** What is mended without a loss of data: {@code fsck -y}. */
    ALL
}
