package io.ufs.fuse.protocol;

/** Which fields of SETATTR count ({@code FATTR_...}). */
public final class FattrMask {
    /** Permission bits. */
    public static final int MODE = 1;

    /** Owner. */
    public static final int UID = 1 << 1;

    /** Group. */
    public static final int GID = 1 << 2;

    /** Length. */
    public static final int SIZE = 1 << 3;

    /** Access time. */
    public static final int ATIME = 1 << 4;

    /** Modification time. */
    public static final int MTIME = 1 << 5;

    /** The request carries a handle. */
    public static final int FH = 1 << 6;

    /** Access time is the current time. */
    public static final int ATIME_NOW = 1 << 7;

    /** Modification time is the current time. */
    public static final int MTIME_NOW = 1 << 8;

    /** The request carries an owner of locks. */
    public static final int LOCKOWNER = 1 << 9;

    /** Change time; only with {@link InitFlags#WRITEBACK_CACHE}. */
    public static final int CTIME = 1 << 10;

    /** Set-id bits go, with {@link InitFlags#HANDLE_KILLPRIV_V2}. */
    public static final int KILL_SUIDGID = 1 << 11;

    private FattrMask() {}
}
