package io.ufs.core.vfs;

/** The type of a filesystem object, with the numbers of {@code d_type} (dirent.h). */
public enum FileType {
    UNKNOWN(0),
    FIFO(1),
    CHARACTER_DEVICE(2),
    DIRECTORY(4),
    BLOCK_DEVICE(6),
    REGULAR(8),
    SYMLINK(10),
    SOCKET(12);

    private static final FileType[] BY_NUMBER = new FileType[16];

    static {
        java.util.Arrays.fill(BY_NUMBER, UNKNOWN);
        for (FileType type : values()) {
            BY_NUMBER[type.number] = type;
        }
    }

    private final int number;

    FileType(int number) {
        this.number = number;
    }

    /** Returns the {@code DT_…} number; shifted left by 12 it is the {@code S_IFMT} part of a mode. */
    public int number() {
        return number;
    }

    /** Returns the type bits of {@code st_mode}. */
    public int modeBits() {
        return number << 12;
    }

    /** Returns the type of a {@code st_mode}; {@link #UNKNOWN} for bits that mean none. */
    public static FileType ofMode(int mode) {
        return BY_NUMBER[(mode & Mode.S_IFMT) >>> 12];
    }

    /** Returns the type of a {@code d_type}; {@link #UNKNOWN} for numbers that mean none. */
    public static FileType ofNumber(int number) {
        return number < 0 || number >= BY_NUMBER.length ? UNKNOWN : BY_NUMBER[number];
    }
}
