package io.ufs.runtime.image.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes documents. */
public final class Json {
    /** The largest document that is read, in bytes: as other tools have it for manifests. */
    public static final int MAX_SIZE = 4 << 20;

    private static final int MAX_DEPTH = 100;
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /**
     * Reads a document that is an object.
     *
     * @throws JsonException if it is none, or too large
     */
    public static JsonObject object(byte[] document) throws JsonException {
        if (parse(document) instanceof JsonObject object) {
            return object;
        }
        throw new JsonException("the document is not a JSON object");
    }

    /** Reads a document that is a list of objects. */
    public static List<JsonObject> objects(byte[] document) throws JsonException {
        List<JsonObject> objects = new ArrayList<>();
        if (parse(document) instanceof List<?> list) {
            for (Object value : list) {
                if (!(value instanceof JsonObject object)) {
                    throw new JsonException("the document is not a list of JSON objects");
                }
                objects.add(object);
            }
            return objects;
        }
        throw new JsonException("the document is not a list of JSON objects");
    }

    private static Object parse(byte[] document) throws JsonException {
        if (document.length > MAX_SIZE) {
            throw new JsonException("the document is longer than " + MAX_SIZE + " bytes");
        }
        try (JsonParser parser = FACTORY.createParser(document)) {
            parser.nextToken();
            Object value = value(parser, 0);
            if (parser.nextToken() != null) {
                throw new JsonException("something follows the JSON document");
            }
            return value;
        } catch (JsonException e) {
            throw e;
        } catch (IOException e) {
            throw new JsonException("not JSON: " + e.getMessage());
        }
    }

    private static Object value(JsonParser parser, int depth) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null || depth > MAX_DEPTH) {
            throw new JsonException(token == null ? "the document is empty or ends early" : "too many levels of JSON");
        }
        return switch (token) {
            case START_OBJECT -> object(parser, depth);
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    if (parser.currentToken() != JsonToken.VALUE_NULL) {
                        list.add(value(parser, depth + 1));
                    }
                }
                yield list;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    ? new BigDecimal(parser.getBigIntegerValue())
                    : (Object) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw new JsonException("unexpected JSON: " + token);
        };
    }

    private static JsonObject object(JsonParser parser, int depth) throws IOException {
        JsonObject object = new JsonObject();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (name == null) {
                throw new JsonException("the document is empty or ends early");
            }
            if (parser.nextToken() != JsonToken.VALUE_NULL) {
                object.put(name, value(parser, depth + 1));
            }
        }
        return object;
    }

    /** Returns a compact document, in UTF-8. */
    public static byte[] bytes(JsonObject object) {
        return print(object, false).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns a document on one line, or indented. */
    public static String print(Object value, boolean indented) {
        StringWriter out = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            if (indented) {
                generator.useDefaultPrettyPrinter();
            }
            write(generator, value);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toString();
    }

    private static void write(JsonGenerator out, Object value) throws IOException {
        switch (value) {
            case String text -> out.writeString(text);
            case Long number -> out.writeNumber(number);
            case BigDecimal number -> out.writeNumber(number);
            case Boolean truth -> out.writeBoolean(truth);
            case List<?> list -> {
                out.writeStartArray();
                for (Object element : list) {
                    write(out, element);
                }
                out.writeEndArray();
            }
            case JsonObject object -> {
                out.writeStartObject();
                for (String name : object.names()) {
                    Object member = object.value(name);
                    if (member != null) {
                        out.writeFieldName(name);
                        write(out, member);
                    }
                }
                out.writeEndObject();
            }
            default -> throw new IllegalArgumentException("no JSON: " + value.getClass());
        }
    }
}
