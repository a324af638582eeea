package io.ufs.runtime.tar;

import io.ufs.core.vfs.XattrName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * Extended attributes as PAX records: {@code SCHILY.xattr.NAME} with the value as it is (star, GNU tar, containers), and
 * {@code LIBARCHIVE.xattr.NAME} with the name percent-encoded and the value in base 64.
 */
final class PaxXattrs {
    private static final String SCHILY = "SCHILY.xattr.";
    private static final String LIBARCHIVE = "LIBARCHIVE.xattr.";

    private PaxXattrs() {}

    /** Hands on the attributes of a header. Where both forms are there, the value is the one that was not encoded. */
    static void read(PaxRecords records, TarEntry.Builder entry) throws MalformedTarException {
        for (PaxRecords.Item item : records.items()) {
            if (item.key().startsWith(LIBARCHIVE)) {
                try {
                    byte[] value = Base64.getDecoder().decode(item.text().strip());
                    entry.xattr(XattrName.of(decode(item.key().substring(LIBARCHIVE.length()))), value);
                } catch (IllegalArgumentException e) {
                    throw new MalformedTarException("a PAX header has an attribute that is not in base 64");
                }
            }
        }
        for (PaxRecords.Item item : records.items()) {
            if (item.key().startsWith(SCHILY)) {
                byte[] name = item.key().substring(SCHILY.length()).getBytes(StandardCharsets.ISO_8859_1);
                entry.xattr(XattrName.of(name), item.value());
            }
        }
    }

    /** Adds records for attributes, in the order of their names. */
    static void write(Map<XattrName, byte[]> xattrs, PaxRecords records) {
        Map<String, byte[]> sorted = new TreeMap<>();
        xattrs.forEach((name, value) -> sorted.put(new String(name.bytes(), StandardCharsets.ISO_8859_1), value));
        sorted.forEach((name, value) -> {
            // The key ends at the first '=': such a name has only the encoded form.
            if (name.indexOf('=') < 0) {
                records.add(SCHILY + name, value);
            } else {
                records.add(LIBARCHIVE + encode(name), Base64.getEncoder().withoutPadding().encodeToString(value));
            }
        });
    }

    private static String encode(String name) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c > ' ' && c < 0x7f && c != '=' && c != '%') {
                out.append(c);
            } else {
                out.append(String.format("%%%02X", (int) c));
            }
        }
        return out.toString();
    }

    private static byte[] decode(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '%' && i + 2 < name.length()) {
                out.write(Integer.parseInt(name.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                out.write(c);
            }
        }
        return out.toByteArray();
    }
}
