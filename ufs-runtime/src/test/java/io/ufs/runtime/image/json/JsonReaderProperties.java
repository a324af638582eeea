package io.ufs.runtime.image.json;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Another reader has the last word on what a document says, and whether it is one. */
class JsonReaderProperties {
    private static final JsonFactory JACKSON = new JsonFactory();

    @Property(tries = 500)
    void read_whatWasPrinted_isTheSame(@ForAll("values") Object value, @ForAll boolean indented) throws IOException {
        String text = Json.print(value, indented);
        assertEquals(text, Json.print(
                requireNonNull(JsonReader.read(text.getBytes(StandardCharsets.UTF_8))), indented));
    }

    @Property(tries = 3000)
    void read_damaged_isRefusedWhereAnotherReaderDoes(
            @ForAll("values") Object value, @ForAll Random random, @ForAll @IntRange(min = 1, max = 4) int damages) {
        String interesting = "{}[]\",:\\\n\t u0123456789-+.eEtruefalsn\u0001";
        StringBuilder text = new StringBuilder(Json.print(value, true));
        for (int i = 0; i < damages; i++) {
            char c = interesting.charAt(random.nextInt(interesting.length()));
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, c);
                case 1 -> text.insert(at, c);
                default -> text.deleteCharAt(at).append(c);
            }
        }
        byte[] document = text.toString().getBytes(StandardCharsets.UTF_8);
        assertEquals(ours(document), jacksons(document), text.toString());
    }

    private static String ours(byte[] document) {
        try {
            Object value = JsonReader.read(document);
            return value == null ? "null" : Json.print(value, false);
        } catch (JsonException e) {
            return "refused";
        }
    }

    private static String jacksons(byte[] document) {
        try (JsonParser in = JACKSON.createParser(document)) {
            if (in.nextToken() == null) {
                return "refused";
            }
            Object value = value(in);
            return in.nextToken() != null ? "refused" : value == null ? "null" : Json.print(value, false);
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            return "refused";
        }
    }

    private static @Nullable Object value(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case START_OBJECT -> {
                JsonObject object = new JsonObject();
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    in.nextToken();
                    object.putIfPresent(name, value(in));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    Object element = value(in);
                    if (element != null) {
                        list.add(element);
                    }
                }
                yield list;
            }
            case VALUE_STRING -> in.getText();
            case VALUE_NUMBER_INT -> in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    ? decimal(in)
                    : (Object) in.getLongValue();
            case VALUE_NUMBER_FLOAT -> decimal(in);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IOException("unexpected");
        };
    }

    private static BigDecimal decimal(JsonParser in) throws IOException {
        BigDecimal value = in.getDecimalValue();
        if (in.getText().length() > 60 || Math.abs((long) value.scale()) > 1000) {
            throw new ArithmeticException("a number that nobody needs");
        }
        return value;
    }

    @Provide
    Arbitrary<Object> values() {
        return Arbitraries.lazy(() -> Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.strings().ofMaxLength(8).map(text -> (Object) text)),
                Tuple.of(2, Arbitraries.longs().map(number -> (Object) number)),
                Tuple.of(1,
                        Arbitraries.bigDecimals().between(BigDecimal.TEN.pow(40).negate(), BigDecimal.TEN.pow(40))
                                .map(number -> (Object) number)),
                Tuple.of(1, Arbitraries.of(true, false).map(truth -> (Object) truth)),
                Tuple.of(2, values().list().ofMaxSize(3).map(list -> (Object) list)),
                Tuple.of(2, Arbitraries.maps(Arbitraries.strings().ofMaxLength(4), values())
                        .ofMaxSize(3)
                        .map(JsonReaderProperties::object))));
    }

    private static Object object(Map<String, Object> members) {
        JsonObject object = new JsonObject();
        members.forEach(object::put);
        return object;
    }
}
