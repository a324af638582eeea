package io.ufs.fuse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.backend.memory.MemoryFilesystem;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.overlay.OverlayFilesystem;
import io.ufs.core.overlay.OverlayOptions;
import io.ufs.core.vfs.Name;
import io.ufs.fuse.fake.FakeOperations;
import io.ufs.fuse.ops.ConnectionTraits;
import io.ufs.fuse.ops.FuseOperations;
import io.ufs.fuse.ops.Invalidator;
import io.ufs.fuse.overlayfs.OverlayOperations;
import io.ufs.fuse.overlayfs.OverlayOperationsOptions;
import io.ufs.fuse.protocol.InitFlags;
import io.ufs.fuse.protocol.Opcode;
import io.ufs.fuse.protocol.ProtocolVersion;
import io.ufs.fuse.stats.ServerStatistics;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Whatever arrives, nothing is thrown past the dispatcher, and every request that the kernel waits for is answered once:
 * requests that make no sense, are cut off, lie about their length, or name what is not there.
 */
class GarbageProperties {
    private static final int HEADER = 40;
    private static final int LARGEST = 4_096;
    private static final int ERRNO_LIMIT = 4_096;

    /** A message, for people. */
    static final class Message {
        final byte[] bytes;

        Message(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public String toString() {
            return HexFormat.of().formatHex(bytes);
        }
    }

    private static final NegotiatedConnection CONNECTION = new NegotiatedConnection(
            ProtocolVersion.NEWEST, InitFlags.SETXATTR_EXT, 131_072, 131_072, 32, 64, 48, 0);

    private static final Invalidator NOBODY = new Invalidator() {
        @Override
        public void invalidateInode(long nodeId, long offset, long length) {
            assertTrue(offset >= -1, "offset");
        }

        @Override
        public void invalidateEntry(long parentNodeId, Name name) {
            assertTrue(name.length() > 0, "name");
        }

        @Override
        public void prune(NodeChoice choice) {
            choice.choose(new long[1]);
        }
    };

    private static FuseOperations overlay() {
        try {
            var upper = MemoryFilesystem.create().tree("upper", "d/x \"x\"\nf \"content\"").asUpper();
            var lower = MemoryFilesystem.builder().dev(7).build().tree("lower", "d/y\ng \"below\"\nl -> f").asLower();
            OverlayOperations operations = new OverlayOperations(
                    new OverlayFilesystem(new LayerStack(upper, List.of(lower)), OverlayOptions.defaults()),
                    OverlayOperationsOptions.defaults());
            operations.init(new ConnectionTraits(null, NOBODY, true, true, false, false, 131_072));
            return operations;
        } catch (ErrnoException e) {
            throw new AssertionError(e);
        }
    }

    private static void dispatch(FuseOperations operations, List<Message> messages) {
        FakeChannel channel = new FakeChannel();
        ServerStatistics statistics = new ServerStatistics(1000);
        SessionOptions options =
                new SessionOptions(true, false, 1, false, false, true, 131_072, 2, 0, false, null, line -> {});
        try (Arena arena = Arena.ofConfined()) {
            Exchange x = new Exchange(RequestBuffers.allocate(arena, CONNECTION), new RequestViews(CONNECTION),
                    statistics.messages().newThread());
            Dispatcher dispatcher = new Dispatcher(
                    channel, OperationTable.of(operations, CONNECTION, options, statistics),
                    line -> assertNotNull(line));
            for (Message message : messages) {
                byte[] bytes = message.bytes;
                MemorySegment.copy(bytes, 0, x.request(), ValueLayout.JAVA_BYTE, 0, bytes.length);
                if (dispatcher.accept(x, bytes.length)) {
                    dispatcher.answer(x);
                }
                checkReplies(channel, bytes);
            }
        }
    }

