package io.ufs.runtime.tar;

import io.ufs.core.vfs.XattrName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes archives into memory and reads them back, in a form that can be compared. */
final class Archives {
    private Archives() {}

    /** An entry with its content. */
    @SuppressWarnings("ArrayRecordComponent")
    record Item(TarEntry entry, byte[] content) {
        Item(TarEntry entry) {
            this(entry, new byte[0]);
        }
    }

    static byte[] write(List<Item> items) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarWriter writer = new TarWriter(out)) {
            for (Item item : items) {
                writer.put(item.entry());
                writer.write(item.content(), 0, item.content().length);
            }
            writer.finish();
        }
        return out.toByteArray();
    }

    static List<Item> read(byte[] archive) throws IOException {
        List<Item> items = new ArrayList<>();
        try (TarReader reader = new TarReader(new ByteArrayInputStream(archive))) {
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                items.add(new Item(entry, reader.content().readAllBytes()));
            }
        }
        return items;
    }

    static List<String> describe(List<Item> items) {
        return items.stream().map(Archives::describe).toList();
    }

    /** Says everything of an entry in one line. */
    static String describe(Item item) {
        TarEntry entry = item.entry();
        Map<String, String> xattrs = new TreeMap<>();
        for (Map.Entry<XattrName, byte[]> xattr : entry.xattrs().entrySet()) {
            xattrs.put(hex(xattr.getKey().bytes()), hex(xattr.getValue()));
        }
        return entry.type() + " " + hex(entry.path()) + " " + Integer.toOctalString(entry.mode()) + " "
                + Integer.toUnsignedString(entry.uid()) + ":" + Integer.toUnsignedString(entry.gid()) + " "
                + entry.mtime() + " " + entry.size() + " -> " + hex(entry.linkTarget()) + " " + entry.major() + ","
                + entry.minor() + " " + xattrs + " " + (entry.isSparse() ? entry.extents() : "") + " "
                + hex(item.content());
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
