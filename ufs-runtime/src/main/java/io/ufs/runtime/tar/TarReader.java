package io.ufs.runtime.tar;

import io.ufs.core.vfs.Timestamp;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads an archive from front to back: {@link #next()} for an entry, {@link #read} for its content. It understands v7,
 * ustar, PAX (attributes, global headers, sparse files of the forms 0.0, 0.1 and 1.0) and the old GNU format (long names,
 * numbers in binary, sparse files). Anything else is refused, not guessed.
 */
public final class TarReader implements AutoCloseable {
    /** The longest content of a header that continues another one, such as a list of attributes. */
    private static final int MAX_SPECIAL = 8 << 20;

    private static final int MAX_GNU_EXTENTS = 1 << 20;

    private final InputStream in;
    private final PaxRecords globals = new PaxRecords();
    private long position;
    private long remaining;
    private int padding;
    private boolean ended;

    /** Reads from a stream, which {@link #close()} closes. It may be read further than the archive goes. */
    public TarReader(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    /** Returns how many bytes of the archive have been passed: after {@link #next()} the offset of the content. */
    public long position() {
        return position;
    }

    /**
     * Goes on to the next entry, past what has not been read of the current one.
     *
     * @return the entry; null after the last
     * @throws MalformedTarException if the bytes are not an archive, or it was cut off
     */
    public @Nullable TarEntry next() throws IOException {
        skip(remaining + padding);
        remaining = 0;
        padding = 0;
        PaxRecords local = new PaxRecords();
        byte[] longName = null;
        byte[] longLink = null;
        boolean continued = false;
        while (!ended) {
            byte[] block = block();
            if (block == null || TarHeader.isZero(block)) {
                end(block, continued);
                return null;
            }
            TarHeader header = TarHeader.of(block);
            continued = true;
            switch (header.type()) {
                case TarHeader.PAX, TarHeader.PAX_SOLARIS -> local.parse(special(header));
                case TarHeader.PAX_GLOBAL -> {
                    globals.parse(special(header));
                    if (globals.items().size() > 10_000) {
                        throw new MalformedTarException("too many global PAX records");
                    }
                    continued = false;
                }
                case TarHeader.GNU_LONG_NAME -> longName = terminated(special(header));
                case TarHeader.GNU_LONG_LINK -> longLink = terminated(special(header));
                case TarHeader.GNU_VOLUME -> {
                    skipPadded(header.size());
                    continued = false;
                }
                default -> {
                    return entry(header, effective(local), longName, longLink);
                }
            }
        }
        return null;
    }

    private void end(byte @Nullable [] first, boolean continued) throws IOException {
        if (continued) {
            throw new MalformedTarException("the archive ends after the first part of an entry");
        }
        // Two blocks of zeros end an archive; some writers leave one or both out.
        byte[] second = first == null ? null : block();
        if (second != null && !TarHeader.isZero(second)) {
            throw new MalformedTarException("the archive goes on after a block of zeros");
        }
        ended = true;
    }

    private PaxRecords effective(PaxRecords local) {
        if (globals.isEmpty()) {
            return local;
        }
        PaxRecords all = new PaxRecords();
        all.items().addAll(globals.items());
        all.items().addAll(local.items());
        return all;
    }

    private TarEntry entry(
            TarHeader header, PaxRecords records, byte @Nullable [] longName, byte @Nullable [] longLink)
            throws IOException {
        byte[] path = or(records.value("GNU.sparse.name"), or(records.value("path"), or(longName, header.path())));
        TarType type = type(header, path);
        TarEntry.Builder entry = TarEntry.of(type, path)
                .mode((int) header.mode())
                .owner(id("uid", records, header.uid()), id("gid", records, header.gid()));
        Timestamp mtime = records.time("mtime");
        entry.mtime(mtime != null ? mtime : new Timestamp(header.mtime(), 0));
        if (type == TarType.HARD_LINK || type == TarType.SYMLINK) {
            entry.linkTarget(or(records.value("linkpath"), or(longLink, header.link())));
        }
        if (type.isDevice()) {
            entry.device(device("SCHILY.devmajor", records, header.major()),
                    device("SCHILY.devminor", records, header.minor()));
        }
        PaxXattrs.read(records, entry);
        content(header, records, type, entry);
        try {
            return entry.build();
        } catch (IllegalArgumentException e) {
            throw new MalformedTarException("a sparse file is damaged: " + e.getMessage());
        }
    }

    private static byte[] or(byte @Nullable [] value, byte[] otherwise) {
        return value != null ? value : otherwise;
    }

    private static TarType type(TarHeader header, byte[] path) throws MalformedTarException {
        byte flag = header.type();
        for (TarType type : TarType.values()) {
            if (flag == type.flag() && type != TarType.FILE) {
                return type;
            }
        }
        return switch (flag) {
            case '0', TarHeader.OLD_FILE, TarHeader.CONTIGUOUS, TarHeader.GNU_SPARSE ->
                path.length > 0 && path[path.length - 1] == '/' ? TarType.DIRECTORY : TarType.FILE;
            case TarHeader.GNU_DUMPDIR -> TarType.DIRECTORY;
            default -> throw new MalformedTarException(
                    "the archive has an entry of the unknown type '" + TarEntry.printable(new byte[]{flag}) + "'");
        };
    }

    /** Owners are unsigned 32-bit numbers: a larger one must not become another user, root least of all. */
    private static int id(String key, PaxRecords records, long inHeader) throws MalformedTarException {
        Long inRecords = records.number(key);
        long value = inRecords != null ? inRecords : inHeader;
        if (value < 0 || value > 0xffff_ffffL) {
            throw new MalformedTarException("the archive has " + key + " " + value);
        }
        return (int) value;
    }

    private static int device(String key, PaxRecords records, long inHeader) throws MalformedTarException {
        Long inRecords = records.number(key);
        long value = inRecords != null ? inRecords : inHeader;
        if (value < 0 || value > 0xfffff) {
            throw new MalformedTarException("the archive has a device number " + value);
        }
        return (int) value;
    }

    private void content(TarHeader header, PaxRecords records, TarType type, TarEntry.Builder entry)
            throws IOException {
        Long inRecords = records.number("size");
        long packed = inRecords != null ? inRecords : header.size();
        if (packed < 0 || packed > Long.MAX_VALUE - TarHeader.BLOCK) {
            throw new MalformedTarException("the archive has a size of " + packed);
        }
        if (type != TarType.FILE) {
            // Of these only a directory written by an incremental backup has content: a list of names, not needed.
            if (header.type() == TarHeader.GNU_DUMPDIR || header.type() == TarHeader.OLD_FILE) {
                begin(packed);
            }
            return;
        }
        List<Extent> extents = null;
        long size = packed;
        if (header.type() == TarHeader.GNU_SPARSE) {
            extents = gnuExtents(header);
            size = header.gnuRealSize();
        } else if (isForm1(records)) {
            SparseMaps.Parser parser = new SparseMaps.Parser();
            long map = 0;
            boolean complete = false;
            while (!complete) {
                complete = parser.isCompleteWith(requireBlock());
                map += TarHeader.BLOCK;
            }
            extents = parser.extents();
            size = realSize(records, "GNU.sparse.realsize");
            packed -= map;
        } else {
            extents = SparseMaps.fromRecords(records);
            size = extents != null ? realSize(records, "GNU.sparse.size") : packed;
        }
        if (extents != null) {
            entry.extents(extents);
            long data = extents.stream().mapToLong(Extent::length).sum();
            if (data != packed) {
                throw new MalformedTarException("a sparse file has " + packed + " bytes, and a map for " + data);
            }
        }
        if (size < 0) {
            throw new MalformedTarException("the archive has a size of " + size);
        }
        entry.size(size);
        begin(packed);
    }

    private static boolean isForm1(PaxRecords records) throws MalformedTarException {
        Long major = records.number("GNU.sparse.major");
        Long minor = records.number("GNU.sparse.minor");
        if (major == null || (major == 0 && records.value("GNU.sparse.realsize") == null)) {
            return false;
        }
        if (major != 1 || (minor != null && minor != 0)) {
            throw new MalformedTarException("a sparse file is in the unknown form " + major + "." + minor);
        }
        return true;
    }

    private static long realSize(PaxRecords records, String key) throws MalformedTarException {
        Long size = records.number(key);
        if (size == null) {
            throw new MalformedTarException("a sparse file has no size");
        }
        return size;
    }

    private List<Extent> gnuExtents(TarHeader header) throws IOException {
        List<Extent> extents = new ArrayList<>();
        collect(header.block(), TarHeader.GNU_EXTENTS, TarHeader.GNU_EXTENTS_IN_HEADER, extents);
        boolean more = header.gnuIsExtended();
        while (more) {
            byte[] block = requireBlock();
            collect(block, 0, TarHeader.GNU_EXTENTS_IN_BLOCK, extents);
            more = TarHeader.isExtended(block);
            if (extents.size() > MAX_GNU_EXTENTS) {
                throw new MalformedTarException("a sparse file has too many extents");
            }
        }
        return extents;
    }

    private static void collect(byte[] block, int from, int count, List<Extent> extents)
            throws MalformedTarException {
        for (int i = 0; i < count; i++) {
            Extent extent = TarHeader.gnuExtent(block, from + i * 24);
            if (extent != null) {
                extents.add(extent);
            }
        }
    }

    private void begin(long packed) {
        remaining = packed;
        padding = (int) (-packed & (TarHeader.BLOCK - 1));
    }

    /**
     * Reads content of the current entry: the bytes of its {@linkplain TarEntry#extents() extents}, one after the other.
     *
     * @return how many bytes, at least one unless {@code length} is 0; −1 at their end
     * @throws MalformedTarException if the archive ends before
     */
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (remaining == 0) {
            return -1;
        }
        int count = in.read(buffer, offset, (int) Math.min(length, remaining));
        if (count < 0) {
            throw cutOff();
        }
        position += count;
        remaining -= count;
        return count;
    }

    /** Returns the content of the current entry as a stream; closing it does nothing. */
    public InputStream content() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return TarReader.this.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return TarReader.this.read(buffer, offset, length);
            }
        };
    }

    private byte[] special(TarHeader header) throws IOException {
        long size = header.size();
        if (size < 0 || size > MAX_SPECIAL) {
            throw new MalformedTarException("the archive has a header of " + size + " bytes");
        }
        byte[] content = in.readNBytes((int) size);
        position += content.length;
        if (content.length < size) {
            throw cutOff();
        }
        skip(-size & (TarHeader.BLOCK - 1));
        return content;
    }

    private static byte[] terminated(byte[] text) {
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        return Arrays.copyOf(text, end);
    }

    private byte @Nullable [] block() throws IOException {
        byte[] block = in.readNBytes(TarHeader.BLOCK);
        position += block.length;
        if (block.length == 0) {
            return null;
        }
        if (block.length < TarHeader.BLOCK) {
            throw cutOff();
        }
        return block;
    }

    private byte[] requireBlock() throws IOException {
        byte[] block = block();
        if (block == null) {
            throw cutOff();
        }
        return block;
    }

    private void skipPadded(long size) throws IOException {
        if (size < 0 || size > Long.MAX_VALUE - TarHeader.BLOCK) {
            throw new MalformedTarException("the archive has a size of " + size);
        }
        skip(size);
        skip(-size & (TarHeader.BLOCK - 1));
    }

    private void skip(long length) throws IOException {
        long rest = length;
        while (rest > 0) {
            long skipped = in.skip(rest);
            if (skipped <= 0) {
                // A stream may skip nothing for no reason: reading tells the end.
                if (in.read() < 0) {
                    throw cutOff();
                }
                skipped = 1;
            }
            rest -= skipped;
            position += skipped;
        }
    }

    private static MalformedTarException cutOff() {
        return new MalformedTarException("the archive was cut off");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
