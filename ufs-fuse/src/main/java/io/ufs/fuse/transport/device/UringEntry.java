package io.ufs.fuse.transport.device;

import static io.ufs.core.sys.ffm.NativeMemory.getInt;
import static io.ufs.core.sys.ffm.NativeMemory.getLong;
import static io.ufs.core.sys.ffm.NativeMemory.putByte;
import static io.ufs.core.sys.ffm.NativeMemory.putInt;
import static io.ufs.core.sys.ffm.NativeMemory.putLong;
import static io.ufs.core.sys.ffm.NativeMemory.putShort;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.DeviceCalls;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.RingCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.fuse.protocol.InHeaderDecoder;
import io.ufs.fuse.protocol.OutHeaderEncoder;
import io.ufs.fuse.session.RequestRings;
import java.lang.foreign.MemorySegment;

/**
 * An entry of a queue, in a ring of its own. The kernel puts a request into three places, from which it is put together:
 *
 * <pre>
 *   headers:  fuse_in_header / fuse_out_header at 0, first struct of the request at 128, at 256 how much is where
 *   payload:  the rest of the request; then that of the reply, right behind the room for its header
 * </pre>
 */
final class UringEntry implements RequestRings.Ring {
    // include/uapi/linux/io_uring.h
    private static final byte IORING_OP_POLL_ADD = 6;
    private static final byte IORING_OP_URING_CMD = 46;
    private static final int SQE_FD = 4;
    private static final int SQE_COMMAND = 8;
    private static final int SQE_ADDRESS = 16;
    private static final int SQE_LENGTH = 24;
    private static final int SQE_POLL_EVENTS = 28;
    private static final int SQE_USER_DATA = 32;

    // struct fuse_uring_cmd_req, in the entry
    private static final int SQE_COMMIT_ID = 56;
    private static final int SQE_QUEUE = 64;

    // enum fuse_uring_cmd
    private static final int REGISTER = 1;
    private static final int COMMIT_AND_FETCH = 2;

    // struct fuse_uring_req_header, and in it struct fuse_uring_ent_in_out
    private static final int FIRST_STRUCT = 128;
    private static final int MAX_FIRST_STRUCT = 128;
    private static final int COMMIT_ID = 256 + 8;
    private static final int PAYLOAD_SIZE = 256 + 16;
    private static final int HEADERS_SIZE = 288;

    private static final int VECTORS = 512;
    private static final int PAGE = 4096;
    private static final int OUT_HEADER = OutHeaderEncoder.ENCODED_LENGTH;
    private static final int IN_HEADER = InHeaderDecoder.ENCODED_LENGTH;

    private static final long OWN = 1;
    private static final long WAKE_UP = 2;

    private final RingCalls calls;
    private final Uring ring;
    private final int device;
    private final int queue;
    private final MemorySegment memory;
    private final MemorySegment request;
    private final MemorySegment reply;

    /** Address of the headers. */
    private final long headers;

    /** Whether a request is here that has no answer yet. */
    private boolean isHeld;

    private UringEntry(
            RingCalls calls, Uring ring, int device, int queue, MemorySegment memory, long requestSize,
            int payloadSize) {
        this.calls = calls;
        this.ring = ring;
        this.device = device;
        this.queue = queue;
        this.memory = memory;
        this.headers = memory.address();
        this.request = memory.asSlice(PAGE, requestSize);
        this.reply = memory.asSlice(PAGE + requestSize + PAGE - OUT_HEADER, OUT_HEADER + payloadSize);
        long vectors = headers + VECTORS;
        putLong(vectors, headers);
        putLong(vectors + 8, HEADERS_SIZE);
        putLong(vectors + 16, reply.address() + OUT_HEADER);
        putLong(vectors + 24, payloadSize);
    }

