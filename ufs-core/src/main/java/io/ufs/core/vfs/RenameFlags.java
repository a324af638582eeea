package io.ufs.core.vfs;

/** Flags of {@code renameat2(2)}. */
public final class RenameFlags {
    /** Fail with EEXIST if the target exists. */
    public static final int RENAME_NOREPLACE = 1;

    /** Swap source and target. */
    public static final int RENAME_EXCHANGE = 2;

    /** Leave a whiteout at the source, in the same step. */
    public static final int RENAME_WHITEOUT = 4;

    private RenameFlags() {}
}
