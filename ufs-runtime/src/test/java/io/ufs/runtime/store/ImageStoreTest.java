package io.ufs.runtime.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.runtime.Progress;
import io.ufs.runtime.image.ImageException;
import io.ufs.runtime.image.ImageName;
import io.ufs.runtime.image.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images in and out of a store. */
@Timeout(60)
class ImageStoreTest {
    @TempDir
    private Path lab;

    private ImageStore open(String name) throws IOException {
        return ImageStore.open(UnpackLab.CALLS, lab.resolve(name));
    }

    private static ImageImporter.Request request(boolean rootfs, String... names) throws IOException {
        List<ImageName> parsed = new ArrayList<>();
        for (String name : names) {
            parsed.add(ImageName.parse(name));
        }
        return new ImageImporter.Request(parsed, rootfs, new JsonObject().put("Cmd", List.of("/bin/sh")),
                Instant.ofEpochSecond(7));
    }

    private Path tree(String content) throws IOException {
        Path tree = Files.createDirectories(lab.resolve("tree-" + content + "/etc"));
        Files.writeString(tree.resolve("file"), content);
        Files.createLink(tree.resolve("hard"), tree.resolve("file"));
        Files.createSymbolicLink(tree.resolve("link"), Path.of("file"));
        return lab.resolve("tree-" + content);
    }

    private StoredImage image(ImageStore store, String content, String... names) throws IOException {
        return new ImageImporter(store, Progress.NONE).importPath(tree(content), request(false, names)).getFirst()
                .image();
    }

