package io.ufs.runtime.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.runtime.tar.TarEntry;
import io.ufs.runtime.tar.TarReader;
import io.ufs.runtime.tar.TarType;
import io.ufs.runtime.tar.TarWriter;
import io.ufs.runtime.tree.TreeDir;
import io.ufs.runtime.tree.TreeRemover;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A directory {@code root} to unpack into, with a directory {@code outside} beside it that nothing may touch. */
final class UnpackLab implements AutoCloseable {
    static final NativeCalls CALLS = FfmCalls.open();

    private final Path lab;
    private final List<TarEntry> entries = new ArrayList<>();
    private final List<String> contents = new ArrayList<>();

    UnpackLab() throws IOException {
        lab = Files.createTempDirectory("ufs-unpack").toRealPath();
        Files.createDirectory(lab.resolve("root"));
        Files.createDirectory(lab.resolve("outside"));
        Files.writeString(lab.resolve("outside/secret"), "secret");
    }

    Path root() {
        return lab.resolve("root");
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    UnpackLab add(TarEntry entry, String content) {
        entries.add(entry);
        contents.add(content);
        return this;
    }

    UnpackLab add(TarEntry.Builder entry) {
        return add(entry.owner(uid(), uid()).build(), "");
    }

    UnpackLab file(String path, String content) {
        return add(TarEntry.of(TarType.FILE, bytes(path)).owner(uid(), uid()).size(content.length()).build(), content);
    }

    UnpackLab dir(String path) {
        return add(TarEntry.of(TarType.DIRECTORY, bytes(path)).mode(0755));
    }

    UnpackLab symlink(String path, String target) {
        return add(TarEntry.of(TarType.SYMLINK, bytes(path)).linkTarget(bytes(target)));
    }

    UnpackLab hardLink(String path, String target) {
        return add(TarEntry.of(TarType.HARD_LINK, bytes(path)).linkTarget(bytes(target)));
    }

    byte[] archive() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarWriter writer = new TarWriter(out)) {
            for (int i = 0; i < entries.size(); i++) {
                writer.put(entries.get(i));
                byte[] content = bytes(contents.get(i));
                writer.write(content, 0, content.length);
            }
            writer.finish();
        }
        return out.toByteArray();
    }

    UnpackReport unpack(UnpackOptions options) throws IOException {
        try (TreeDir dir = TreeDir.open(CALLS, root());
                TarReader reader = new TarReader(new ByteArrayInputStream(archive()))) {
            return new LayerUnpacker(dir, options).unpack(reader);
        } catch (ErrnoException e) {
            throw new IOException(e);
        } finally {
            entries.clear();
            contents.clear();
        }
    }

    UnpackReport unpackLayer() throws IOException {
        return unpack(UnpackOptions.layer(isRoot()));
    }

    UnpackReport apply() throws IOException {
        return unpack(UnpackOptions.apply(isRoot(), DevicePolicy.REFUSE));
    }

    static boolean isRoot() {
        return uid() == 0;
    }

    static int uid() {
        return CALLS.process().geteuid();
    }

    /** Lists everything in {@code root} with {@code find -printf FORMAT}, sorted. */
    String find(String format) throws Exception {
        return sh("cd root && find . -mindepth 1 -printf '" + format + "\\n' | sort");
    }

    String sh(String line) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("sh", "-ec", line).directory(lab.toFile()).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), line);
        assertEquals(0, process.exitValue(), () -> line + "\n" + output);
        return output;
    }

    void assertOutsideUntouched() throws Exception {
        assertEquals("./secret 1 644 6\n",
                sh("cd outside && find . -mindepth 1 -printf '%p %n %m %s\\n'").replace(" 640 ", " 644 "));
        assertEquals("outside\nroot\n", sh("ls"));
    }

    @Override
    public void close() throws IOException {
        try (TreeDir parent = TreeDir.open(CALLS, Objects.requireNonNull(lab.getParent()))) {
            new TreeRemover().remove(parent, io.ufs.core.vfs.Name.of(lab.getFileName().toString()));
        } catch (ErrnoException e) {
            throw new IOException(e);
        }
    }
}
