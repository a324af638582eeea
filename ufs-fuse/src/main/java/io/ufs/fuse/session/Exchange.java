package io.ufs.fuse.session;

import io.ufs.core.vfs.Name;
import io.ufs.fuse.ops.AttrReply;
import io.ufs.fuse.ops.EntryReply;
import io.ufs.fuse.ops.OpenReply;
import io.ufs.fuse.ops.RequestContext;
import io.ufs.fuse.protocol.InHeaderDecoder;
import io.ufs.fuse.protocol.InMessage;
import io.ufs.fuse.protocol.MalformedMessageException;
import io.ufs.fuse.protocol.Opcode;
import io.ufs.fuse.protocol.StructDecoder;
import io.ufs.fuse.stats.MessageCounters;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One request and its reply: the buffers and views that one thread uses again and again, so that a request
 * allocates little more than the names it carries.
 */
final class Exchange {
    /** Result of an operation with an entry. */
    final EntryReply entry = new EntryReply();

    /** Result of an operation with attributes. */
    final AttrReply attr = new AttrReply();

    /** Result of an operation that opens. */
    final OpenReply open = new OpenReply();

    /** Views for the bodies of requests. */
    final RequestViews views;

    /** Where this thread's messages are counted. */
    final MessageCounters counters;

    /** Content that the request moves, in bytes. */
    long moved;

    private final MemorySegment request;
    private final InMessage message = new InMessage();
    private final ReplyWriter reply;
    private RequestContext context = new RequestContext(0, 0, 0);
    private @Nullable Opcode opcode;
    private long length;
    private long start;
    private long end;

    Exchange(RequestBuffers buffers, RequestViews views, MessageCounters counters) {
        this.counters = counters;
        this.request = buffers.request();
        this.reply = new ReplyWriter(buffers.reply());
        this.views = views;
    }

    MemorySegment request() {
        return request;
    }

    ReplyWriter reply() {
        return reply;
    }

    /** Looks at the request that was read, {@code bytes} long. */
    void accept(long bytes) throws MalformedMessageException {
        start = System.nanoTime();
        length = bytes;
        moved = 0;
        opcode = null;
        reply.reset();
        message.wrap(request, bytes);
        opcode = Opcode.of(message.header().opcode());
    }

    /** Counts the request, which has been answered. */
    void count(int errno) {
        end = System.nanoTime();
        counters.count(opcode, errno != 0, moved, end - start);
    }

    /** Returns when the request was read, by {@link System#nanoTime}. */
    long start() {
        return start;
    }

    /** Returns when the last request was answered, by {@link System#nanoTime}. */
    long end() {
        return end;
    }

    /** Returns the length of the request in bytes. */
    long length() {
        return length;
    }

    /** Returns the operation, or null if its number is not known. */
    @Nullable Opcode opcode() {
        return opcode;
    }

    InHeaderDecoder header() {
        return message.header();
    }

    long nodeId() {
        return message.header().nodeId();
    }

    InMessage message() {
        return message;
    }

    /** Points a view at the next struct. */
    <D extends StructDecoder> D next(D decoder) throws MalformedMessageException {
        message.next(decoder);
        return decoder;
    }

    /** Takes the next name. */
    Name nextName() throws MalformedMessageException {
        byte[] bytes = message.nextString();
        try {
            return Name.of(bytes);
        } catch (IllegalArgumentException e) {
            throw new MalformedMessageException(String.valueOf(e.getMessage()));
        }
    }

    /** Returns who asks; the same object while the same process asks. */
    RequestContext context() {
        InHeaderDecoder header = message.header();
        int uid = header.uid();
        int gid = header.gid();
        int pid = header.pid();
        if (context.uid() != uid || context.gid() != gid || context.pid() != pid) {
            context = new RequestContext(uid, gid, pid);
        }
        return context;
    }
}
