package io.ufs.benchmarks.micro;

import io.ufs.fuse.protocol.AttrEncoder;
import io.ufs.fuse.protocol.EntryOutEncoder;
import io.ufs.fuse.protocol.InMessage;
import io.ufs.fuse.protocol.MalformedMessageException;
import io.ufs.fuse.protocol.Opcode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the bytes of one LOOKUP cost. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
    private static final byte[] NAME = "file-with-a-name\0".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = 40;

    private final MemorySegment request = Arena.ofAuto().allocate(4096, 8);
    private final MemorySegment reply = Arena.ofAuto().allocate(4096, 8);
    private final InMessage message = new InMessage();
    private final EntryOutEncoder entry = new EntryOutEncoder();
    private final AttrEncoder attr = new AttrEncoder();
    private final int length = HEADER + NAME.length;

    /** Writes the request: the length is at 0, the opcode at 4, the node at 16. */
    public CodecBenchmark() {
        request.set(ValueLayout.JAVA_INT_UNALIGNED, 0, length);
        request.set(ValueLayout.JAVA_INT_UNALIGNED, 4, Opcode.LOOKUP.number());
        request.set(ValueLayout.JAVA_LONG_UNALIGNED, 16, 1);
        MemorySegment.copy(NAME, 0, request, ValueLayout.JAVA_BYTE, HEADER, NAME.length);
    }

    /** Reads the header and the name. */
    @Benchmark
    public byte[] decodeLookup() throws MalformedMessageException {
        message.wrap(request, length);
        return message.nextString();
    }

    /** Writes an entry with its attributes. */
    @Benchmark
    public MemorySegment encodeEntry() {
        entry.wrap(reply, 16);
        entry.nodeId(42).generation(0).entryTimeout(Long.MAX_VALUE).attrTimeout(Long.MAX_VALUE);
        attr.wrap(reply, 16 + EntryOutEncoder.ATTR_OFFSET);
        attr.ino(7).size(4096).blocks(8).atime(1).mtime(2).ctime(3).atimeNsec(4).mtimeNsec(5).ctimeNsec(6)
                .mode(0100644).nlink(1).uid(0).gid(0).rdev(0).blksize(4096);
        return reply;
    }
}
