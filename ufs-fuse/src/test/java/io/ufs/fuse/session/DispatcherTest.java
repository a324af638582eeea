package io.ufs.fuse.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.Name;
import io.ufs.fuse.fake.FakeOperations;
import io.ufs.fuse.ops.EntryReply;
import io.ufs.fuse.ops.RequestContext;
import io.ufs.fuse.protocol.InitFlags;
import io.ufs.fuse.protocol.Opcode;
import io.ufs.fuse.protocol.ProtocolVersion;
import io.ufs.fuse.stats.ServerStatistics;
import io.ufs.fuse.stats.StatisticsRequest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One request in, one reply out, over {@link FakeOperations}: node 1 is its root, 2 {@code hello}, 3 {@code link}. */
class DispatcherTest {
    private static final long HELLO = 2;
    private static final long LINK = 3;

    private final FakeChannel channel = new FakeChannel();
    private final List<String> printed = new ArrayList<>();
    private FakeOperations operations = new FakeOperations();
    private final ServerStatistics statistics = new ServerStatistics(1000);
    private long flags = InitFlags.SETXATTR_EXT;

    private void dispatch(byte[] message) {
        NegotiatedConnection connection =
                new NegotiatedConnection(ProtocolVersion.NEWEST, flags, 131_072, 131_072, 32, 64, 48, 0);
        SessionOptions options =
                new SessionOptions(true, false, 1, false, false, true, 131_072, 2, 0, false, null, printed::add);
        Exchange x = new Exchange(
                RequestBuffers.allocate(Arena.ofAuto(), connection), new RequestViews(connection),
                statistics.messages().newThread());
        Dispatcher dispatcher =
                new Dispatcher(channel, OperationTable.of(operations, connection, options, statistics), printed::add);
        MemorySegment.copy(message, 0, x.request(), ValueLayout.JAVA_BYTE, 0, message.length);
        if (dispatcher.accept(x, message.length)) {
            dispatcher.answer(x);
        }
    }

    private Reply reply(Request request) throws InterruptedException {
        dispatch(request.bytes());
        Reply reply = channel.take();
        assertEquals(reply.size(), reply.length());
        return reply;
    }

    private static Request request(Opcode opcode, long nodeId) {
        return Request.of(opcode, 7, nodeId);
    }

    @Test
    void lookup_existingName_repliesWithTheEntry() throws Exception {
        Reply reply = reply(request(Opcode.LOOKUP, 1).string("hello"));

        assertEquals(0, reply.error());
        assertEquals(7, reply.unique());
        assertEquals(16 + 128, reply.length());
        assertEquals(HELLO, reply.u64(0));
        assertEquals(0x7fffffff, reply.u64(16));
        assertEquals(0100644, reply.u32(40 + 60));
        assertEquals(13, reply.u64(40 + 8));
        assertEquals("rx 7 LOOKUP n1 \"hello\"", printed.getFirst());
        assertTrue(printed.getLast().startsWith("tx 7 OK entry n2"), printed.getLast());
    }

    @Test
    void lookup_absentName_isANegativeEntry() throws Exception {
        Reply reply = reply(request(Opcode.LOOKUP, 1).string("absent"));

        assertEquals(0, reply.error());
        assertEquals(0, reply.u64(0));
    }

    @Test
    void any_unknownOpcode_isEnosys() throws Exception {
        assertEquals(-Errno.ENOSYS, reply(Request.of(200, 7)).error());
        assertEquals(-Errno.ENOSYS, reply(Request.of(-1, 7)).error());
    }

    @Test
    void any_operationThatTheKernelDoesBetter_isEnosys() throws Exception {
        for (Opcode opcode : List.of(
                Opcode.FLUSH, Opcode.ACCESS, Opcode.GETLK, Opcode.SETLK, Opcode.SETLKW, Opcode.POLL, Opcode.BMAP,
                Opcode.INTERRUPT)) {
            assertEquals(-Errno.ENOSYS, reply(request(opcode, 1).u64(0, 0, 0, 0, 0, 0)).error(), opcode.name());
        }
    }

    @Test
    void any_throwableInAHandler_isEio() throws Exception {
        for (String name : List.of("throw-runtime", "throw-stack-overflow", "throw-out-of-memory", "no-attributes")) {
            Reply reply = reply(request(Opcode.LOOKUP, 1).string(name));
            assertEquals(-Errno.EIO, reply.error(), name);
            assertEquals(16, reply.length(), name);
        }
    }

