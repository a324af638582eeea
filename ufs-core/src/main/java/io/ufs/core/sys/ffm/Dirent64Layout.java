package io.ufs.core.sys.ffm;

import io.ufs.core.vfs.FileType;

/** Offsets in {@code struct linux_dirent64} (include/linux/dirent.h), the records of {@code getdents64(2)}. */
public final class Dirent64Layout {
    private static final int INO = 0;
    private static final int OFF = 8;
    private static final int RECLEN = 16;
    private static final int TYPE = 18;
    private static final int NAME = 19;

    private Dirent64Layout() {}

    public static long ino(long record) {
        return NativeMemory.getLong(record + INO);
    }

    /** Returns the cookie of the entry after this one. */
    public static long off(long record) {
        return NativeMemory.getLong(record + OFF);
    }

    /** Returns the bytes from this record to the next. */
    public static int reclen(long record) {
        return Short.toUnsignedInt(NativeMemory.getShort(record + RECLEN));
    }

    public static FileType type(long record) {
        return FileType.ofNumber(NativeMemory.getByte(record + TYPE));
    }

    /** Says whether the entry is {@code .} or {@code ..}. */
    public static boolean isDotOrDotDot(long record) {
        long name = record + NAME;
        if (NativeMemory.getByte(name) != '.') {
            return false;
        }
        byte second = NativeMemory.getByte(name + 1);
        return second == 0 || (second == '.' && NativeMemory.getByte(name + 2) == 0);
    }

    /** Copies the name. */
    public static byte[] name(long record) {
        int length = NativeMemory.stringLength(record + NAME, reclen(record) - NAME);
        return NativeMemory.get(record + NAME, length);
    }
}