    private static byte[] ociArchive(ImageStore store, StoredImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ImageExporter(store, Progress.NONE).writeOciArchive(image, out);
        return out.toByteArray();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static List<ImageImporter.Imported> load(ImageStore store, byte[] archive, @Nullable String name)
            throws IOException {
        ImageImporter.Request request = name == null ? request(false) : request(false, name);
        return new ImageImporter(store, Progress.NONE).importStream(new ByteArrayInputStream(archive), request);
    }

    private static List<String> below(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> String.valueOf(path.getFileName())).sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"oci", "oci.gz", "oci.zst", "dir", "docker", "docker.gz"})
    void export_import_givesTheSameImage(String form) throws Exception {
        ImageStore from = open("from");
        StoredImage image = image(from, "a", "local/a:1");
        Path file = lab.resolve("exported");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageExporter exporter = new ImageExporter(from, Progress.NONE);
        if (form.equals("dir")) {
            exporter.writeOciDirectory(image, file);
        } else if (form.startsWith("docker")) {
            exporter.writeDockerArchive(image, bytes);
        } else {
            exporter.writeOciArchive(image, bytes);
        }
        if (!form.equals("dir")) {
            byte[] archive = bytes.toByteArray();
            Files.write(file, form.endsWith(".gz") ? gzip(archive)
                    : form.endsWith(".zst") ? com.github.luben.zstd.Zstd.compress(archive) : archive);
        }
        ImageStore to = open("to");
        ImageImporter.Imported imported =
                new ImageImporter(to, Progress.NONE).importPath(file, request(false)).getFirst();
        assertEquals(image.id(), imported.image().id());
        assertEquals(List.of(ImageName.parse("local/a:1")), imported.image().names());
        assertEquals(1, imported.newLayers());
        Path layer = to.lowers(imported.image()).getFirst();
        assertEquals("a", Files.readString(layer.resolve("etc/hard")));
        assertEquals(2, Files.getAttribute(layer.resolve("etc/file"), "unix:nlink"));
        assertEquals(List.of("/bin/sh"), to.open("a:1").command());
        assertArrayEquals(ociArchive(from, image), ociArchive(to, to.find("a:1")));
    }

    @Test
    void import_sameTreeTwice_givesTheSameImageAndOneLayer() throws Exception {
        ImageStore store = open("store");
        StoredImage first = image(store, "a", "one");
        StoredImage second = new ImageImporter(store, Progress.NONE)
                .importPath(lab.resolve("tree-a"), request(false, "two")).getFirst().image();
        assertEquals(first.id(), second.id());
        assertEquals(1, below(lab.resolve("store/layers")).size());
        assertEquals(List.of("one:latest", "two:latest"),
                store.images().getFirst().names().stream().map(ImageName::toString).toList());
    }

    @Test
    void import_damagedLayer_isRefusedAndLeavesNothing() throws Exception {
        ImageStore from = open("from");
        StoredImage image = image(from, "content", "a");
        Path directory = lab.resolve("layout");
        new ImageExporter(from, Progress.NONE).writeOciDirectory(image, directory);
        Path blob = directory.resolve("blobs/sha256/" + image.manifest().layers().getFirst().digest().hex());
        byte[] bytes = Files.readAllBytes(blob);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("content");
        bytes[at] ^= 1;
        Files.write(blob, bytes);
        ImageStore to = open("to");
        ImageException e = assertThrows(ImageException.class,
                () -> new ImageImporter(to, Progress.NONE).importPath(directory, request(false)));
        assertTrue(String.valueOf(e.getMessage()).contains("damaged"));
        assertTrue(to.images().isEmpty());
        for (String part : List.of("layers", "tmp", "blobs/sha256")) {
            assertEquals(List.of(), below(lab.resolve("to").resolve(part)), part);
        }
    }

    /** A layer that is not what the configuration says must not be taken for the one that it claims to be. */
    @Test
    void import_wrongDiffId_isRefused() throws Exception {
        ImageStore from = open("from");
        byte[] a = ociArchive(from, image(from, "aaaa", "a"));
        StoredImage other = image(from, "bbbb", "b");
        ByteArrayOutputStream docker = new ByteArrayOutputStream();
        new ImageExporter(from, Progress.NONE).writeDockerArchive(other, docker);
        byte[] swapped = replace(docker.toByteArray(), "bbbb", "cccc");
        ImageStore to = open("to");
        load(to, a, null);
        assertThrows(ImageException.class, () -> load(to, swapped, null));
        assertEquals(1, to.images().size());
    }

    private static byte[] replace(byte[] bytes, String from, String to) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains(from));
        return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void import_truncatedArchive_leavesNothing() throws Exception {
        ImageStore from = open("from");
        byte[] archive = ociArchive(from, image(from, "a", "a"));
        ImageStore to = open("to");
        for (int length : new int[]{1, 700, archive.length / 2, archive.length - 2000}) {
            assertThrows(IOException.class, () -> load(to, java.util.Arrays.copyOf(archive, length), null));
        }
        assertEquals(List.of(), below(lab.resolve("to/tmp")));
        assertTrue(to.images().isEmpty());
    }

    @Test
    void find_acceptsWhatUsersWrite() throws Exception {
        ImageStore store = open("store");
        StoredImage image = image(store, "a", "docker.io/library/busybox:1.36");
        image(store, "b", "localhost/tools/web");
        for (String reference : List.of("busybox:1.36", "library/busybox:1.36", image.id().toString(),
                image.id().abbreviated(), image.manifestDigest().toString(), "busybox@" + image.manifestDigest())) {
            assertEquals(image.id(), store.find(reference).id(), reference);
        }
        assertEquals("localhost/tools/web:latest", store.find("web").label());
        for (String reference : List.of("box:1.36", "busybox", "ffff", "", "UPPER", "../x", "a b")) {
            assertThrows(NoSuchFileException.class, () -> store.find(reference), reference);
        }
        image(store, "c", "other/web");
        assertThrows(ImageException.class, () -> store.find("web"));
    }

    @Test
    void remove_sharedLayer_goesWithItsLastImage() throws Exception {
        ImageStore store = open("store");
        image(store, "a", "one", "two");
        assertEquals(List.of(), store.remove("one", Set.of()).images());
        assertEquals(1, below(lab.resolve("store/layers")).size());
        ImageStore.Removal removal = store.remove("two", Set.of());
        assertEquals(1, removal.images().size());
        assertEquals(1, removal.layers().size());
        assertEquals(List.of(), below(lab.resolve("store/layers")));
        assertEquals(List.of(), below(lab.resolve("store/blobs/sha256")));
    }

    @Test
    void remove_layerOfContainer_staysUntilItIsNotUsed() throws Exception {
        ImageStore store = open("store");
        StoredImage image = image(store, "a", "one");
        Path layer = store.lowers(image).getFirst();
        assertEquals(List.of(), store.remove("one", Set.of(layer)).layers());
        assertTrue(Files.exists(layer.resolve("etc/file")));
        assertEquals(1, store.prune(Set.of(), false).layers().size());
        assertFalse(Files.exists(layer));
    }

    /** A program that has just opened an image is about to use it: {@link ImageStore#open} keeps the layers. */
    @Test
    void prune_openedImage_keepsItsLayers() throws Exception {
        ImageStore store = open("store");
        StoredImage image = image(store, "a", "one");
        Path layer = store.lowers(image).getFirst();
        store.open("one");
        store.remove("one", Set.of());
        assertTrue(Files.exists(layer.resolve("etc/file")));
    }

    @Test
    void prune_unnamedImagesAndRestsOfWork_go() throws Exception {
        ImageStore store = open("store");
        image(store, "a", "same");
        image(store, "b", "same");
        Files.createDirectories(lab.resolve("store/tmp/left/diff/x"));
        assertEquals(2, store.images().size());
        ImageStore.Removal promised = store.prune(Set.of(), true);
        assertEquals(2, store.images().size());
        ImageStore.Removal removal = store.prune(Set.of(), false);
        assertEquals(1, removal.images().size());
        assertEquals(1, removal.layers().size());
        assertEquals(promised, removal);
        assertEquals(List.of(), below(lab.resolve("store/tmp")));
        assertEquals(1, store.images().size());
    }

    @Test
    void import_byManyAtOnce_isWhole() throws Exception {
        ImageStore from = open("from");
        byte[] archive = ociArchive(from, image(from, "a", "a"));
        List<Callable<Integer>> work = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String name = "image" + i;
            work.add(() -> load(open("to"), archive, name).size());
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            for (Future<Integer> done : threads.invokeAll(work)) {
                assertEquals(1, done.get());
            }
        }
        ImageStore to = open("to");
        assertEquals(12, to.images().getFirst().names().size());
        assertEquals(1, below(lab.resolve("to/layers")).size());
        assertEquals(List.of(), below(lab.resolve("to/tmp")));
    }

    @Test
    void import_documentsThatNameFilesOutside_findNothing() throws Exception {
        Files.writeString(lab.resolve("secret.json"), "{\"rootfs\":{\"diff_ids\":[]}}");
        Path directory = Files.createDirectory(lab.resolve("evil"));
        Files.writeString(directory.resolve("manifest.json"),
                "[{\"Config\":\"../secret.json\",\"RepoTags\":[\"a:1\"],\"Layers\":[]}]");
        ImageStore store = open("store");
        assertThrows(ImageException.class,
                () -> new ImageImporter(store, Progress.NONE).importPath(directory, request(false)));
        Files.createSymbolicLink(directory.resolve("link.json"), lab.resolve("secret.json"));
        Files.writeString(directory.resolve("manifest.json"),
                "[{\"Config\":\"link.json\",\"RepoTags\":[\"a:1\"],\"Layers\":[]}]");
        assertThrows(ImageException.class,
                () -> new ImageImporter(store, Progress.NONE).importPath(directory, request(false)));
    }
}