    @Test
    void any_malformedBody_isEio() throws Exception {
        assertEquals(-Errno.EIO, reply(request(Opcode.LOOKUP, 1).raw(new byte[]{'a'})).error());
        assertEquals(-Errno.EIO, reply(request(Opcode.READ, 1).u32(1)).error());
        assertEquals(-Errno.EIO, reply(request(Opcode.LOOKUP, 1).string("a/b")).error());
        assertEquals(-Errno.EIO, reply(request(Opcode.LOOKUP, 1).string("")).error());
        assertEquals(-Errno.EIO, reply(request(Opcode.WRITE, HELLO).u64(2, 0).u32(100, 0).u64(0, 0)).error());
    }

    @Test
    void any_lengthOtherThanAnnounced_isEio() throws Exception {
        byte[] message = request(Opcode.LOOKUP, 1).string("hello").bytes();
        message[0]++;
        dispatch(message);

        assertEquals(-Errno.EIO, channel.take().error());
    }

    @Test
    void any_shorterThanAHeader_isDropped() {
        dispatch(new byte[20]);

        assertTrue(channel.replies.isEmpty());
    }

    @Test
    void any_errnoOutOfRange_isEio() throws Exception {
        operations = new FakeOperations() {
            @Override
            public void lookup(RequestContext context, long parent, Name name, EntryReply reply)
                    throws ErrnoException {
                throw new ErrnoException(512);
            }
        };

        assertEquals(-Errno.EIO, reply(request(Opcode.LOOKUP, 1).string("x")).error());
    }

    @Test
    void any_writeFails_isNotRepeated() {
        channel.failWrites(Errno.ENOENT);
        dispatch(request(Opcode.GETATTR, 1).u64(0, 0).bytes());
        channel.failWrites(Errno.EINVAL);
        dispatch(request(Opcode.GETATTR, 1).u64(0, 0).bytes());

        assertTrue(channel.replies.isEmpty());
    }

    @Test
    void forget_single_lowersTheCountWithoutReply() throws Exception {
        reply(request(Opcode.LOOKUP, 1).string("hello"));
        reply(request(Opcode.LOOKUP, 1).string("hello"));
        dispatch(request(Opcode.FORGET, HELLO).u64(1).bytes());

        assertTrue(channel.replies.isEmpty());
        assertEquals(1, operations.lookupCount("hello"));
    }

    @Test
    void batchForget_records_lowerEachCountWithoutReply() throws Exception {
        reply(request(Opcode.LOOKUP, 1).string("hello"));
        reply(request(Opcode.LOOKUP, 1).string("link"));
        dispatch(request(Opcode.BATCH_FORGET, 0).u32(2, 0).u64(HELLO, 1).u64(LINK, 1).bytes());

        assertTrue(channel.replies.isEmpty());
        assertEquals(0, operations.lookupCount("hello"));
        assertEquals(0, operations.lookupCount("link"));
    }

    @Test
    void mkdir_umask_countsOnlyWithDontMask() throws Exception {
        Reply masked = reply(request(Opcode.MKDIR, 1).u32(0777, 022).string("a"));
        assertEquals(040777, masked.u32(40 + 60));

        flags |= InitFlags.DONT_MASK;
        Reply unmasked = reply(request(Opcode.MKDIR, 1).u32(0777, 022).string("b"));
        assertEquals(040755, unmasked.u32(40 + 60));
    }

    @Test
    void create_newFile_repliesWithEntryAndHandle() throws Exception {
        Reply reply = reply(request(Opcode.CREATE, 1).u32(0102, 0100600, 0, 0).string("new"));

        assertEquals(16 + 144, reply.length());
        assertEquals(reply.u64(0), reply.u64(128));
        assertEquals(0100600, reply.u32(40 + 60));
    }

    @Test
    void readAndWrite_data_arePassedThrough() throws Exception {
        Reply written = reply(request(Opcode.WRITE, HELLO)
                .u64(HELLO, 7)
                .u32(5, 0)
                .u64(0, 0)
                .raw("WORLD".getBytes(StandardCharsets.UTF_8)));
        assertEquals(5, written.u32(0));

        Reply read = reply(request(Opcode.READ, HELLO).u64(HELLO, 0).u32(4096, 0).u64(0, 0));
        assertEquals("hello, WORLD\n", new String(read.payload(), StandardCharsets.UTF_8));
    }

    @Test
    void read_moreThanTheBufferHolds_isClamped() throws Exception {
        Reply read = reply(request(Opcode.READ, HELLO).u64(HELLO, 0).u32(-1, 0).u64(0, 0));

        assertEquals(13, read.payload().length);
    }