    static UringEntry open(NativeCalls calls, int device, int wakeUp, int queue, int payloadSize)
            throws ErrnoException {
        Uring ring = Uring.open(calls);
        try {
            long requestSize = (IN_HEADER + MAX_FIRST_STRUCT + (long) payloadSize + PAGE) & -PAGE;
            long size = PAGE + requestSize + PAGE + payloadSize;
            MemorySegment memory =
                    NativeMemory.segment(Uring.require(calls.ring().allocate(size)), size);
            UringEntry entry = new UringEntry(calls.ring(), ring, device, queue, memory, requestSize, payloadSize);
            entry.waitFor(wakeUp);
            entry.push(REGISTER, 0);
            return entry;
        } catch (ErrnoException e) {
            ring.close();
            throw e;
        }
    }

    private void waitFor(int wakeUp) {
        long entry = ring.entry();
        putByte(entry, IORING_OP_POLL_ADD);
        putInt(entry + SQE_FD, wakeUp);
        putInt(entry + SQE_POLL_EVENTS, DeviceCalls.POLLIN);
        putLong(entry + SQE_USER_DATA, WAKE_UP);
        ring.push();
    }

    private void push(int command, long commitId) {
        long entry = ring.entry();
        putByte(entry, IORING_OP_URING_CMD);
        putInt(entry + SQE_FD, device);
        putInt(entry + SQE_COMMAND, command);
        putLong(entry + SQE_ADDRESS, headers + VECTORS);
        putInt(entry + SQE_LENGTH, 2);
        putLong(entry + SQE_USER_DATA, OWN);
        putLong(entry + SQE_COMMIT_ID, commitId);
        putShort(entry + SQE_QUEUE, (short) queue);
        ring.push();
    }

    @Override
    public MemorySegment request() {
        return request;
    }

    @Override
    public MemorySegment reply() {
        return reply;
    }

    @Override
    public long send(long length) {
        if (!isHeld) {
            return -Errno.ENOENT;
        }
        isHeld = false;
        MemorySegment.copy(reply, 0, memory, 0, OUT_HEADER);
        putInt(headers + PAYLOAD_SIZE, (int) length - OUT_HEADER);
        push(COMMIT_AND_FETCH, getLong(headers + COMMIT_ID));
        return length;
    }

    @Override
    public long next() {
        if (isHeld) {
            refuse();
        }
        int waited = ring.enter();
        if (waited < 0) {
            return waited;
        }
        long length = -Errno.EINTR;
        while (ring.hasCompletion()) {
            int result = ring.take();
            if (ring.userData() != OWN) {
                return -Errno.ENODEV;
            }
            length = switch (result) {
                case 0 -> assemble();
                case -Errno.ENOTCONN, -Errno.ECONNABORTED, -Errno.ECANCELED -> -Errno.ENODEV;
                default -> result;
            };
        }
        return length;
    }

    /** Answers EIO: whoever had the request has not answered at all. */
    private void refuse() {
        long unique = getLong(headers + 8);
        putInt(headers, OUT_HEADER);
        putInt(headers + 4, -Errno.EIO);
        putLong(headers + 8, unique);
        putInt(headers + PAYLOAD_SIZE, 0);
        isHeld = false;
        push(COMMIT_AND_FETCH, getLong(headers + COMMIT_ID));
    }

    /** Puts a request together as the device would have it; returns its length. */
    private long assemble() {
        isHeld = true;
        int length = getInt(headers);
        int payload = getInt(headers + PAYLOAD_SIZE);
        int first = length - IN_HEADER - payload;
        if (payload < 0 || first < 0 || first > MAX_FIRST_STRUCT || length > request.byteSize()) {
            refuse();
            return -Errno.EINTR;
        }
        MemorySegment.copy(memory, 0, request, 0, IN_HEADER);
        MemorySegment.copy(memory, FIRST_STRUCT, request, IN_HEADER, first);
        MemorySegment.copy(reply, OUT_HEADER, request, IN_HEADER + first, payload);
        return length;
    }

    @Override
    public void close() {
        ring.close();
        calls.unmap(memory.address(), memory.byteSize());
    }
}
