package io.ufs.runtime.image.json;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one document as RFC 8259 has it: UTF-8, nothing around the value. It is Gson that reads: every start of a container
 * takes a few documents, and the parser of Jackson, which writes them, makes a {@link BigDecimal} before it reads a byte,
 * whose class takes longer to initialize than a container to start.
 */
final class JsonReader {
    private static final int MAX_DEPTH = 101;

    /** Characters of a number: Gson takes some of more than this for none. */
    private static final int MAX_LENGTH = 60;

    /** A few bytes shall not become a number that fills the memory. */
    private static final int MAX_EXPONENT = 1000;

    private final com.google.gson.stream.JsonReader in;

    private JsonReader(String text) {
        in = new com.google.gson.stream.JsonReader(new StringReader(text));
        in.setStrictness(Strictness.STRICT);
        in.setNestingLimit(MAX_DEPTH);
    }

    /** Returns the value of a document; null for the word {@code null}. */
    static @Nullable Object read(byte[] document) throws JsonException {
        JsonReader reader = new JsonReader(decoded(document));
        try {
            Object value = reader.value();
            if (reader.in.peek() != JsonToken.END_DOCUMENT) {
                throw new JsonException("something follows the JSON document");
            }
            return value;
        } catch (EOFException e) {
            throw new JsonException("the document is empty or ends early");
        } catch (MalformedJsonException e) {
            throw new JsonException("not JSON: " + placeIn(e));
        } catch (IOException e) {
            throw new JsonException("not JSON: " + e.getMessage());
        }
    }

    private static String decoded(byte[] document) throws JsonException {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
            if (text.startsWith("\ufeff")) {
                throw new JsonException("not JSON: it begins with a byte order mark");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new JsonException("not JSON: it is not in UTF-8");
        }
    }

    /** What Gson says of a mistake is for programmers, but for the place. */
    private static String placeIn(MalformedJsonException e) {
        Matcher place = Pattern.compile("line (\\d+) column (\\d+)").matcher(String.valueOf(e.getMessage()));
        return place.find() ? "unexpected character on " + place.group() : "unexpected character";
    }

    private @Nullable Object value() throws IOException, JsonException {
        return switch (in.peek()) {
            case BEGIN_OBJECT -> object();
            case BEGIN_ARRAY -> list();
            case STRING -> in.nextString();
            case NUMBER -> number(in.nextString());
            case BOOLEAN -> in.nextBoolean();
            case NULL -> {
                in.nextNull();
                yield null;
            }
            case END_ARRAY, END_OBJECT, NAME, END_DOCUMENT -> throw new JsonException("not JSON: a value is missing");
        };
    }

    private JsonObject object() throws IOException, JsonException {
        JsonObject object = new JsonObject();
        in.beginObject();
        while (in.hasNext()) {
            object.putIfPresent(in.nextName(), value());
        }
        in.endObject();
        return object;
    }

    private List<Object> list() throws IOException, JsonException {
        List<Object> list = new ArrayList<>();
        in.beginArray();
        while (in.hasNext()) {
            Object element = value();
            if (element != null) {
                list.add(element);
            }
        }
        in.endArray();
        return list;
    }

    /** Whole numbers are {@link Long}, unless they are too large; others are {@link BigDecimal}. */
    private static Object number(String number) throws JsonException {
        boolean whole = number.chars().noneMatch(c -> c == '.' || c == 'e' || c == 'E');
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
            value = number.length() > MAX_LENGTH ? null : new BigDecimal(number);
        } catch (NumberFormatException tooLargeExponent) {
            value = null;
        }
        if (value == null || Math.abs((long) value.scale()) > MAX_EXPONENT) {
            throw new JsonException("a number of the JSON document is too long");
        }
        return value;
    }
}
