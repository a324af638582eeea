package io.ufs.runtime.tar;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One block of 512 bytes: offsets of {@code struct posix_header} (POSIX.1-2024, pax, "ustar Interchange Format"; GNU tar's
 * {@code tar.h} for the old GNU format). Numbers are octal, or binary where the first bit of the field is set.
 */
final class TarHeader {
    /** Bytes of a block: everything in an archive is a multiple of it. */
    static final int BLOCK = 512;

    static final int NAME_LENGTH = 100;
    static final int PREFIX_LENGTH = 155;

    static final byte GNU_LONG_NAME = 'L';
    static final byte GNU_LONG_LINK = 'K';
    static final byte GNU_SPARSE = 'S';
    static final byte GNU_DUMPDIR = 'D';
    static final byte GNU_VOLUME = 'V';
    static final byte PAX = 'x';
    static final byte PAX_SOLARIS = 'X';
    static final byte PAX_GLOBAL = 'g';
    static final byte CONTIGUOUS = '7';
    static final byte OLD_FILE = 0;

    /** The largest numbers that 7 and 11 octal digits hold. */
    static final long MAX_OCTAL_8 = 07777777L;

    static final long MAX_OCTAL_12 = 077777777777L;

    private static final int MODE = 100;
    private static final int UID = 108;
    private static final int GID = 116;
    private static final int SIZE = 124;
    private static final int MTIME = 136;
    private static final int CHECKSUM = 148;
    private static final int TYPE = 156;
    private static final int LINK = 157;
    private static final int MAGIC = 257;
    private static final int MAJOR = 329;
    private static final int MINOR = 337;
    private static final int PREFIX = 345;

    private static final byte[] POSIX_MAGIC = {'u', 's', 't', 'a', 'r', 0};
    private static final byte[] GNU_MAGIC = {'u', 's', 't', 'a', 'r', ' ', ' ', 0};

    /** Where a block of the old GNU format has its list of extents, and how many. */
    static final int GNU_EXTENTS = 386;

    static final int GNU_EXTENTS_IN_HEADER = 4;
    static final int GNU_EXTENTS_IN_BLOCK = 21;
    private static final int GNU_IS_EXTENDED = 482;
    private static final int GNU_REAL_SIZE = 483;
    private static final int GNU_BLOCK_IS_EXTENDED = 504;

    private final byte[] block;

    private TarHeader(byte[] block) {
        this.block = block;
    }

    /** Makes an empty header of the POSIX format. */
    static TarHeader blank() {
        byte[] block = new byte[BLOCK];
        System.arraycopy(POSIX_MAGIC, 0, block, MAGIC, POSIX_MAGIC.length);
        block[MAGIC + 6] = '0';
        block[MAGIC + 7] = '0';
        return new TarHeader(block);
    }

