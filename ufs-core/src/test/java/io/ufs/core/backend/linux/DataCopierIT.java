package io.ufs.core.backend.linux;

import static io.ufs.core.backend.linux.RealTree.read;
import static io.ufs.core.backend.linux.RealTree.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.sys.ffm.Scratch;
import io.ufs.core.vfs.Name;
import io.ufs.core.vfs.OpenFlags;
import io.ufs.core.vfs.Stat;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("C5: data is copied with its holes")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DataCopierIT {
    private RealTree tree;
    private LinuxUpperLayer layer;
    private BackingFile source;
    private int targets;

    @BeforeEach
    void open() throws IOException, ErrnoException {
        tree = new RealTree();
        layer = tree.openUpper();
        source = layer.root().create(Name.of("source"), OpenFlags.O_RDWR, 0600).file();
    }

    @AfterEach
    void close() throws IOException {
        source.close();
        layer.close();
        tree.close();
    }

    private BackingFile target() throws ErrnoException {
        return layer.root().create(Name.of("target" + targets++), OpenFlags.O_RDWR, 0600).file();
    }

    /** Copies in the kernel and through memory. */
    private void copyBothWays(long size, Check check) throws ErrnoException {
        for (BackingFile from : List.of(source, new WithoutDescriptor(source))) {
            try (BackingFile target = target()) {
                layer.copyData(from, target, size, true);
                assertEquals(size, target.stat().size());
                check.check(target);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @FunctionalInterface
    private interface Check {
        void check(BackingFile target) throws ErrnoException;
    }

    @Test
    void copy_sparseFileBeyondFourGiB_keepsHolesAndEnds() throws Exception {
        long far = (5L << 30) + 123;
        write(source, 0, "begin");
        write(source, 3L << 30, "middle");
        write(source, far, "end");
        long size = far + 3;
        source.truncate(size + (1 << 20));
        copyBothWays(source.stat().size(), target -> {
            assertArrayEquals(bytes("begin"), read(target, 0, 5));
            assertArrayEquals(bytes("middle"), read(target, 3L << 30, 6));
            assertArrayEquals(bytes("end"), read(target, far, 3));
            assertArrayEquals(new byte[4], read(target, 1L << 30, 4));
            assertTrue(target.stat().blocks() < 2048, () -> "holes were filled");
        });
    }

    @Test
    void copy_onlyHoleOrNothing_setsTheLength() throws Exception {
        copyBothWays(0, target -> assertEquals(0, target.stat().blocks()));
        source.truncate(1L << 33);
        copyBothWays(1L << 33, target -> assertTrue(target.stat().blocks() < 64));
    }

    @Test
    void copy_lessThanTheWhole_stopsThere() throws Exception {
        write(source, 0, "0123456789");
        copyBothWays(4, target -> assertEquals("0123", RealTree.text(target)));
    }

    @Test
    void copy_sourceShorterThanSize_isPaddedWithHole() throws Exception {
        write(source, 0, "0123456789");
        copyBothWays(20, target -> assertArrayEquals(new byte[10], read(target, 10, 10)));
    }

    @Test
    void copy_denseContentOfManyBuffers_isTheSame() throws Exception {
        String block = "abcdefghijklmnopqrstuvwxyz012345".repeat(2048);
        int count = 40;
        for (int i = 0; i < count; i++) {
            write(source, (long) i * block.length() + 1, block);
        }
        int size = count * block.length() + 1;
        byte[] expected = read(source, 0, size);
        copyBothWays(size, target -> assertArrayEquals(expected, read(target, 0, size)));
    }

    @Test
    @DisplayName("C5: blocks are set aside for what has data, where it is known to pay")
    void copy_largeData_reservesTheBlocksOfDataOnly() throws Exception {
        String data = "x".repeat(1 << 18);
        long hole = 1L << 24;
        long size = hole + data.length();
        try (RealTree own = new RealTree()) {
            CountedCalls counted = new CountedCalls(own.calls);
            try (LinuxUpperLayer counting = LinuxUpperLayer.open(
                    counted.calls(), RealTree.bytes(own.upper), RealTree.bytes(own.work), LinuxLayerOptions.defaults());
                    BackingFile from = counting.root().create(Name.of("from"), OpenFlags.O_RDWR, 0600).file();
                    BackingFile to = counting.root().create(Name.of("to"), OpenFlags.O_RDWR, 0600).file()) {
                write(from, 0, "small");
                write(from, hole, data);
                counted.take();
                counting.copyData(from, to, size, true);
                String calls = counted.take();
                boolean copied = calls.contains("copyFileRange");
                assertEquals(counting.keepsOrder() && copied, calls.contains("fallocate=1"), calls);
                assertEquals(size, to.stat().size());
                assertArrayEquals(bytes(data), read(to, hole, data.length()));
                assertTrue(to.stat().blocks() < 2048, () -> "more was set aside than there is data");
            }
        }
    }

    @Test
    void copy_fromOtherFilesystem_works() throws Exception {
        try (Scratch scratch = Scratch.open();
                LinuxBackingFile memory = new LinuxBackingFile(
                        tree.calls, tree.calls.file().memfdCreate(scratch.string("memory"), 1));
                BackingFile target = target()) {
            write(memory, 1 << 20, "in memory");
            layer.copyData(memory, target, (1 << 20) + 9, true);
            assertEquals((1 << 20) + 9, target.stat().size());
            assertArrayEquals(read(memory, 1 << 20, 9), read(target, 1 << 20, 9));
            assertTrue(target.stat().blocks() < 256);
        }
    }

    @Test
    void copyFileRange_toFileWithoutDescriptor_isExdev() {
        RealTree.assertErrno(Errno.EXDEV, () -> source.copyFileRange(0, new WithoutDescriptor(source), 0, 1));
    }

    /** A file of a layer that has no descriptors: content can only go through memory. */
    private record WithoutDescriptor(BackingFile file) implements BackingFile {
        @Override
        public int read(long offset, MemorySegment target) throws ErrnoException {
            return file.read(offset, target);
        }

        @Override
        public int write(long offset, MemorySegment bytes) throws ErrnoException {
            return file.write(offset, bytes);
        }

        @Override
        public Stat stat() throws ErrnoException {
            return file.stat();
        }

        @Override
        public void truncate(long size) throws ErrnoException {
            file.truncate(size);
        }

        @Override
        public void fallocate(int mode, long offset, long length) throws ErrnoException {
            file.fallocate(mode, offset, length);
        }

        @Override
        public long lseek(long offset, int whence) throws ErrnoException {
            return file.lseek(offset, whence);
        }

        @Override
        public long copyFileRange(long offset, BackingFile target, long targetOffset, long length)
                throws ErrnoException {
            throw new ErrnoException(Errno.EXDEV);
        }

        @Override
        public void fsync(boolean dataOnly) throws ErrnoException {
            file.fsync(dataOnly);
        }

        @Override
        public int descriptor() {
            return -1;
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