    @Test
    void readdir_smallBuffer_neverSplitsARecord() throws Exception {
        Reply reply = reply(request(Opcode.READDIR, 1).u64(0, 0).u32(90, 0).u64(0, 0));

        assertEquals(64, reply.payload().length); // "." and "..", 32 bytes each; "hello" does not fit
        assertEquals(1, reply.u32(16));
        assertEquals('.', reply.payload()[24]);
        assertEquals(2, reply.u64(32 + 8));
    }

    @Test
    void readdirplus_dots_haveNoNode() throws Exception {
        Reply reply = reply(request(Opcode.READDIRPLUS, 1).u64(0, 0).u32(4096, 0).u64(0, 0));

        assertEquals(0, reply.u64(0));
        assertEquals(0, reply.u64(160));
        assertEquals(HELLO, reply.u64(320));
        assertEquals(HELLO, reply.u64(320 + 128));
        assertEquals(5, reply.u32(320 + 128 + 16));
        assertEquals(1, operations.lookupCount("hello"));
    }

    @Test
    void readdir_pastTheEnd_isEmpty() throws Exception {
        Reply reply = reply(request(Opcode.READDIR, 1).u64(0, 100).u32(4096, 0).u64(0, 0));

        assertEquals(0, reply.error());
        assertEquals(16, reply.length());
    }

    @Test
    void xattr_sizeZero_asksForTheSize() throws Exception {
        reply(request(Opcode.SETXATTR, HELLO).u32(3, 0, 0, 0).string("user.a").raw(new byte[]{1, 2, 3}));
        reply(request(Opcode.SETXATTR, HELLO).u32(0, 0, 0, 0).string("user.bc"));

        assertEquals(3, reply(request(Opcode.GETXATTR, HELLO).u32(0, 0).string("user.a")).u32(0));
        assertArrayEquals(
                new byte[]{1, 2, 3},
                reply(request(Opcode.GETXATTR, HELLO).u32(3, 0).string("user.a")).payload());
        assertEquals(-Errno.ERANGE, reply(request(Opcode.GETXATTR, HELLO).u32(2, 0).string("user.a")).error());
        assertEquals(-Errno.ENODATA, reply(request(Opcode.GETXATTR, HELLO).u32(2, 0).string("user.x")).error());
        assertEquals(15, reply(request(Opcode.LISTXATTR, HELLO).u32(0, 0)).u32(0));
        assertEquals(-Errno.ERANGE, reply(request(Opcode.LISTXATTR, HELLO).u32(14, 0)).error());
        assertArrayEquals(
                "user.a\0user.bc\0".getBytes(StandardCharsets.UTF_8),
                reply(request(Opcode.LISTXATTR, HELLO).u32(15, 0)).payload());
        assertEquals(0, reply(request(Opcode.REMOVEXATTR, HELLO).string("user.a")).error());
        assertEquals(8, reply(request(Opcode.LISTXATTR, HELLO).u32(0, 0)).u32(0));
    }

    @Test
    void ioctl_inodeFlags_areReadAndSet() throws Exception {
        int getFlags = 0x80086601;
        int setFlags = 0x40086602;
        reply(request(Opcode.IOCTL, HELLO).u64(0).u32(0, setFlags).u64(0).u32(8, 0).u64(0x10));
        Reply reply = reply(request(Opcode.IOCTL, HELLO).u64(0).u32(0, getFlags).u64(0).u32(0, 8));

        assertEquals(16 + 16 + 8, reply.length());
        assertEquals(0, reply.u32(0));
        assertEquals(0x10, reply.u32(16));
        assertEquals(-Errno.ENOTTY, reply(request(Opcode.IOCTL, HELLO).u64(0).u32(0, 1).u64(0).u64(0)).error());
    }

    @Test
    void ioctl_statisticsOfTheRoot_areTold() throws Exception {
        reply(request(Opcode.LOOKUP, 1).string("hello"));
        int command = (int) StatisticsRequest.command(0);
        Reply reply =
                reply(request(Opcode.IOCTL, 1).u64(0).u32(1 << 4, command).u64(0).u32(0, StatisticsRequest.ANSWER));

        assertEquals(0, reply.error());
        assertEquals(reply.length() - 16 - 16, reply.u32(0));
        String text = new String(reply.payload(), StandardCharsets.US_ASCII);
        assertTrue(text.contains("\nmessages LOOKUP 0 0 "), text);
    }

    @Test
    void ioctl_statisticsOfAnotherNode_areNotKnown() throws Exception {
        int command = (int) StatisticsRequest.command(0);

        assertEquals(
                -Errno.ENOTTY,
                reply(request(Opcode.IOCTL, HELLO).u64(0).u32(0, command).u64(0).u64(0)).error());
    }