    /**
     * Takes a block over.
     *
     * @throws MalformedTarException if its checksum is wrong
     */
    static TarHeader of(byte[] block) throws MalformedTarException {
        TarHeader header = new TarHeader(block);
        long stored = header.number(CHECKSUM, 8);
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            byte b = i >= CHECKSUM && i < CHECKSUM + 8 ? (byte) ' ' : block[i];
            unsigned += b & 0xff;
            signed += b;
        }
        // Some old archivers added signed characters.
        if (stored != unsigned && stored != signed) {
            throw new MalformedTarException("not a tar archive, or damaged: the checksum of a header is wrong");
        }
        return header;
    }

    /** Says whether a block is all zeros, as two at the end of an archive are. */
    static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    boolean isPosix() {
        return Arrays.equals(block, MAGIC, MAGIC + 6, POSIX_MAGIC, 0, 6);
    }

    boolean isGnu() {
        return Arrays.equals(block, MAGIC, MAGIC + 8, GNU_MAGIC, 0, 8);
    }

    byte type() {
        return block[TYPE];
    }

    /** Returns prefix and name joined, as bytes. */
    byte[] path() {
        byte[] name = text(0, NAME_LENGTH);
        if (!isPosix() || block[PREFIX] == 0) {
            return name;
        }
        byte[] prefix = text(PREFIX, PREFIX_LENGTH);
        byte[] path = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        path[prefix.length] = '/';
        System.arraycopy(name, 0, path, prefix.length + 1, name.length);
        return path;
    }

    byte[] link() {
        return text(LINK, NAME_LENGTH);
    }

    long mode() throws MalformedTarException {
        return number(MODE, 8);
    }

    long uid() throws MalformedTarException {
        return number(UID, 8);
    }

    long gid() throws MalformedTarException {
        return number(GID, 8);
    }

    long size() throws MalformedTarException {
        return number(SIZE, 12);
    }

    long mtime() throws MalformedTarException {
        return number(MTIME, 12);
    }

    long major() throws MalformedTarException {
        return isPosix() || isGnu() ? number(MAJOR, 8) : 0;
    }

    long minor() throws MalformedTarException {
        return isPosix() || isGnu() ? number(MINOR, 8) : 0;
    }

    long gnuRealSize() throws MalformedTarException {
        return number(GNU_REAL_SIZE, 12);
    }

    boolean gnuIsExtended() {
        return block[GNU_IS_EXTENDED] != 0;
    }

    /** Says whether a block of extents is followed by another one. */
    static boolean isExtended(byte[] extents) {
        return extents[GNU_BLOCK_IS_EXTENDED] != 0;
    }

    /** Returns the extent at an offset of a block of the old GNU format, or null for an unused slot. */
    static @Nullable Extent gnuExtent(byte[] block, int offset) throws MalformedTarException {
        if (block[offset] == 0) {
            return null;
        }
        TarHeader view = new TarHeader(block);
        return SparseMaps.extent(view.number(offset, 12), view.number(offset + 12, 12));
    }

    byte[] block() {
        return block;
    }

    private byte[] text(int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, offset, end);
    }

    private long number(int offset, int length) throws MalformedTarException {
        byte first = block[offset];
        return first < 0 ? binary(offset, length) : octal(offset, length);
    }

    /** Base 256, two's complement, big-endian; the first bit only marks it and the second is the sign. */
    private long binary(int offset, int length) throws MalformedTarException {
        boolean negative = (block[offset] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = 0; i < length; i++) {
            int digit = block[offset + i] & 0xff;
            if (i == 0) {
                digit = negative ? digit | 0x80 : digit & 0x7f;
            }
            if (value >> 55 != (negative ? -1 : 0)) {
                throw new MalformedTarException("a number in a header is too large");
            }
            value = value << 8 | digit;
        }
        return value;
    }

    private long octal(int offset, int length) throws MalformedTarException {
        int at = offset;
        int end = offset + length;
        while (at < end && (block[at] == ' ' || block[at] == 0)) {
            at++;
        }
        long value = 0;
        for (; at < end && block[at] != ' ' && block[at] != 0; at++) {
            int digit = block[at] - '0';
            if (digit < 0 || digit > 7) {
                throw new MalformedTarException("not a tar archive, or damaged: a header has a number that is none");
            }
            value = value << 3 | digit;
        }
        return value;
    }

    void setType(byte flag) {
        block[TYPE] = flag;
    }

    void setName(byte[] name) {
        System.arraycopy(name, 0, block, 0, Math.min(name.length, NAME_LENGTH));
    }

    void setPrefix(byte[] prefix) {
        System.arraycopy(prefix, 0, block, PREFIX, prefix.length);
    }

    void setLink(byte[] link) {
        System.arraycopy(link, 0, block, LINK, Math.min(link.length, NAME_LENGTH));
    }

    void setMode(int mode) {
        putOctal(MODE, 8, mode);
    }

    void setOwner(long uid, long gid) {
        putOctal(UID, 8, uid <= MAX_OCTAL_8 ? uid : 0);
        putOctal(GID, 8, gid <= MAX_OCTAL_8 ? gid : 0);
    }

    void setSize(long size) {
        putOctal(SIZE, 12, size <= MAX_OCTAL_12 ? size : 0);
    }

    void setMtime(long seconds) {
        putOctal(MTIME, 12, seconds >= 0 && seconds <= MAX_OCTAL_12 ? seconds : 0);
    }

    void setDevice(int major, int minor) {
        putOctal(MAJOR, 8, major);
        putOctal(MINOR, 8, minor);
    }

    /** Fills the checksum in and returns the block, ready to be written. */
    byte[] seal() {
        Arrays.fill(block, CHECKSUM, CHECKSUM + 8, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        putOctal(CHECKSUM, 7, sum);
        block[CHECKSUM + 7] = ' ';
        return block;
    }

    private void putOctal(int offset, int length, long value) {
        long rest = value;
        for (int i = offset + length - 2; i >= offset; i--) {
            block[i] = (byte) ('0' + (rest & 7));
            rest >>>= 3;
        }
        block[offset + length - 1] = 0;
    }
}
