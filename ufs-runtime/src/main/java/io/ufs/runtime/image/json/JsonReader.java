package io.ufs.runtime.image.json;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one document as RFC 8259 has it: UTF-8, nothing around the value. Every start of a container reads a few, and the
 * parser of a library makes a {@link BigDecimal} before it reads a byte, whose class takes longer to initialize than the
 * container to start. Here there is none before a number needs it.
 */
final class JsonReader {
    private static final int MAX_DEPTH = 100;

    /** Digits of a number, and its exponent: a few bytes shall not become a number that fills the memory. */
    private static final int MAX_NUMBER = 1000;

    private final String text;
    private int next;

    private JsonReader(String text) {
        this.text = text;
    }

    /** Returns the value of a document; null for the word {@code null}. */
    static @Nullable Object read(byte[] document) throws JsonException {
        JsonReader reader = new JsonReader(decoded(document));
        reader.skipSpace();
        Object value = reader.value(0);
        reader.skipSpace();
        if (reader.next < reader.text.length()) {
            throw new JsonException("something follows the JSON document");
        }
        return value;
    }

    private static String decoded(byte[] document) throws JsonException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
        } catch (CharacterCodingException e) {
            throw new JsonException("not JSON: it is not in UTF-8");
        }
    }

    private @Nullable Object value(int depth) throws JsonException {
        if (depth > MAX_DEPTH) {
            throw new JsonException("too many levels of JSON");
        }
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> list(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private JsonObject object(int depth) throws JsonException {
        JsonObject object = new JsonObject();
        next++;
        skipSpace();
        if (peek() == '}') {
            next++;
            return object;
        }
        while (true) {
            if (peek() != '"') {
                throw unexpected();
            }
            String name = string();
            skipSpace();
            expect(':');
            skipSpace();
            Object member = value(depth + 1);
            if (member != null) {
                object.put(name, member);
            }
            skipSpace();
            if (peek() == '}') {
                next++;
                return object;
            }
            expect(',');
            skipSpace();
        }
    }

    private List<Object> list(int depth) throws JsonException {
        List<Object> list = new ArrayList<>();
        next++;
        skipSpace();
        if (peek() == ']') {
            next++;
            return list;
        }
        while (true) {
            Object element = value(depth + 1);
            if (element != null) {
                list.add(element);
            }
            skipSpace();
            if (peek() == ']') {
                next++;
                return list;
            }
            expect(',');
            skipSpace();
        }
    }

    private String string() throws JsonException {
        int begin = ++next;
        while (true) {
            char c = peek();
            if (c == '"') {
                return text.substring(begin, next++);
            }
            if (c == '\\') {
                return stringWithEscapes(begin);
            }
            if (c < ' ') {
                throw unexpected();
            }
            next++;
        }
    }

    private String stringWithEscapes(int begin) throws JsonException {
        StringBuilder out = new StringBuilder(text.substring(begin, next));
        while (true) {
            char c = peek();
            if (c < ' ') {
                throw unexpected();
            }
            next++;
            if (c == '"') {
                return out.toString();
            }
            out.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() throws JsonException {
        char c = peek();
        next++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> codeUnit();
            default -> {
                next--;
                throw unexpected();
            }
        };
    }

    private char codeUnit() throws JsonException {
        int unit = 0;
        for (int digits = 0; digits < 4; digits++) {
            char c = peek();
            // Character.digit knows digits of other scripts, too.
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw unexpected();
            }
            unit = unit << 4 | digit;
            next++;
        }
        return (char) unit;
    }

    /** Whole numbers are {@link Long}, unless they are too large; others are {@link BigDecimal}. */
    private Object number() throws JsonException {
        int begin = next;
        if (peek() == '-') {
            next++;
        }
        if (peek() == '0') {
            next++;
        } else {
            digits();
        }
        boolean whole = true;
        if (isNext('.')) {
            whole = false;
            next++;
            digits();
        }
        if (isNext('e') || isNext('E')) {
            whole = false;
            next++;
            if (isNext('+') || isNext('-')) {
                next++;
            }
            digits();
        }
        String number = text.substring(begin, next);
        if (whole && number.length() <= 20) {
            try {
                return Long.valueOf(number);
            } catch (NumberFormatException tooLarge) {
                return large(number);
            }
        }
        return large(number);
    }

    private static BigDecimal large(String number) throws JsonException {
        BigDecimal value;
        try {
            value = number.length() > MAX_NUMBER ? null : new BigDecimal(number);
        } catch (NumberFormatException tooLargeExponent) {
            value = null;
        }
        if (value == null || Math.abs((long) value.scale()) > MAX_NUMBER) {
            throw new JsonException("a number of the JSON document is too long");
        }
        return value;
    }

    private void digits() throws JsonException {
        if (!isDigit(peek())) {
            throw unexpected();
        }
        while (next < text.length() && isDigit(text.charAt(next))) {
            next++;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private @Nullable Object word(String word, @Nullable Object value) throws JsonException {
        if (!text.startsWith(word, next)) {
            throw unexpected();
        }
        next += word.length();
        return value;
    }

    private void skipSpace() {
        while (isNext(' ') || isNext('\n') || isNext('\t') || isNext('\r')) {
            next++;
        }
    }

    private boolean isNext(char c) {
        return next < text.length() && text.charAt(next) == c;
    }

    private void expect(char c) throws JsonException {
        if (peek() != c) {
            throw unexpected();
        }
        next++;
    }

    private char peek() throws JsonException {
        if (next >= text.length()) {
            throw new JsonException("the document is empty or ends early");
        }
        return text.charAt(next);
    }

    private JsonException unexpected() {
        long line = 1 + text.substring(0, next).chars().filter(c -> c == '\n').count();
        return new JsonException(String.format("not JSON: unexpected %s on line %d",
                text.charAt(next) < ' ' ? "control character" : "'" + text.charAt(next) + "'", line));
    }
}
