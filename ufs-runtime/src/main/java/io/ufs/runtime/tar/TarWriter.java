package io.ufs.runtime.tar;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes an archive: ustar where that can say everything, else with a PAX header before the entry. The same entries give
 * the same bytes: no names of users, no times but those of the entries.
 */
public final class TarWriter implements AutoCloseable {
    private static final byte[] ZEROS = new byte[2 * TarHeader.BLOCK];

    private final OutputStream out;
    private long remaining;
    private int padding;
    private boolean finished;

    /** Writes to a stream, which {@link #close()} closes. */
    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Begins an entry. Its content follows by {@link #write}: {@link TarEntry#dataSize()} bytes.
     *
     * @throws IllegalStateException if content of the entry before is missing
     * @throws IllegalArgumentException if an extent of a sparse file, but the last, is not a multiple of 512 bytes
     */
    public void put(TarEntry entry) throws IOException {
        endContent();
        PaxRecords records = new PaxRecords();
        TarHeader header = TarHeader.blank();
        header.setType(entry.type().flag());
        header.setMode(entry.mode());
        byte[] map = {};
        boolean binary = false;
        if (entry.isSparse()) {
            map = SparseMaps.print(entry.extents(), entry.size());
            records.add("GNU.sparse.major", "1");
            records.add("GNU.sparse.minor", "0");
            records.add("GNU.sparse.name", entry.path());
            records.add("GNU.sparse.realsize", Long.toString(entry.size()));
            header.setName(placeholder(entry.path(), "GNUSparseFile.0/"));
            binary = !isUtf8(entry.path());
        } else if (!fits(header, entry.path())) {
            header.setName(entry.path());
            records.add("path", entry.path());
            binary = !isUtf8(entry.path());
        }
        if (entry.linkTarget().length > TarHeader.NAME_LENGTH) {
            records.add("linkpath", entry.linkTarget());
            binary |= !isUtf8(entry.linkTarget());
        }
        header.setLink(entry.linkTarget());
        number(records, "uid", Integer.toUnsignedLong(entry.uid()), TarHeader.MAX_OCTAL_8);
        number(records, "gid", Integer.toUnsignedLong(entry.gid()), TarHeader.MAX_OCTAL_8);
        header.setOwner(Integer.toUnsignedLong(entry.uid()), Integer.toUnsignedLong(entry.gid()));
        long packed = entry.type() == TarType.FILE ? map.length + entry.dataSize() : 0;
        number(records, "size", packed, TarHeader.MAX_OCTAL_12);
        header.setSize(packed);
        time(records, header, entry);
        if (entry.type().isDevice()) {
            header.setDevice(entry.major(), entry.minor());
        }
        PaxXattrs.write(entry.xattrs(), records);
        if (!records.isEmpty()) {
            writeRecords(entry.path(), records, binary);
        }
        out.write(header.seal());
        out.write(map);
        remaining = packed - map.length;
        padding = (int) (-packed & (TarHeader.BLOCK - 1));
    }

    /** Puts a path into name, or prefix and name; returns false if it does not fit. */
    private static boolean fits(TarHeader header, byte[] path) {
        if (path.length <= TarHeader.NAME_LENGTH) {
            header.setName(path);
            return true;
        }
        for (int i = Math.min(path.length - 2, TarHeader.PREFIX_LENGTH); i > 0; i--) {
            if (path[i] == '/' && path.length - i - 1 <= TarHeader.NAME_LENGTH) {
                header.setPrefix(Arrays.copyOf(path, i));
                header.setName(Arrays.copyOfRange(path, i + 1, path.length));
                return true;
            }
        }
        return false;
    }

    private static void number(PaxRecords records, String key, long value, long max) {
        if (value > max) {
            records.add(key, Long.toString(value));
        }
    }

    private static void time(PaxRecords records, TarHeader header, TarEntry entry) {
        long seconds = entry.mtime().seconds();
        if (entry.mtime().nanos() != 0 || seconds < 0 || seconds > TarHeader.MAX_OCTAL_12) {
            records.add("mtime", PaxRecords.print(entry.mtime()));
        }
        header.setMtime(seconds);
    }

    private void writeRecords(byte[] path, PaxRecords records, boolean binary) throws IOException {
        PaxRecords all = records;
        if (binary) {
            // Without it some readers take names for UTF-8.
            all = new PaxRecords();
            all.add("hdrcharset", "BINARY");
            all.items().addAll(records.items());
        }
        byte[] content = all.toBytes();
        TarHeader header = TarHeader.blank();
        header.setType(TarHeader.PAX);
        header.setName(placeholder(path, "PaxHeaders.0/"));
        header.setMode(0644);
        header.setOwner(0, 0);
        header.setMtime(0);
        header.setSize(content.length);
        out.write(header.seal());
        out.write(content);
        out.write(ZEROS, 0, -content.length & (TarHeader.BLOCK - 1));
    }

    /** A name that is shown by programs that do not know what the entry is. */
    private static byte[] placeholder(byte[] path, String directory) {
        int end = path.length;
        while (end > 1 && path[end - 1] == '/') {
            end--;
        }
        int start = end;
        while (start > 0 && path[start - 1] != '/') {
            start--;
        }
        byte[] prefix = directory.getBytes(StandardCharsets.US_ASCII);
        int length = Math.min(end - start, TarHeader.NAME_LENGTH - prefix.length);
        byte[] name = Arrays.copyOf(prefix, prefix.length + length);
        System.arraycopy(path, start, name, prefix.length, length);
        return name;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /**
     * Writes content of the entry.
     *
     * @throws IllegalArgumentException if that is more than the entry has
     */
    public void write(byte[] buffer, int offset, int length) throws IOException {
        if (length > remaining) {
            throw new IllegalArgumentException(length + " bytes, where " + remaining + " are missing");
        }
        out.write(buffer, offset, length);
        remaining -= length;
    }

    private void endContent() throws IOException {
        if (remaining != 0) {
            throw new IllegalStateException(remaining + " bytes of an entry are missing");
        }
        if (finished) {
            throw new IllegalStateException("the archive is finished");
        }
        out.write(ZEROS, 0, padding);
        padding = 0;
    }

    /** Writes the end of the archive; the stream stays open. */
    public void finish() throws IOException {
        endContent();
        out.write(ZEROS);
        out.flush();
        finished = true;
    }

    /** Closes the stream. An archive that was not {@linkplain #finish() finished} stays incomplete. */
    @Override
    public void close() throws IOException {
        out.close();
    }
}
