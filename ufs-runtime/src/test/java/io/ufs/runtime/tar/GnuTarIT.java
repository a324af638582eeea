package io.ufs.runtime.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ufs.core.vfs.Timestamp;
import io.ufs.core.vfs.XattrName;
import io.ufs.runtime.tar.Archives.Item;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** GNU tar reads what is written here, and the other way round. */
@Timeout(60)
class GnuTarIT {
    @TempDir
    private Path lab;

    @BeforeAll
    static void requireTar() throws Exception {
        Process tar = new ProcessBuilder("sh", "-c", "tar --version | grep -q 'GNU tar'").start();
        assumeTrue(tar.waitFor(10, TimeUnit.SECONDS) && tar.exitValue() == 0, "needs the program tar: GNU tar");
    }

    private String sh(String line) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("sh", "-ec", line).directory(lab.toFile()).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), line);
        assertEquals(0, process.exitValue(), () -> line + "\n" + output);
        return output;
    }

    private static Item named(List<Item> items, String name) {
        byte[] path = name.getBytes(StandardCharsets.ISO_8859_1);
        return items.stream().filter(item -> Arrays.equals(item.entry().path(), path)).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnu", "oldgnu", "pax", "ustar", "v7"})
    void read_archiveOfGnuTar_hasEverything(String format) throws Exception {
        boolean longNames = !format.equals("ustar") && !format.equals("v7");
        boolean devices = !format.equals("v7");
        sh("mkdir tree tree/dir && echo hello > tree/file && chmod 4750 tree/file && ln tree/file tree/hard"
                + " && ln -s dir tree/link && printf x > \"tree/$(printf 'bad-\\377\\376')\""
                + (devices ? " && mkfifo tree/pipe" : "")
                + (longNames ? " && l=$(printf 'l%.0s' $(seq 200)) && echo long > tree/$l && ln -s $l$l tree/longlink"
                        : ""));
        sh("find tree -exec touch -h -d @1600000000 {} + && tar --format=" + format
                + " --sort=name --numeric-owner --owner=7 --group=70000 -cf a.tar tree");
        List<Item> items = Archives.read(Files.readAllBytes(lab.resolve("a.tar")));
        TarEntry file = named(items, "tree/file").entry();
        assertEquals(04750, file.mode());
        assertEquals(7, file.uid());
        assertEquals(70000, file.gid());
        assertEquals(new Timestamp(1_600_000_000, 0), file.mtime());
        assertEquals("hello\n", new String(named(items, "tree/file").content(), StandardCharsets.UTF_8));
        assertEquals(TarType.HARD_LINK, named(items, "tree/hard").entry().type());
        assertEquals("tree/file", new String(named(items, "tree/hard").entry().linkTarget(), StandardCharsets.UTF_8));
        assertEquals(TarType.SYMLINK, named(items, "tree/link").entry().type());
        assertEquals(TarType.DIRECTORY, named(items, "tree/dir/").entry().type());
        assertEquals(1, named(items, "tree/bad-\u00ff\u00fe").entry().size());
        if (devices) {
            assertEquals(TarType.FIFO, named(items, "tree/pipe").entry().type());
        }
        if (longNames) {
            assertEquals(400, named(items, "tree/longlink").entry().linkTarget().length);
            assertEquals(5, named(items, "tree/" + "l".repeat(200)).entry().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnu", "oldgnu", "0.0", "0.1", "1.0"})
    void read_sparseFileOfGnuTar_hasItsHoles(String form) throws Exception {
        sh("for i in $(seq 0 29); do printf data$i | dd of=sparse bs=1 seek=$((i * 1048576)) conv=notrunc status=none;"
                + " done; truncate -s 10G sparse");
        String options = form.contains(".") ? "--format=pax --sparse-version=" + form : "--format=" + form;
        sh("tar --sparse " + options + " -cf a.tar sparse");
        Item item = Archives.read(Files.readAllBytes(lab.resolve("a.tar"))).getFirst();
        assertEquals("sparse", new String(item.entry().path(), StandardCharsets.UTF_8));
        assertEquals(10L << 30, item.entry().size());
        int at = 0;
        for (Extent extent : item.entry().extents()) {
            if (extent.length() > 0) {
                long number = extent.offset() / 1_048_576;
                byte[] expected = ("data" + number).getBytes(StandardCharsets.UTF_8);
                assertArrayEquals(expected, Arrays.copyOfRange(item.content(), at, at + expected.length));
            }
            at += (int) extent.length();
        }
        assertEquals(30, item.entry().extents().stream().filter(extent -> extent.length() > 0).count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "long"})
    void extract_byGnuTar_givesTheSameTree(String names) throws Exception {
        String name = names.equals("short") ? "f" : "f".repeat(240);
        byte[] odd = ("x-\u00ff\u00fe" + name).substring(0, Math.min(240, name.length() + 4))
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] value = {0, (byte) 0x80, (byte) 0xff, '\n'};
        Timestamp time = new Timestamp(1_500_000_000, 123_456_789);
        List<Item> items = List.of(
                new Item(TarEntry.of(TarType.DIRECTORY, "d/").mode(0755).owner(id(), id()).mtime(time).build()),
                new Item(
                        TarEntry.of(TarType.FILE, "d/" + name).mode(0640).owner(id(), id()).mtime(time).size(5)
                                .xattr(XattrName.of("user.binary"), value).build(),
                        "hello".getBytes(StandardCharsets.UTF_8)),
                new Item(TarEntry.of(TarType.HARD_LINK, "d/hard").linkTarget(bytes("d/" + name)).build()),
                new Item(TarEntry.of(TarType.SYMLINK, "d/link").linkTarget(bytes(name + name)).build()),
                new Item(TarEntry.of(TarType.FIFO, "d/pipe").owner(id(), id()).mtime(time).build()),
                new Item(TarEntry.of(TarType.FILE, odd).size(1).owner(id(), id()).mtime(time).build(), bytes("1")),
                new Item(
                        TarEntry.of(TarType.FILE, "sparse" + name).size(1L << 33).owner(id(), id()).mtime(time)
                                .extents(List.of(new Extent(4096, 512), new Extent(1L << 32, 3))).build(),
                        bytes("abcd" + "-".repeat(508) + "efg")));
        Files.write(lab.resolve("a.tar"), Archives.write(items));
        sh("mkdir out && tar --xattrs --xattrs-include='*' -C out -xf a.tar");
        assertEquals("hello", sh("cat out/d/hard"));
        assertEquals("640 2\n", sh("stat -c '%a %h' out/d/" + name));
        assertEquals("1500000000.123456789\n", sh("date -r out/d/" + name + " +%s.%N"));
        assertEquals(name + name, sh("readlink -n out/d/link"));
        assertTrue(sh("test -p out/d/pipe && ls -b out").contains("x-\\377\\376"));
        assertEquals((1L << 33) + "\n", sh("stat -c %s out/sparse" + name));
        assertEquals("abcd", sh("dd if=out/sparse" + name + " bs=1 skip=4096 count=4 status=none"));
        assertEquals("efg",
                sh("dd if=out/sparse" + name + " iflag=skip_bytes skip=4294967296 bs=3 count=1 status=none"));
        assertTrue(sh("du -k out/sparse" + name).split("\t")[0].length() < 5);
        assertArrayEquals(value, (byte[]) Files.getAttribute(lab.resolve("out/d/" + name), "user:binary"));
    }

    private static int id() throws IOException {
        return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
