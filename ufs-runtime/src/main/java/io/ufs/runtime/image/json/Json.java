package io.ufs.runtime.image.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes documents. */
public final class Json {
    /** The largest document that is read, in bytes: as other tools have it for manifests. */
    public static final int MAX_SIZE = 4 << 20;

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

    private static @Nullable Object parse(byte[] document) throws JsonException {
        if (document.length > MAX_SIZE) {
            throw new JsonException("the document is longer than " + MAX_SIZE + " bytes");
        }
        return JsonReader.read(document);
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
