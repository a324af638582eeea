package io.ufs.fuse.transport.libfuse;

import io.ufs.core.vfs.FileType;
import io.ufs.core.vfs.Name;
import io.ufs.fuse.ops.DirentSink;
import io.ufs.fuse.ops.EntryReply;
import java.nio.ByteBuffer;
import java.util.Arrays;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.Struct;
import org.jspecify.annotations.Nullable;
import ru.serce.jnrfuse.FuseFillDir;
import ru.serce.jnrfuse.struct.FileStat;

/**
 * Gives the records of a listing to libfuse's filler. It tells only afterwards that a record did not fit; the kernel
 * asks for that one again, by the offset of the record before.
 */
final class FillDirSink implements DirentSink {
    private final Pointer buffer;
    private final FuseFillDir filler;
    private final FileStat stat = new FileStat(Runtime.getSystemRuntime());
    private boolean full;

    FillDirSink(Pointer buffer, FuseFillDir filler) {
        this.buffer = buffer;
        this.filler = filler;
    }

    @Override
    public boolean hasRoom(int nameLength) {
        return !full;
    }

    @Override
    public void add(Name name, long ino, FileType type, long nextOffset, @Nullable EntryReply entry) {
        StructWriter.write(ino, type, stat);
        ByteBuffer terminated = ByteBuffer.wrap(Arrays.copyOf(name.bytes(), name.length() + 1));
        full = filler.apply(buffer, terminated, Struct.getMemory(stat), nextOffset) != 0;
    }
}
