package io.ufs.fuse.stats;

/**
 * The {@code ioctl(2)} on the root directory of a mount by which its server is asked for its statistics. The number of a
 * request is {@code _IOR('u', PIECE, char[16368])}, since that is how the kernel knows how much to pass. The answer is
 * two little-endian 32-bit numbers, the length of the whole text and the number of its snapshot, and a piece of the text.
 * Asking for piece 0 makes a new snapshot; all pieces must be of one.
 */
public final class StatisticsRequest {
    /** Bytes of an answer at most; 14 bits have room for them. */
    public static final int ANSWER = 16368;

    /** Bytes before the text. */
    public static final int HEADER = 8;

    /** Bytes of text in a piece. */
    public static final int PIECE = ANSWER - HEADER;

    /** Pieces that can be asked for. */
    static final int PIECES = 256;

    private static final int READ = 2 << 30 | ANSWER << 16 | 'u' << 8;

    private StatisticsRequest() {}

    /** Returns the request for a piece, as an unsigned number of 32 bits. */
    public static long command(int piece) {
        return Integer.toUnsignedLong(READ | piece);
    }

    /** Says whether a request is one of these. */
    public static boolean isOne(int command) {
        return (command & ~(PIECES - 1)) == READ;
    }

    /** Returns which piece a request is for. */
    static int piece(int command) {
        return command & (PIECES - 1);
    }
}
