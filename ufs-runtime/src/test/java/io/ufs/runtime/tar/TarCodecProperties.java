package io.ufs.runtime.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import io.ufs.runtime.tar.Archives.Item;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What is written is read again, whatever the entries are. */
class TarCodecProperties {
    @Property(tries = 300)
    void write_read_givesTheSameEntries(@ForAll("archives") List<Item> items) throws IOException {
        assertEquals(Archives.describe(items), Archives.describe(Archives.read(Archives.write(items))));
    }

    @Property(tries = 100)
    void write_twice_givesTheSameBytes(@ForAll("archives") List<Item> items) throws IOException {
        byte[] once = Archives.write(items);
        assertArrayEquals(once, Archives.write(items));
        assertArrayEquals(once, Archives.write(Archives.read(once)));
    }

    /** A damaged archive gives an exception that says so, or other entries; never any other exception. */
    @Property(tries = 500)
    void read_damaged_endsWithAnIoException(
            @ForAll("archives") List<Item> items, @ForAll Random random, @ForAll @IntRange(max = 20) int flips)
            throws IOException {
        byte[] archive = Archives.write(items);
        for (int i = 0; i < flips; i++) {
            archive[random.nextInt(archive.length)] ^= (byte) (1 << random.nextInt(8));
        }
        int length = random.nextBoolean() ? archive.length : random.nextInt(archive.length);
        try {
            Archives.read(Arrays.copyOf(archive, length));
        } catch (MalformedTarException e) {
            assertEquals(IOException.class, e.getClass().getSuperclass());
        }
    }

    @Provide
    Arbitrary<List<Item>> archives() {
        return Arbitraries.randomValue(TarCodecProperties::item).list().ofMaxSize(6);
    }

    private static final List<TarType> TYPES = List.of(TarType.values());

    private static Item item(Random random) {
        TarType type = TYPES.get(random.nextInt(TYPES.size()));
        byte[] path = path(random);
        if (type == TarType.FILE && path[path.length - 1] == '/') {
            path[path.length - 1] = 'x';
        }
        TarEntry.Builder entry = TarEntry.of(type, path)
                .mode(random.nextInt(010000))
                .owner(id(random), id(random))
                .mtime(time(random));
        if (type == TarType.HARD_LINK || type == TarType.SYMLINK) {
            entry.linkTarget(path(random));
        }
        if (type.isDevice()) {
            entry.device(random.nextInt(4096), random.nextInt(1 << 20));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            entry.xattr(XattrName.of(bytes(random, 1 + random.nextInt(40), true)),
                    bytes(random, random.nextInt(70), false));
        }
        return type == TarType.FILE ? file(random, entry) : new Item(entry.build());
    }

    private static Item file(Random random, TarEntry.Builder entry) {
        if (random.nextInt(3) > 0) {
            byte[] content = bytes(random, random.nextInt(3) * random.nextInt(700), false);
            return new Item(entry.size(content.length).build(), content);
        }
        List<Extent> extents = new ArrayList<>();
        long end = 0;
        int data = 0;
        for (int i = random.nextInt(40); i > 0; i--) {
            int length = i == 1 ? 1 + random.nextInt(600) : 512 * (1 + random.nextInt(3));
            Extent extent = new Extent(end + random.nextLong(1L << 35), length);
            extents.add(extent);
            end = extent.end();
            data += (int) extent.length();
        }
        return new Item(entry.size(end + random.nextLong(1L << 36)).extents(extents).build(),
                bytes(random, data, false));
    }

    private static byte[] path(Random random) {
        int[] lengths = {1, 5, 99, 100, 101, 155, 156, 256, 257, 300, 4000};
        byte[] path = bytes(random, lengths[random.nextInt(lengths.length)], true);
        for (int i = random.nextInt(8); i > 0 && path.length > 2; i--) {
            path[1 + random.nextInt(path.length - 1)] = '/';
        }
        return path;
    }

    /** Random bytes; the first of a name is a letter, since an empty record takes a value back. */
    private static byte[] bytes(Random random, int length, boolean name) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        if (name) {
            boolean ascii = random.nextBoolean();
            for (int i = 0; i < length; i++) {
                if (bytes[i] == 0 || i == 0 || (ascii && (bytes[i] < ' ' || bytes[i] == '/'))) {
                    bytes[i] = 'a';
                }
            }
        }
        return bytes;
    }

    private static int id(Random random) {
        return random.nextBoolean() ? random.nextInt(2000) : random.nextInt();
    }

    private static Timestamp time(Random random) {
        long seconds = random.nextBoolean() ? random.nextInt() : random.nextLong(1L << 40) - (1L << 39);
        return new Timestamp(seconds, random.nextBoolean() ? 0 : random.nextInt(1_000_000_000));
    }
}
