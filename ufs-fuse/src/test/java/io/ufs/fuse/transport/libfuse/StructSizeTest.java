package io.ufs.fuse.transport.libfuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ufs.core.vfs.DeviceId;
import io.ufs.core.vfs.Stat;
import io.ufs.core.vfs.StatFs;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.Struct;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import ru.serce.jnrfuse.struct.FileStat;
import ru.serce.jnrfuse.struct.FuseContext;
import ru.serce.jnrfuse.struct.FuseFileInfo;
import ru.serce.jnrfuse.struct.FuseOperations;
import ru.serce.jnrfuse.struct.Statvfs;
import ru.serce.jnrfuse.struct.Timespec;

/**
 * The structs of jnr-fuse are those of libfuse 2.9 and glibc on x86-64: sizes and offsets as a C compiler gives them
 * with {@code FUSE_USE_VERSION 29}. No library is needed.
 */
class StructSizeTest {
    private static final Runtime RUNTIME = Runtime.getSystemRuntime();

    @BeforeAll
    static void knowTheMachine() {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "needs x86-64");
    }

    private static Pointer memory(int size) {
        return Memory.allocateDirect(RUNTIME, size, true);
    }

    @Test
    void sizes_areThoseOfC() {
        assertEquals(360, Struct.size(new FuseOperations(RUNTIME)));
        // C pads it to 40; libfuse makes it, and nobody else copies it
        assertEquals(36, Struct.size(new FuseContext(RUNTIME)));
        assertEquals(40, Struct.size(FuseFileInfo.of(memory(64))));
        assertEquals(16, Struct.size(Timespec.of(memory(64))));
        assertEquals(112, Struct.size(Statvfs.of(memory(256))));
        assertEquals(144, Struct.size(new FileStat(RUNTIME)));
    }

    @Test
    void operations_areAtTheirOffsets() {
        FuseOperations operations = new FuseOperations(RUNTIME);
        assertEquals(0, operations.getattr.offset());
        assertEquals(24, operations.mknod.offset());
        assertEquals(112, operations.open.offset());
        assertEquals(224, operations.fsyncdir.offset());
        assertEquals(256, operations.create.offset());
        assertEquals(296, operations.bmap.offset());
        assertEquals(312, operations.ioctl.offset());
        assertEquals(352, operations.fallocate.offset());
    }

    @Test
    void fileInfo_handleAndFlags_areAtTheirOffsets() {
        Pointer memory = memory(40);
        memory.putInt(0, 0101);
        FuseFileInfo info = FuseFileInfo.of(memory);
        info.fh.set(0x1122334455667788L);
        assertEquals(0101, info.flags.get());
        assertEquals(0x1122334455667788L, memory.getLong(24));
    }

    @Test
    void context_ids_areAtTheirOffsets() {
        Pointer memory = memory(40);
        memory.putInt(8, 1000);
        memory.putInt(12, 1001);
        memory.putInt(16, 4711);
        memory.putInt(32, 027);
        FuseContext context = FuseContext.of(memory);
        assertEquals(1000, context.uid.intValue());
        assertEquals(1001, context.gid.intValue());
        assertEquals(4711, context.pid.intValue());
        assertEquals(027, context.umask.intValue());
    }

    @Test
    void stat_written_isStructStat() {
        Pointer memory = memory(144);
        Stat stat = new Stat(
                9, 77, 0100640, 3, -2, 4_000, DeviceId.of(8, 300), 1L << 40, 99, 4096, -5, 6, 7, 8, 9, 10, 0, 0, 0);
        StructWriter.write(stat, FileStat.of(memory));
        assertEquals(77, memory.getLong(8));
        assertEquals(3, memory.getLong(16));
        assertEquals(0100640, memory.getInt(24));
        assertEquals(-2, memory.getInt(28));
        assertEquals(4_000, memory.getInt(32));
        assertEquals(8 << 8 | (300 & 0xff) | (300 & ~0xff) << 12, memory.getLong(40));
        assertEquals(1L << 40, memory.getLong(48));
        assertEquals(4096, memory.getLong(56));
        assertEquals(99, memory.getLong(64));
        assertEquals(-5, memory.getLong(72));
        assertEquals(6, memory.getLong(80));
        assertEquals(7, memory.getLong(88));
        assertEquals(8, memory.getLong(96));
        assertEquals(9, memory.getLong(104));
        assertEquals(10, memory.getLong(112));
    }

    @Test
    void statfs_written_isStructStatvfs() {
        Pointer memory = memory(112);
        StructWriter.write(new StatFs(0xef53, 4096, 1024, 10, 9, 8, 7, 6, 255, 0), Statvfs.of(memory));
        assertEquals(4096, memory.getLong(0));
        assertEquals(1024, memory.getLong(8));
        assertEquals(10, memory.getLong(16));
        assertEquals(9, memory.getLong(24));
        assertEquals(8, memory.getLong(32));
        assertEquals(7, memory.getLong(40));
        assertEquals(6, memory.getLong(48));
        assertEquals(255, memory.getLong(80));
    }
}
