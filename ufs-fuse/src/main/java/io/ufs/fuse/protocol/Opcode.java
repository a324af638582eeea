package io.ufs.fuse.protocol;

import org.jspecify.annotations.Nullable;

/** The operations of the protocol ({@code enum fuse_opcode}). */
public enum Opcode {
    /** Finds a name in a directory. */
    LOOKUP(1),

    /** Lowers a lookup count; no reply. */
    FORGET(2),

    /** Reads attributes. */
    GETATTR(3),

    /** Changes attributes. */
    SETATTR(4),

    /** Reads a symbolic link. */
    READLINK(5),

    /** Makes a symbolic link. */
    SYMLINK(6),

    /** Makes a file that is not opened. */
    MKNOD(8),

    /** Makes a directory. */
    MKDIR(9),

    /** Removes a name. */
    UNLINK(10),

    /** Removes a directory. */
    RMDIR(11),

    /** Renames, without flags. */
    RENAME(12),

    /** Makes a hard link. */
    LINK(13),

    /** Opens a file. */
    OPEN(14),

    /** Reads data. */
    READ(15),

    /** Writes data. */
    WRITE(16),

    /** Describes the filesystem. */
    STATFS(17),

    /** Closes a file. */
    RELEASE(18),

    /** Writes a file to disk. */
    FSYNC(20),

    /** Sets an extended attribute. */
    SETXATTR(21),

    /** Reads an extended attribute. */
    GETXATTR(22),

    /** Lists extended attributes. */
    LISTXATTR(23),

    /** Removes an extended attribute. */
    REMOVEXATTR(24),

    /** Sent for each close(2). */
    FLUSH(25),

    /** Agrees on the version and its features. */
    INIT(26),

    /** Opens a directory. */
    OPENDIR(27),

    /** Lists names. */
    READDIR(28),

    /** Closes a directory. */
    RELEASEDIR(29),

    /** Writes a directory to disk. */
    FSYNCDIR(30),

    /** Tests a lock. */
    GETLK(31),

    /** Takes or drops a lock. */
    SETLK(32),

    /** Takes a lock, waiting. */
    SETLKW(33),

    /** Checks permissions. */
    ACCESS(34),

    /** Makes and opens a file. */
    CREATE(35),

    /** Tells that a caller gave up. */
    INTERRUPT(36),

    /** Maps blocks. */
    BMAP(37),

    /** Ends the connection. */
    DESTROY(38),

    /** Device control. */
    IOCTL(39),

    /** Waits for readiness. */
    POLL(40),

    /** Answers a retrieval. */
    NOTIFY_REPLY(41),

    /** Several FORGETs; no reply. */
    BATCH_FORGET(42),

    /** Reserves or frees space. */
    FALLOCATE(43),

    /** Lists names with their entries. */
    READDIRPLUS(44),

    /** Renames, with flags. */
    RENAME2(45),

    /** Finds data or a hole. */
    LSEEK(46),

    /** Copies data between files. */
    COPY_FILE_RANGE(47),

    /** DAX, virtiofs only. */
    SETUPMAPPING(48),

    /** DAX, virtiofs only. */
    REMOVEMAPPING(49),

    /** Writes the filesystem to disk; not sent to this kind of mount. */
    SYNCFS(50),

    /** Makes and opens a file without name. */
    TMPFILE(51),

    /** Reads attributes with creation time. */
    STATX(52),

    /** Copies data; the result has 64 bits. */
    COPY_FILE_RANGE_64(53);

    /** One more than the highest number of this table. */
    public static final int TABLE_SIZE = 54;

    private static final @Nullable Opcode[] BY_NUMBER = new @Nullable Opcode[TABLE_SIZE];

    static {
        for (Opcode opcode : values()) {
            BY_NUMBER[opcode.number] = opcode;
        }
    }

    private final int number;

    Opcode(int number) {
        this.number = number;
    }

    /** Returns the number on the wire. */
    public int number() {
        return number;
    }

    /** Returns the operation with this number, or null. */
    public static @Nullable Opcode of(int number) {
        return number < 0 || number >= TABLE_SIZE ? null : BY_NUMBER[number];
    }

    /** Says whether the kernel expects no reply. */
    public boolean isOneWay() {
        return this == FORGET || this == BATCH_FORGET || this == NOTIFY_REPLY;
    }
}
