package io.ufs.fuse.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/**
 * Every view on a wire struct reads and writes what the table at its head says, for all values: field by field, nothing
 * else, and nothing past the end.
 */
class StructLayoutProperties {
    private static final Path SOURCES = Path.of("src/main/java/io/ufs/fuse/protocol");
    private static final Pattern ROW =
            Pattern.compile("^ \\*\\s+(\\d+)\\s+([us])(16|32|64)\\s+(\\w+)$", Pattern.MULTILINE);
    private static final int ROOM = 512;

    /** A field by the table: a timeout is one number in code and two on the wire, and tested with its encoder. */
    private record Field(int offset, int bytes, String name) {}

    private static List<Class<?>> views(Class<?> base) {
        try (Stream<Path> files = Files.list(SOURCES)) {
            List<Class<?>> views = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString().replace(".java", "");
                Class<?> view = name.equals("package-info") ? base : Class.forName("io.ufs.fuse.protocol." + name);
                if (!view.equals(base) && base.isAssignableFrom(view)) {
                    views.add(view);
                }
            }
            assertTrue(views.size() >= 10, views::toString);
            return views;
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Field> fields(Class<?> view) throws IOException {
        Matcher row = ROW.matcher(Files.readString(SOURCES.resolve(view.getSimpleName() + ".java")));
        List<Field> fields = new ArrayList<>();
        while (row.find()) {
            if (!row.group(4).contains("Timeout")) {
                fields.add(new Field(
                        Integer.parseInt(row.group(1)), Integer.parseInt(row.group(3)) / 8, row.group(4)));
            }
        }
        return fields;
    }

    @Provide
    Arbitrary<Class<?>> decoders() {
        return Arbitraries.of(views(StructDecoder.class));
    }

    @Provide
    Arbitrary<Class<?>> encoders() {
        return Arbitraries.of(views(StructEncoder.class));
    }

    private static @Nullable Method find(Class<?> view, String name, int parameters) {
        return Arrays.stream(view.getMethods())
                .filter(method -> method.getName().equals(name) && method.getParameterCount() == parameters)
                .findFirst()
                .orElse(null);
    }

    private static long at(MemorySegment message, long offset, int bytes) {
        return switch (bytes) {
            case 2 -> message.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset) & 0xffff;
            case 4 -> message.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
            default -> message.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
        };
    }

    private static byte[] noise(long seed) {
        byte[] bytes = new byte[ROOM];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Property
    void decoder_ofAnyBytes_readsWhatItsTableSays(@ForAll("decoders") Class<?> type, @ForAll long seed)
            throws Exception {
        MemorySegment message = MemorySegment.ofArray(noise(seed));
        StructDecoder decoder = type.equals(SetxattrInDecoder.class)
                ? new SetxattrInDecoder(true)
                : (StructDecoder) type.getConstructor().newInstance();
        decoder.wrap(message, 8, ROOM);
        int read = 0;
        for (Field field : fields(type)) {
            Method accessor = find(type, field.name, 0);
            if (accessor != null) {
                long value = ((Number) accessor.invoke(decoder)).longValue();
                assertEquals(at(message, 8L + field.offset, field.bytes), value,
                        type.getSimpleName() + "." + field.name);
                read++;
            }
        }
        assertTrue(read > 0, type + " has no field that is read");
        long length = decoder.end() - 8;
        for (long end = 8; end < 8 + length; end++) {
            long tooShort = end;
            assertThrows(MalformedMessageException.class, () -> decoder.wrap(message, 8, tooShort));
        }
    }

    @Property
    void encoder_ofAnyValues_writesWhatItsTableSaysAndNothingElse(
            @ForAll("encoders") Class<?> type, @ForAll long seed) throws Exception {
        byte[] before = noise(seed);
        MemorySegment message = MemorySegment.ofArray(before.clone());
        StructEncoder encoder = (StructEncoder) type.getConstructor().newInstance();
        encoder.wrap(message, 8);
        Random random = new Random(seed);
        int written = 0;
        for (Field field : fields(type)) {
            Method setter = find(type, field.name, 1);
            if (setter == null) {
                continue;
            }
            long value = random.nextLong();
            boolean wide = setter.getParameterTypes()[0].equals(long.class);
            setter.invoke(encoder, wide ? (Object) value : (Object) (int) value);
            long expected = field.bytes == 2 ? value & 0xffff : field.bytes == 4 ? (int) value : value;
            assertEquals(expected, at(message, 8L + field.offset, field.bytes),
                    type.getSimpleName() + "." + field.name);
            written++;
        }
        assertTrue(written > 0 || fields(type).size() <= 1, type + " has no field that is written");
        int length = type.getDeclaredField("ENCODED_LENGTH").getInt(null);
        assertEquals(0, length % 8, "length of " + type);
        for (int i = 0; i < ROOM; i++) {
            if (i < 8 || i >= 8 + length) {
                assertEquals(before[i], message.get(ValueLayout.JAVA_BYTE, i), "byte " + (i - 8) + " of " + type);
            }
        }
        assertThrows(
                IllegalArgumentException.class, () -> encoder.wrap(message.asSlice(0, 8 + length - 1), 8));
    }
}
