package io.ufs.runtime.tar;

import io.ufs.core.vfs.Mode;

/** What an entry makes. Sockets have no form in an archive. */
public enum TarType {
    FILE('0', Mode.S_IFREG),
    /** Another name of a file that came earlier in the archive. */
    HARD_LINK('1', Mode.S_IFREG),
    SYMLINK('2', Mode.S_IFLNK),
    CHARACTER_DEVICE('3', Mode.S_IFCHR),
    BLOCK_DEVICE('4', Mode.S_IFBLK),
    DIRECTORY('5', Mode.S_IFDIR),
    FIFO('6', Mode.S_IFIFO);

    private final byte flag;
    private final int modeBits;

    TarType(char flag, int modeBits) {
        this.flag = (byte) flag;
        this.modeBits = modeBits;
    }

    /** Returns the type flag of the header. */
    byte flag() {
        return flag;
    }

    /** Returns the {@code S_IFMT} part of the mode. */
    public int modeBits() {
        return modeBits;
    }

    /** Says whether this is a device node. */
    public boolean isDevice() {
        return this == CHARACTER_DEVICE || this == BLOCK_DEVICE;
    }
}
