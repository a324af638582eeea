package io.ufs.core.backend.memory;

import static io.ufs.core.backend.memory.Errnos.assertErrno;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.layer.UpperLayer;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.XattrName;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Content: holes, space, flags of open. */
class MemoryFileTest {
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;

    private final MemoryFilesystem fs = MemoryFilesystem.create();
    private final UpperLayer layer = fs.tree("upper").asUpper();
    private final UpperDir root = layer.root();

    private BackingFile create(String name) throws ErrnoException {
        return root.create(Name.of(name), OpenFlags.O_RDWR, 0644).file();
    }

    private static MemorySegment segment(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(BackingFile file, long offset, int length) throws ErrnoException {
        byte[] bytes = new byte[length];
        int read = file.read(offset, MemorySegment.ofArray(bytes));
        return new String(bytes, 0, read, StandardCharsets.UTF_8);
    }

    @Test
    void read_pastTheEnd_isShort() throws ErrnoException {
        try (BackingFile file = create("a")) {
            file.write(0, segment("hello"));
            assertEquals("llo", read(file, 2, 10));
            assertEquals("", read(file, 5, 10));
            assertErrno(Errno.EINVAL, () -> read(file, -1, 1));
        }
        assertEquals(0, fs.users());
    }

    @Test
    void write_farAway_leavesAHole() throws ErrnoException {
        try (BackingFile file = create("a")) {
            file.write(1 << 20, segment("x"));

            assertEquals((1 << 20) + 1, file.stat().size());
            assertEquals(8, file.stat().blocks());
            assertEquals(1 << 20, file.lseek(0, SEEK_DATA));
            assertEquals(0, file.lseek(0, SEEK_HOLE));
            assertEquals((1 << 20) + 1, file.lseek(1 << 20, SEEK_HOLE));
            assertErrno(Errno.ENXIO, () -> file.lseek(1 << 21, SEEK_DATA));
            assertErrno(Errno.EINVAL, () -> file.lseek(0, 0));
            assertEquals("\0\0", read(file, 5000, 2));
        }
    }

    @Test
    void write_nothingPastTheEnd_changesNothing() throws ErrnoException {
        try (BackingFile file = create("a")) {
            long before = file.stat().mtimeNsec();
            assertEquals(0, file.write(100, segment("")));
            assertEquals(0, file.stat().size());
            assertEquals(before, file.stat().mtimeNsec());
        }
    }

    @Test
    void truncate_shorterAndLonger_zeroesWhatWasCutOff() throws ErrnoException {
        try (BackingFile file = create("a")) {
            file.write(0, segment("hello"));
            file.truncate(2);
            file.truncate(5);
            assertEquals("he\0\0\0", read(file, 0, 9));
            assertErrno(Errno.EFBIG, () -> file.truncate(1L << 50));
            assertErrno(Errno.EINVAL, () -> file.truncate(-1));
        }
    }

    @Test
    void fallocate_punchHole_givesSpaceBack() throws ErrnoException {
        try (BackingFile file = create("a")) {
            file.write(0, MemorySegment.ofArray(new byte[3 * 4096]));
            file.fallocate(3, 4000, 4096 + 200);
            assertEquals(16, file.stat().blocks());
            file.fallocate(1, 0, 10 * 4096);
            assertEquals(3 * 4096, file.stat().size());
            assertEquals(80, file.stat().blocks());
            assertErrno(Errno.EOPNOTSUPP, () -> file.fallocate(8, 0, 4096));
            assertErrno(Errno.EINVAL, () -> file.fallocate(0, 0, 0));
        }
    }

    @Test
    void write_onFullFilesystem_isShortThenENOSPC() throws ErrnoException {
        MemoryFilesystem small = MemoryFilesystem.builder().capacity(8192).build();
        UpperDir dir = small.tree("upper").asUpper().root();
        Name a = Name.of("a");
        try (BackingFile file = dir.create(a, OpenFlags.O_RDWR, 0644).file()) {
            assertEquals(8192, file.write(0, MemorySegment.ofArray(new byte[10_000])));
            assertErrno(Errno.ENOSPC, () -> file.write(8192, segment("x")));
            assertEquals(4, file.write(0, segment("over")));
            dir.unlink(a);
            assertEquals(0, small.statfs().bfree());
        }
        assertEquals(2, small.statfs().bfree());
    }

    @Test
    void open_flags_EBADF_andAppend() throws ErrnoException {
        create("a").close();
        UpperInode inode = root.mknod(Name.of("b"), 0100644, 0);
        try (BackingFile reader = inode.open(OpenFlags.O_RDONLY);
                BackingFile appender = inode.open(OpenFlags.O_WRONLY | OpenFlags.O_APPEND)) {
            assertErrno(Errno.EBADF, () -> reader.write(0, segment("x")));
            assertErrno(Errno.EINVAL, () -> reader.truncate(0));
            assertErrno(Errno.EBADF, () -> read(appender, 0, 1));
            appender.write(0, segment("one"));
            appender.write(0, segment("two"));
            assertEquals("onetwo", read(reader, 0, 10));
        }
        inode.open(OpenFlags.O_WRONLY | OpenFlags.O_TRUNC).close();
        assertEquals(0, inode.stat().size());
        assertErrno(Errno.EINVAL, () -> root.open(OpenFlags.O_RDONLY));
    }

    @Test
    void write_byAnyone_dropsCapability() throws ErrnoException {
        UpperDir.Created made = root.create(Name.of("a"), OpenFlags.O_RDWR, 04755);
        made.inode().setxattr(XattrName.SECURITY_CAPABILITY, new byte[]{1}, 0);
        try (BackingFile file = made.file()) {
            file.write(0, segment("x"));
        }
        assertNull(made.inode().getxattr(XattrName.SECURITY_CAPABILITY));
        assertEquals(0104755, made.inode().stat().mode());
    }

    @Test
    void copyData_sparseFileOfAnotherFilesystem_keepsHoles() throws ErrnoException {
        MemoryTree lower = MemoryFilesystem.builder().dev(7).build().tree("lower");
        lower.seed().data("a", 5000, new byte[]{'x'}).data("a", 300_000, new byte[]{'y'}).size("a", 1 << 20);
        var entry = lower.asLower().root().lookup(Name.of("a"));
        if (entry == null) {
            throw new AssertionError("absent");
        }
        try (BackingFile source = entry.inode().open(OpenFlags.O_RDONLY);
                BackingFile target = create("copy")) {
            layer.copyData(source, target, 1 << 20, true);

            assertEquals(1 << 20, target.stat().size());
            assertEquals(16, target.stat().blocks());
            assertEquals("\0x\0", read(target, 4999, 3));
            assertEquals("y", read(target, 300_000, 1));
        }
    }

    @Test
    void copyFileRange_otherFilesystemOrOverlap_EXDEV_EINVAL() throws ErrnoException {
        MemoryFilesystem other = MemoryFilesystem.create();
        UpperDir otherRoot = other.tree("t").asUpper().root();
        try (BackingFile a = create("a");
                BackingFile b = create("b");
                BackingFile c = otherRoot.create(Name.of("c"), OpenFlags.O_RDWR, 0644).file()) {
            a.write(0, segment("hello"));
            assertEquals(3, a.copyFileRange(2, b, 1, 100));
            assertEquals("\0llo", read(b, 0, 10));
            assertEquals(0, a.copyFileRange(5, b, 0, 100));
            assertErrno(Errno.EXDEV, () -> a.copyFileRange(0, c, 0, 1));
            assertErrno(Errno.EINVAL, () -> a.copyFileRange(0, a, 1, 3));
        }
    }

    /** Any sequence of writes, truncations and punched holes reads as it does in a plain array. */
    @Property(tries = 200)
    void content_randomChanges_likeAnArray(
            @ForAll @Size(max = 12) List<@IntRange(min = 0, max = 19_999) Integer> offsets,
            @ForAll @IntRange(min = 1, max = 9_000) int length)
            throws ErrnoException {
        byte[] expected = new byte[40_000];
        int size = 0;
        BlockBudget budget = new BlockBudget(1 << 20);
        SparseContent content = new SparseContent(budget);
        for (int i = 0; i < offsets.size(); i++) {
            int at = offsets.get(i);
            switch (i % 3) {
                case 0 -> {
                    byte[] piece = new byte[length];
                    Arrays.fill(piece, (byte) (i + 1));
                    content.write(at, MemorySegment.ofArray(piece));
                    System.arraycopy(piece, 0, expected, at, length);
                    size = Math.max(size, at + length);
                }
                case 1 -> {
                    content.punch(at, length);
                    Arrays.fill(expected, at, at + length, (byte) 0);
                }
                default -> {
                    content.truncate(at);
                    Arrays.fill(expected, at, expected.length, (byte) 0);
                    size = at;
                }
            }
            byte[] actual = new byte[size];
            assertEquals(size, content.read(0, MemorySegment.ofArray(actual)));
            assertArrayEquals(Arrays.copyOf(expected, size), actual);
        }
        content.free();
        assertEquals(budget.capacity(), budget.free());
    }
}