    @Test
    void ioctl_fsxattr_saysTheSameFlagsInItsOwnNumbers() throws Exception {
        int get = 0x801c581f;
        int set = 0x401c5820;
        int immutableAndNodump = 0x08 | 0x80;
        assertEquals(0, reply(request(Opcode.IOCTL, HELLO).u64(0).u32(0, set).u64(0).u32(28, 0)
                .u32(immutableAndNodump, 0, 0, 0, 0, 0, 0)).error());
        Reply flags = reply(request(Opcode.IOCTL, HELLO).u64(0).u32(0, 0x80086601).u64(0).u32(0, 8));
        assertEquals(0x10 | 0x40, flags.u32(16));
        Reply xflags = reply(request(Opcode.IOCTL, HELLO).u64(0).u32(0, get).u64(0).u32(0, 28));
        assertEquals(16 + 16 + 28, xflags.length());
        assertEquals(immutableAndNodump, xflags.u32(16));

        int project = 7;
        assertEquals(-Errno.EOPNOTSUPP, reply(request(Opcode.IOCTL, HELLO).u64(0).u32(0, set).u64(0).u32(28, 0)
                .u32(0, 0, 0, project, 0, 0, 0)).error());
        int realtime = 1;
        assertEquals(-Errno.EOPNOTSUPP, reply(request(Opcode.IOCTL, HELLO).u64(0).u32(0, set).u64(0).u32(28, 0)
                .u32(realtime, 0, 0, 0, 0, 0, 0)).error());
        assertEquals(-Errno.EINVAL, reply(request(Opcode.IOCTL, HELLO).u64(0).u32(0, get).u64(0).u32(0, 8)).error());
    }

    @Test
    void statx_withOption_carriesTheCreationTime() throws Exception {
        Reply reply = reply(request(Opcode.STATX, HELLO).u32(0, 0).u64(0).u32(0, 0xfff));

        assertEquals(16 + 288, reply.length());
        assertEquals(0xfff, reply.u32(32));
        assertEquals(1_600_000_000L, reply.u64(32 + 80));
    }

    @Test
    void statfs_root_isEncoded() throws Exception {
        Reply reply = reply(request(Opcode.STATFS, 1));

        assertEquals(1000, reply.u64(0));
        assertEquals(255, reply.u32(44));
    }

    @Test
    void lseek_otherThanDataAndHole_isEinval() throws Exception {
        assertEquals(13, reply(request(Opcode.LSEEK, HELLO).u64(HELLO, 3).u32(4, 0)).u64(0));
        assertEquals(-Errno.EINVAL, reply(request(Opcode.LSEEK, HELLO).u64(HELLO, 3).u32(1, 0)).error());
        assertEquals(-Errno.ENXIO, reply(request(Opcode.LSEEK, HELLO).u64(HELLO, 13).u32(3, 0)).error());
    }

    @Test
    void copyFileRange_bothForms_reportWhatWasCopied() throws Exception {
        long target = reply(request(Opcode.CREATE, 1).u32(2, 0100600, 0, 0).string("copy")).u64(0);

        Reply narrow =
                reply(request(Opcode.COPY_FILE_RANGE, HELLO).u64(HELLO, 0, target, target, 0, Long.MAX_VALUE, 0));
        assertEquals(13, narrow.u32(0));
        Reply wide = reply(request(Opcode.COPY_FILE_RANGE_64, HELLO).u64(HELLO, 7, target, target, 0, 3, 0));
        assertEquals(3, wide.u64(0));
        Reply flagged = reply(request(Opcode.COPY_FILE_RANGE, HELLO).u64(HELLO, 0, target, target, 0, 3, 1));
        assertEquals(-Errno.EINVAL, flagged.error());
    }

    @Test
    void symlinkAndReadlink_target_isKept() throws Exception {
        long node = reply(request(Opcode.SYMLINK, 1).string("s").string("some/where")).u64(0);

        Reply reply = reply(request(Opcode.READLINK, node));
        assertEquals("some/where", new String(reply.payload(), StandardCharsets.UTF_8));
    }

    @Test
    void rename_bothForms_move() throws Exception {
        assertEquals(0, reply(request(Opcode.RENAME, 1).u64(1).string("hello").string("b")).error());
        assertEquals(0, reply(request(Opcode.RENAME2, 1).u64(1).u32(0, 0).string("b").string("c")).error());
        assertEquals(-Errno.EINVAL, reply(request(Opcode.RENAME2, 1).u64(1).u32(2, 0).string("c").string("d")).error());
        assertEquals(HELLO, reply(request(Opcode.LOOKUP, 1).string("c")).u64(0));
    }
}
