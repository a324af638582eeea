package io.ufs.fuse.session;

import io.ufs.core.vfs.OpenFlags;
import io.ufs.fuse.ops.FuseOperations;
import io.ufs.fuse.protocol.InHeaderDecoder;
import io.ufs.fuse.protocol.Opcode;
import io.ufs.fuse.stats.MessageCounters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Sends the messages of a {@link Rehearsal}, and looks at the replies as the kernel does. Not safe for use by several threads. */
final class ImaginaryKernel implements ReplySink {
    private static final long ROOT = FuseOperations.ROOT_ID;
    private static final int REPLY_HEADER = 16;
    private static final int LISTING_SIZE = 4096;
    private static final int READ_SIZE = 4096;

    // struct fuse_entry_out, fuse_dirent
    private static final int ENTRY_LENGTH = 128;
    private static final int DIRENT_NAME = 24;
    private static final int DIRENT_NAME_LENGTH = 16;

    private static final int FATTR_MODE = 1;
    private static final int SETATTR_LENGTH = 88;
    private static final int SETATTR_MODE = 68;

    private final Exchange exchange;
    private final Dispatcher dispatcher;
    private final MemorySegment request;
    private MemorySegment reply = MemorySegment.NULL;
    private long replyLength;
    private int length;

    /**
     * Makes one for the handlers of a table.
     *
     * @param arena keeps its buffers
     */
    ImaginaryKernel(OperationTable table, NegotiatedConnection agreed, Arena arena) {
        dispatcher = new Dispatcher(this, table, null);
        exchange = new Exchange(
                RequestBuffers.allocate(arena, agreed), new RequestViews(agreed), new MessageCounters());
        request = exchange.request();
    }

    /** What an open file is known by: 0 each if it could not be opened. */
    record Opened(long node, long handle) {
        static final Opened NONE = new Opened(0, 0);
    }

    /** Begins a body of zeros; names follow it. */
    private ImaginaryKernel body(int size) {
        length = InHeaderDecoder.ENCODED_LENGTH + size;
        request.asSlice(0, length).fill((byte) 0);
        return this;
    }

    private ImaginaryKernel int32(int at, int value) {
        request.set(ValueLayout.JAVA_INT_UNALIGNED, InHeaderDecoder.ENCODED_LENGTH + at, value);
        return this;
    }

    private ImaginaryKernel int64(int at, long value) {
        request.set(ValueLayout.JAVA_LONG_UNALIGNED, InHeaderDecoder.ENCODED_LENGTH + at, value);
        return this;
    }

    private ImaginaryKernel name(byte[] name) {
        MemorySegment.copy(name, 0, request, ValueLayout.JAVA_BYTE, length, name.length);
        length += name.length;
        request.set(ValueLayout.JAVA_BYTE, length, (byte) 0);
        length++;
        return this;
    }

    /** Returns whether the reply is no error. */
    private boolean send(Opcode opcode, long node) {
        request.set(ValueLayout.JAVA_INT_UNALIGNED, 0, length);
        request.set(ValueLayout.JAVA_INT_UNALIGNED, 4, opcode.number());
        request.set(ValueLayout.JAVA_LONG_UNALIGNED, 16, node);
        replyLength = 0;
        if (dispatcher.accept(exchange, length)) {
            dispatcher.answer(exchange);
        }
        return replyLength >= REPLY_HEADER && reply.get(ValueLayout.JAVA_INT_UNALIGNED, 4) == 0;
    }

    private long replyInt64(int at) {
        return reply.get(ValueLayout.JAVA_LONG_UNALIGNED, REPLY_HEADER + at);
    }

    private long entry(boolean found) {
        return found ? replyInt64(0) : 0;
    }

    /** Returns the node, or 0. */
    long lookup(byte[] name) {
        return entry(body(0).name(name).send(Opcode.LOOKUP, ROOT));
    }

    void getattr(long node) {
        body(16).send(Opcode.GETATTR, node);
    }

    /** Takes one lookup of a node back; 0 is none. */
    void forget(long node) {
        if (node != 0) {
            body(8).int64(0, 1).send(Opcode.FORGET, node);
        }
    }

    /** Asks for what every write asks for. */
    void getCapability(long node) {
        body(8).int32(0, 64).name("security.capability".getBytes(StandardCharsets.US_ASCII))
                .send(Opcode.GETXATTR, node);
    }

    void chmod(long node, int mode) {
        body(SETATTR_LENGTH).int32(0, FATTR_MODE).int32(SETATTR_MODE, mode).send(Opcode.SETATTR, node);
    }

