package io.ufs.core.vfs;

/** Bits of {@code st_mode} (stat.h). */
public final class Mode {
    public static final int S_IFMT = 0170000;
    public static final int S_IFSOCK = 0140000;
    public static final int S_IFLNK = 0120000;
    public static final int S_IFREG = 0100000;
    public static final int S_IFBLK = 0060000;
    public static final int S_IFDIR = 0040000;
    public static final int S_IFCHR = 0020000;
    public static final int S_IFIFO = 0010000;
    public static final int S_ISUID = 04000;
    public static final int S_ISGID = 02000;
    public static final int S_ISVTX = 01000;

    /** {@code S_IXGRP}: group may execute. */
    public static final int S_IXGRP = 0010;

    /** Everything but the type: permissions, set-id and sticky bits. */
    public static final int PERMISSION_BITS = 07777;

    private Mode() {}

    /** Says whether {@code mode} is of a directory. */
    public static boolean isDirectory(int mode) {
        return (mode & S_IFMT) == S_IFDIR;
    }

    /** Says whether {@code mode} is of a regular file. */
    public static boolean isRegular(int mode) {
        return (mode & S_IFMT) == S_IFREG;
    }

    /** Says whether {@code mode} is of a symbolic link. */
    public static boolean isSymlink(int mode) {
        return (mode & S_IFMT) == S_IFLNK;
    }
}
