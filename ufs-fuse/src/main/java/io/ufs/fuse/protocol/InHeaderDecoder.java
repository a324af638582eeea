package io.ufs.fuse.protocol;

/**
 * {@code fuse_in_header}: what every request begins with.
 *
 * <pre>
 *     0  u32  length
 *     4  u32  opcode
 *     8  u64  unique
 *    16  u64  nodeId
 *    24  u32  uid
 *    28  u32  gid
 *    32  u32  pid
 *    36  u16  extensionUnits
 *    38  u16  padding
 * </pre>
 */
public final class InHeaderDecoder extends StructDecoder {
    static final int LENGTH_OFFSET = 0;
    static final int OPCODE_OFFSET = 4;
    static final int UNIQUE_OFFSET = 8;
    static final int NODE_ID_OFFSET = 16;
    static final int UID_OFFSET = 24;
    static final int GID_OFFSET = 28;
    static final int PID_OFFSET = 32;
    static final int EXTENSION_UNITS_OFFSET = 36;

    /** Length of the struct in bytes. */
    public static final int ENCODED_LENGTH = 40;

    /** Creates a view on nothing; {@link #wrap} comes first. */
    public InHeaderDecoder() {
        super("fuse_in_header", ENCODED_LENGTH);
    }

    /** Returns the bytes of the whole message. */
    public int length() {
        return int32(LENGTH_OFFSET);
    }

    /** Returns the number of the operation, see {@link Opcode}. */
    public int opcode() {
        return int32(OPCODE_OFFSET);
    }

    /** Returns the id that the reply repeats. */
    public long unique() {
        return int64(UNIQUE_OFFSET);
    }

    /** Returns the node that the request is about. */
    public long nodeId() {
        return int64(NODE_ID_OFFSET);
    }

    /** Returns the filesystem user id of the caller. */
    public int uid() {
        return int32(UID_OFFSET);
    }

    /** Returns the filesystem group id of the caller. */
    public int gid() {
        return int32(GID_OFFSET);
    }

    /** Returns the process of the caller; 0 for requests of the kernel itself. */
    public int pid() {
        return int32(PID_OFFSET);
    }

    /** Returns the length of the extensions at the end of the message, in units of 8 bytes. */
    public int extensionUnits() {
        return uint16(EXTENSION_UNITS_OFFSET);
    }
}