    /** Returns the node, or 0. */
    long mkdir(byte[] name) {
        return entry(body(8).int32(0, 0755).name(name).send(Opcode.MKDIR, ROOT));
    }

    /** Returns the node, or 0. */
    long symlink(byte[] name, byte[] target) {
        return entry(body(0).name(name).name(target).send(Opcode.SYMLINK, ROOT));
    }

    void readlink(long node) {
        body(0).send(Opcode.READLINK, node);
    }

    Opened create(byte[] name) {
        boolean done = body(16).int32(0, OpenFlags.O_CREAT | OpenFlags.O_WRONLY).int32(4, 0644).name(name)
                .send(Opcode.CREATE, ROOT);
        return done ? new Opened(replyInt64(0), replyInt64(ENTRY_LENGTH)) : Opened.NONE;
    }

    /** Opens a file; without a handle where files are opened without a message. */
    Opened open(long node, int flags) {
        boolean done = body(8).int32(0, flags).send(Opcode.OPEN, node);
        return new Opened(node, done ? replyInt64(0) : 0);
    }

    void read(Opened file) {
        body(40).int64(0, file.handle).int32(16, READ_SIZE).send(Opcode.READ, file.node);
    }

    void release(Opened file) {
        if (file.handle != 0) {
            body(24).int64(0, file.handle).send(Opcode.RELEASE, file.node);
        }
    }

    void rename(byte[] from, byte[] to) {
        body(16).int64(0, ROOT).name(from).name(to).send(Opcode.RENAME2, ROOT);
    }

    void unlink(byte[] name) {
        body(0).name(name).send(Opcode.UNLINK, ROOT);
    }

    void rmdir(byte[] name) {
        body(0).name(name).send(Opcode.RMDIR, ROOT);
    }

    /** Returns the first names of the root, those with a dot in front left out. */
    List<byte[]> list(int most) {
        List<byte[]> names = new ArrayList<>();
        long handle = opendir();
        long offset = 0;
        while (names.size() < most && readdir(Opcode.READDIR, handle, offset)) {
            long next = entries(0, (at, name) -> {
                if (name[0] != '.') {
                    names.add(name);
                }
            });
            if (next == 0) {
                break;
            }
            offset = next;
        }
        closedir(handle);
        return names;
    }

    /** Lists some of the root with attributes, and forgets what that looked up. */
    void listWithAttributes() {
        long handle = opendir();
        if (readdir(Opcode.READDIRPLUS, handle, 0)) {
            List<Long> nodes = new ArrayList<>();
            entries(ENTRY_LENGTH, (at, name) -> nodes.add(reply.get(ValueLayout.JAVA_LONG_UNALIGNED, at)));
            nodes.forEach(this::forget);
        }
        closedir(handle);
    }

    /** Returns the handle, or 0 if there are none: directories may be read without. */
    private long opendir() {
        return body(8).send(Opcode.OPENDIR, ROOT) ? replyInt64(0) : 0;
    }

    private void closedir(long handle) {
        if (handle != 0) {
            body(24).int64(0, handle).send(Opcode.RELEASEDIR, ROOT);
        }
    }

    private boolean readdir(Opcode opcode, long handle, long offset) {
        return body(40).int64(0, handle).int64(8, offset).int32(16, LISTING_SIZE).send(opcode, ROOT)
                && replyLength > REPLY_HEADER;
    }

    /** Takes one record of a listing. */
    private interface RecordSink {
        void take(long at, byte[] name);
    }

    /** Goes through the records of a listing, each after {@code before} bytes; returns the offset of the last one. */
    private long entries(int before, RecordSink sink) {
        long at = REPLY_HEADER;
        long offset = 0;
        while (at + before + DIRENT_NAME < replyLength) {
            long dirent = at + before;
            int nameLength = reply.get(ValueLayout.JAVA_INT_UNALIGNED, dirent + DIRENT_NAME_LENGTH);
            offset = reply.get(ValueLayout.JAVA_LONG_UNALIGNED, dirent + 8);
            sink.take(at, reply.asSlice(dirent + DIRENT_NAME, nameLength).toArray(ValueLayout.JAVA_BYTE));
            at = dirent + (DIRENT_NAME + nameLength + 7 & ~7);
        }
        return offset;
    }

    @Override
    public long write(MemorySegment buffer, long bytes) {
        reply = buffer;
        replyLength = bytes;
        return bytes;
    }
}
