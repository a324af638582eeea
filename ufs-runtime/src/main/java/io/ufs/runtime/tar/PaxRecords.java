package io.ufs.runtime.tar;

import io.ufs.core.vfs.Timestamp;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of a PAX header, {@code "LENGTH KEY=VALUE\n"}, where LENGTH counts the whole record. Values are bytes: some
 * are names and attributes. Order and repetition matter to one of the forms of sparse files and are kept.
 */
final class PaxRecords {
    private final List<Item> items = new ArrayList<>();

    /** A record. The key is Latin-1, so that its bytes survive: the end of an attribute's key is the attribute's name. */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    record Item(String key, byte[] value) {
        String text() {
            return new String(value, StandardCharsets.ISO_8859_1);
        }
    }

    /**
     * Adds the records of a header's content.
     *
     * @throws MalformedTarException if a record's length is wrong
     */
    void parse(byte[] content) throws MalformedTarException {
        int at = 0;
        while (at < content.length) {
            int digits = at;
            long length = 0;
            while (digits < content.length && content[digits] >= '0' && content[digits] <= '9' && digits - at < 10) {
                length = length * 10 + content[digits++] - '0';
            }
            // The shortest record is "5 a=\n"; what follows the last one must be nothing.
            if (digits == at || digits >= content.length || content[digits] != ' ' || length > content.length - at
                    || at + length <= digits + 1 || content[(int) (at + length - 1)] != '\n') {
                throw new MalformedTarException("a PAX header has a record of a wrong length");
            }
            int end = (int) (at + length - 1);
            int equals = digits + 1;
            while (equals < end && content[equals] != '=') {
                equals++;
            }
            if (equals == end || equals == digits + 1) {
                throw new MalformedTarException("a PAX header has a record without a key");
            }
            String key = new String(content, digits + 1, equals - digits - 1, StandardCharsets.ISO_8859_1);
            items.add(new Item(key, Arrays.copyOfRange(content, equals + 1, end)));
            at = end + 1;
        }
    }

    List<Item> items() {
        return items;
    }

    /** Returns the last value of a key; null if there is none, or an empty one, which takes back what came before. */
    byte @Nullable [] value(String key) {
        byte[] value = null;
        for (Item item : items) {
            if (item.key().equals(key)) {
                value = item.value().length == 0 ? null : item.value();
            }
        }
        return value;
    }

    /** Returns a decimal number that is not negative, or null. */
    @Nullable Long number(String key) throws MalformedTarException {
        byte[] value = value(key);
        return value == null ? null : number(key, new String(value, StandardCharsets.ISO_8859_1));
    }

    /** Parses a decimal number that is not negative. */
    static long number(String key, String text) throws MalformedTarException {
        if (text.isEmpty() || text.length() > 19 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new MalformedTarException("a PAX header has " + key + "=" + text);
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException tooLarge) {
            throw new MalformedTarException("a PAX header has " + key + "=" + text);
        }
    }

    /** Returns a time in seconds with a fraction, or null. */
    @Nullable Timestamp time(String key) throws MalformedTarException {
        byte[] value = value(key);
        if (value == null) {
            return null;
        }
        String text = new String(value, StandardCharsets.ISO_8859_1);
        boolean negative = text.startsWith("-");
        String unsigned = negative ? text.substring(1) : text;
        int point = unsigned.indexOf('.');
        String whole = point < 0 ? unsigned : unsigned.substring(0, point);
        String fraction = point < 0 ? "" : unsigned.substring(point + 1);
        if (!fraction.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new MalformedTarException("a PAX header has " + key + "=" + text);
        }
        long seconds = whole.isEmpty() && !fraction.isEmpty() ? 0 : number(key, whole);
        int nanos = Integer.parseInt((fraction + "000000000").substring(0, 9));
        if (!negative) {
            return new Timestamp(seconds, nanos);
        }
        // -1.25 s is 0.75 s after -2 s.
        return nanos == 0 ? new Timestamp(-seconds, 0) : new Timestamp(-seconds - 1, 1_000_000_000 - nanos);
    }

    /** Writes a time as {@link #time} reads it, without needless zeros. */
    static String print(Timestamp time) {
        if (time.nanos() == 0) {
            return Long.toString(time.seconds());
        }
        boolean negative = time.seconds() < 0;
        long seconds = negative ? -(time.seconds() + 1) : time.seconds();
        int nanos = negative ? 1_000_000_000 - time.nanos() : time.nanos();
        String fraction = String.format("%09d", nanos).replaceAll("0+$", "");
        return (negative ? "-" : "") + seconds + "." + fraction;
    }

    void add(String key, byte[] value) {
        items.add(new Item(key, value));
    }

    void add(String key, String value) {
        add(key, value.getBytes(StandardCharsets.UTF_8));
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    /** Returns the content of a header. */
    byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Item item : items) {
            byte[] key = item.key().getBytes(StandardCharsets.ISO_8859_1);
            int rest = key.length + item.value().length + 3;
            int length = rest + Integer.toString(rest).length();
            if (Integer.toString(length).length() != Integer.toString(rest).length()) {
                length++;
            }
            out.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(key);
            out.write('=');
            out.writeBytes(item.value());
            out.write('\n');
        }
        return out.toByteArray();
    }
}
