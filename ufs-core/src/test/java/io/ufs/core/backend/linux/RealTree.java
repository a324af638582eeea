package io.ufs.core.backend.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.FileCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/** A temporary directory with {@code lower}, {@code upper} and {@code work}, removed at the end however deep it got. */
public final class RealTree implements AutoCloseable {
    public final NativeCalls calls = FfmCalls.open();
    public final Path base;
    public final Path lower;
    public final Path upper;
    public final Path work;

    /** Makes the directories. */
    public RealTree() throws IOException {
        base = Files.createTempDirectory("ufs-linux-");
        lower = Files.createDirectory(base.resolve("lower"));
        upper = Files.createDirectory(base.resolve("upper"));
        work = Files.createDirectory(base.resolve("work"));
    }

    /** Lets everybody do everything in the tree, for tests without privilege. */
    void openToAll() throws IOException {
        for (Path dir : List.of(base, lower, upper, work)) {
            Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
    }

    /** Opens {@code lower} as a mount does. */
    public LinuxLayer openLower() throws ErrnoException {
        return LinuxLayer.openLower(calls, bytes(lower), LinuxLayerOptions.defaults());
    }

    /** Opens {@code lower} without a private clone. */
    public LinuxLayer openPlainLower() throws ErrnoException {
        return LinuxLayer.openLower(calls, bytes(lower), LinuxLayerOptions.defaults().withPrivateClone(false));
    }

    /** Opens {@code upper} with {@code work}. */
    public LinuxUpperLayer openUpper() throws ErrnoException {
        return LinuxUpperLayer.open(calls, bytes(upper), bytes(work), LinuxLayerOptions.defaults());
    }

    /** Encodes a path. */
    public static byte[] bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Looks a name up that must be there. */
    static RealEntry find(RealDir dir, String name) throws ErrnoException {
        return find(dir, Name.of(name));
    }

    static RealEntry find(RealDir dir, Name name) throws ErrnoException {
        RealEntry entry = dir.lookup(name);
        assertNotNull(entry, () -> name + " is missing");
        return entry;
    }

    static RealDir findDir(RealDir dir, String name) throws ErrnoException {
        return (RealDir) find(dir, name).inode();
    }

    static List<Name> list(RealDir dir) throws ErrnoException {
        List<Name> names = new ArrayList<>();
        dir.readdir((name, type, ino) -> names.add(name));
        return names;
    }

    static byte[] read(BackingFile file, long offset, int length) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(Math.max(length, 1));
            int read = file.read(offset, room.asSlice(0, length));
            return room.asSlice(0, read).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    static int write(BackingFile file, long offset, String text) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(text);
            return file.write(offset, bytes.asSlice(0, bytes.byteSize() - 1));
        }
    }

    static String text(BackingFile file) throws ErrnoException {
        return new String(read(file, 0, 1 << 16), StandardCharsets.UTF_8);
    }

    static void assertErrno(int expected, Executable action) {
        ErrnoException thrown = assertThrows(ErrnoException.class, action);
        assertEquals(Errno.name(expected), Errno.name(thrown.errno()), thrown::getMessage);
    }

    /** Does something on a thread that is an ordinary user. */
    void asNobody(Executable action) throws Throwable {
        List<Throwable> thrown = new ArrayList<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                // The raw calls change this thread alone, which ends with the test.
                assertEquals(0, calls.process().setresgid(65534, 65534, 65534));
                assertEquals(0, calls.process().setresuid(65534, 65534, 65534));
                action.execute();
            } catch (Throwable t) {
                thrown.add(t);
            }
        });
        thread.join();
        if (!thrown.isEmpty()) {
            throw thrown.getFirst();
        }
    }

    @Override
    public void close() throws IOException {
        try (Scratch scratch = Scratch.open();
                Fd dir = Fd.require(
                        calls.file(),
                        calls.file().openat(
                                FileCalls.AT_FDCWD,
                                scratch.string(bytes(base)),
                                OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC,
                                0),
                        base.toString())) {
            new TreeRemover(calls, base.toString()).empty(dir.number());
        } catch (ErrnoException e) {
            throw new IOException(e);
        }
        Files.delete(base);
    }
}
