package io.ufs.runtime.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import io.ufs.runtime.tar.Archives.Item;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Forms that other programs write, and damage. */
@Timeout(20)
class TarReaderTest {
    private static byte[] header(String name, byte type, long size) {
        TarHeader header = TarHeader.blank();
        header.setName(name.getBytes(StandardCharsets.UTF_8));
        header.setType(type);
        header.setMode(0644);
        header.setOwner(0, 0);
        header.setSize(size);
        header.setMtime(0);
        return header.seal();
    }

    private static byte[] block(String text) {
        return Arrays.copyOf(text.getBytes(StandardCharsets.ISO_8859_1), TarHeader.BLOCK);
    }

    private static byte[] archive(byte[]... blocks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] block : blocks) {
            out.writeBytes(block);
        }
        return out.toByteArray();
    }

    private static byte[] pax(String... records) {
        PaxRecords all = new PaxRecords();
        for (String record : records) {
            int equals = record.indexOf('=');
            all.add(record.substring(0, equals), record.substring(equals + 1));
        }
        byte[] content = all.toBytes();
        return archive(header("x", TarHeader.PAX, content.length), Arrays.copyOf(content, TarHeader.BLOCK));
    }

    private static Item only(byte[]... blocks) throws IOException {
        List<Item> items = Archives.read(archive(blocks));
        assertEquals(1, items.size());
        return items.getFirst();
    }

    private static String refusal(byte[]... blocks) {
        Exception e = assertThrows(MalformedTarException.class, () -> Archives.read(archive(blocks)));
        return String.valueOf(e.getMessage());
    }

    @Test
    void next_emptyStream_hasNoEntry() throws IOException {
        assertTrue(Archives.read(new byte[0]).isEmpty());
        assertTrue(Archives.read(new byte[1024]).isEmpty());
    }

    @Test
    void next_oldFileWithSlash_isDirectory() throws IOException {
        assertEquals(TarType.DIRECTORY, only(header("d/", (byte) 0, 0)).entry().type());
    }

    @Test
    void next_gnuLongNames_areUsed() throws IOException {
        String name = "n".repeat(300);
        TarEntry entry = only(
                header("././@LongLink", TarHeader.GNU_LONG_NAME, 301),
                block(name),
                header("././@LongLink", TarHeader.GNU_LONG_LINK, 7),
                block("target"),
                header("nnn", (byte) '2', 0))
                .entry();
        assertEquals(name, new String(entry.path(), StandardCharsets.UTF_8));
        assertEquals("target", new String(entry.linkTarget(), StandardCharsets.UTF_8));
    }

    @Test
    void next_globalRecords_holdUntilOverridden() throws IOException {
        PaxRecords global = new PaxRecords();
        global.add("uid", "7");
        global.add("mtime", "1.5");
        byte[] content = global.toBytes();
        List<Item> items = Archives.read(archive(
                header("g", TarHeader.PAX_GLOBAL, content.length),
                Arrays.copyOf(content, TarHeader.BLOCK),
                header("a", (byte) '0', 0),
                pax("uid=8"),
                header("b", (byte) '0', 0)));
        assertEquals(7, items.get(0).entry().uid());
        assertEquals(8, items.get(1).entry().uid());
        assertEquals(new Timestamp(1, 500_000_000), items.get(1).entry().mtime());
    }

    @Test
    void next_negativeTimeWithFraction_isBefore1970() throws IOException {
        assertEquals(new Timestamp(-2, 750_000_000),
                only(pax("mtime=-1.25"), header("a", (byte) '0', 0)).entry().mtime());
    }

    @Test
    void next_xattrsOfLibarchive_areDecoded() throws IOException {
        TarEntry entry = only(pax("LIBARCHIVE.xattr.user.a%3Db=gP8B/w"), header("a", (byte) '0', 0)).entry();
        assertArrayEquals(new byte[]{(byte) 0x80, (byte) 0xff, 1, (byte) 0xff},
                entry.xattrs().get(XattrName.of("user.a=b")));
    }

    @Test
    void next_sparseForms0_areRead() throws IOException {
        Item form00 = only(
                pax("GNU.sparse.size=100", "GNU.sparse.numblocks=2", "GNU.sparse.offset=10", "GNU.sparse.numbytes=2",
                        "GNU.sparse.offset=50", "GNU.sparse.numbytes=3"),
                header("a", (byte) '0', 5),
                block("abcde"));
        Item form01 = only(
                pax("GNU.sparse.size=100", "GNU.sparse.numblocks=2", "GNU.sparse.map=10,2,50,3", "GNU.sparse.name=a"),
                header("./GNUSparseFile.1/a", (byte) '0', 5),
                block("abcde"));
        assertEquals(List.of(new Extent(10, 2), new Extent(50, 3)), form00.entry().extents());
        assertEquals(100, form00.entry().size());
        assertEquals(Archives.describe(form00), Archives.describe(form01));
    }

    @Test
    void next_sizesBeyondEightGib_areRead() throws IOException {
        TarEntry byRecord = readFirst(archive(pax("size=9000000000"), header("a", (byte) '0', 0)));
        byte[] header = header("a", (byte) '0', 0);
        Arrays.fill(header, 124, 136, (byte) 0);
        header[124] = (byte) 0x80;
        header[131] = 2; // 2 * 2^32
        resum(header);
        assertEquals(9_000_000_000L, byRecord.size());
        assertEquals(2L << 32, readFirst(header).size());
    }

    private static TarEntry readFirst(byte[] archive) throws IOException {
        try (TarReader reader = new TarReader(new ByteArrayInputStream(archive))) {
            return Objects.requireNonNull(reader.next());
        }
    }

    private static void resum(byte[] header) {
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        byte[] digits = String.format("%06o", sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, header, 148, 6);
        header[154] = 0;
    }

    @Test
    void next_garbage_isRefused() {
        byte[] text = "this is no archive, but long enough to be one. ".repeat(40).getBytes(StandardCharsets.UTF_8);
        assertThrows(MalformedTarException.class, () -> Archives.read(text));
    }

    @Test
    void next_cutOff_isRefusedEverywhere() throws IOException {
        byte[] content = new byte[700];
        byte[] whole = Archives.write(List.of(
                new Item(TarEntry.of(TarType.FILE, "f".repeat(200)).size(700).build(), content)));
        // Only between entries, and after the last, an archive may end.
        int end = whole.length - 1024;
        for (int length = 1; length < end; length += 37) {
            int cut = length;
            assertThrows(MalformedTarException.class, () -> Archives.read(Arrays.copyOf(whole, cut)),
                    () -> "cut " + cut);
        }
        assertEquals(1, Archives.read(Arrays.copyOf(whole, end)).size());
    }

    @Test
    void next_unknownType_isRefused() {
        assertTrue(refusal(header("a", (byte) 'Z', 0)).contains("'Z'"));
    }

    @Test
    @DisplayName("CVE-2024-40635, CVE-2026-30892: an owner that does not fit must not become root")
    void next_ownerBeyond32Bits_isRefused() {
        assertTrue(refusal(pax("uid=4294967296"), header("a", (byte) '0', 0)).contains("4294967296"));
        assertTrue(refusal(pax("uid=-1"), header("a", (byte) '0', 0)).contains("uid=-1"));
    }

    @Test
    void next_hugeHeader_isRefusedBeforeItIsRead() {
        assertTrue(refusal(header("x", TarHeader.PAX, 1L << 32)).contains("header of"));
    }

    @Test
    void next_badRecords_areRefused() {
        for (String record : List.of("3 a", "99 a=b\n", "5 a=b", "x a=b\n", "6 =ab\n", "0 a=b\n")) {
            byte[] content = record.getBytes(StandardCharsets.ISO_8859_1);
            assertTrue(refusal(header("x", TarHeader.PAX, content.length), block(record)).contains("PAX"), record);
        }
    }

    @Test
    void next_sparseMapThatLies_isRefused() {
        assertTrue(refusal(pax("GNU.sparse.size=10", "GNU.sparse.map=0,100"), header("a", (byte) '0', 100), block(""))
                .contains("sparse"));
        assertTrue(refusal(pax("GNU.sparse.size=100", "GNU.sparse.map=50,5,10,5"), header("a", (byte) '0', 10),
                block("")).contains("sparse"));
        assertTrue(refusal(pax("GNU.sparse.size=100", "GNU.sparse.map=50,5"), header("a", (byte) '0', 10), block(""))
                .contains("map for 5"));
    }

    @Test
    void next_afterReadOfHalf_goesOnAtTheNextEntry() throws IOException {
        byte[] archive = Archives.write(List.of(
                new Item(TarEntry.of(TarType.FILE, "a").size(1000).build(), new byte[1000]),
                new Item(TarEntry.of(TarType.FIFO, "b").build())));
        try (TarReader reader = new TarReader(new ByteArrayInputStream(archive))) {
            assertNotNull(reader.next());
            assertEquals(512, reader.position());
            InputStream content = reader.content();
            assertEquals(300, content.readNBytes(300).length);
            TarEntry second = reader.next();
            assertEquals(TarType.FIFO, Objects.requireNonNull(second).type());
            assertNull(reader.next());
            assertNull(reader.next());
        }
    }
}