    private static void checkReplies(FakeChannel channel, byte[] message) {
        List<Reply> replies = List.copyOf(channel.replies);
        channel.replies.clear();
        if (message.length < HEADER) {
            assertEquals(0, replies.size(), "replies to what has no header");
            return;
        }
        ByteBuffer header = ByteBuffer.wrap(message).order(ByteOrder.nativeOrder());
        Opcode opcode = Opcode.of(header.getInt(4));
        boolean sound = header.getInt(0) == message.length
                && (header.getShort(36) & 0xffff) * 8L <= message.length - HEADER;
        if (opcode != null && opcode.isOneWay() && sound) {
            assertEquals(0, replies.size(), "replies to " + opcode);
            return;
        }
        assertEquals(1, replies.size(), "replies to " + opcode);
        Reply reply = replies.get(0);
        assertEquals(header.getLong(8), reply.unique());
        assertEquals(reply.size(), reply.length());
        assertTrue(reply.error() <= 0 && reply.error() > -ERRNO_LIMIT, "error " + reply.error());
        assertTrue(reply.error() == 0 || reply.length() == 16, "an error has no payload");
        assertTrue(sound || reply.error() != 0, "success of a message that lies about its length");
    }

    private static Arbitrary<Integer> numbers() {
        return Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.integers().between(0, 8)),
                Tuple.of(2, Arbitraries.of(0x7fffffff, -1, 0x80000000, 4096, 65_536, 131_072, 131_073, 0xffff)),
                Tuple.of(1, Arbitraries.integers()));
    }

    /** What comes after the header: numbers, small ones mostly, and names. */
    private static Arbitrary<byte[]> bodies() {
        Arbitrary<byte[]> struct = numbers().list().ofMaxSize(24).map(values -> {
            ByteBuffer buffer = ByteBuffer.allocate(4 * values.size()).order(ByteOrder.nativeOrder());
            values.forEach(buffer::putInt);
            return buffer.array();
        });
        Arbitrary<byte[]> names =
                Arbitraries.of("", "f", "g", "d", "l", "new", "a/b", ".", "..", "n".repeat(300), "user.k")
                        .list()
                        .ofMaxSize(3)
                        .map(many -> {
                            ByteArrayOutputStream out = new ByteArrayOutputStream();
                            many.forEach(name -> {
                                out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
                                out.write(0);
                            });
                            return out.toByteArray();
                        });
        return Combinators.combine(struct, names).as((first, second) -> {
            byte[] both = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, both, first.length, second.length);
            return both;
        });
    }

    /** Requests whose header makes sense. */
    private static Arbitrary<Message> requests() {
        Arbitrary<Integer> opcodes = Arbitraries.of(Opcode.class).map(Opcode::number);
        Arbitrary<Long> nodes = Arbitraries.of(0L, 1L, 1L, 1L, 2L, 3L, 77L, -1L);
        return Combinators.combine(opcodes, nodes, bodies()).as((opcode, node, body) -> {
            byte[] bytes = new byte[HEADER + body.length];
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            buffer.putInt(bytes.length).putInt(opcode).putLong(7).putLong(node).putInt(1).putInt(1).putInt(1).putInt(0);
            buffer.put(body);
            return new Message(bytes);
        });
    }

    /** Those, with something wrong. */
    private static Arbitrary<Message> spoilt() {
        return Combinators.combine(requests(), Arbitraries.integers().between(0, 5), numbers(), Arbitraries.integers())
                .as((request, kind, number, any) -> {
                    byte[] bytes = request.bytes.clone();
                    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
                    int cut = Math.floorMod(any, bytes.length + 1);
                    switch (kind) {
                        case 0 -> bytes = Arrays.copyOf(bytes, cut);
                        case 1 -> {
                            bytes = Arrays.copyOf(bytes, cut);
                            if (cut >= 4) {
                                ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(0, cut);
                            }
                        }
                        case 2 -> buffer.putInt(0, number);
                        case 3 -> buffer.putInt(4, number);
                        case 4 -> buffer.putShort(36, (short) any.intValue());
                        default -> bytes[Math.floorMod(any, bytes.length)] ^= (byte) (1 << (any & 7));
                    }
                    return new Message(bytes);
                });
    }

    @Provide
    Arbitrary<List<Message>> messages() {
        Arbitrary<Message> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(LARGEST).map(Message::new);
        return Arbitraries.frequencyOf(Tuple.of(6, requests()), Tuple.of(4, spoilt()), Tuple.of(1, noise))
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }

    @Property
    void anyMessage_toTheDispatcher_isAnsweredOnce(@ForAll("messages") List<Message> messages) {
        dispatch(new FakeOperations(), messages);
    }

    @Property
    void anyMessage_toAUnion_isAnsweredOnce(@ForAll("messages") List<Message> messages) {
        dispatch(overlay(), messages);
    }
}
