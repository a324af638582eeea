package io.ufs.fuse.transport.device;

import static io.ufs.core.sys.ffm.NativeMemory.getInt;
import static io.ufs.core.sys.ffm.NativeMemory.getLong;
import static io.ufs.core.sys.ffm.NativeMemory.putInt;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.sys.Fd;
import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.RingCalls;
import io.ufs.core.sys.ffm.NativeMemory;
import io.ufs.core.sys.ffm.Scratch;
import java.lang.invoke.VarHandle;

/**
 * An {@code io_uring(7)} of one thread: few entries, submitted and waited for by one system call. Offsets are those of
 * {@code include/uapi/linux/io_uring.h}.
 */
final class Uring implements AutoCloseable {
    /** Bytes of a submission entry ({@code IORING_SETUP_SQE128}). */
    private static final int ENTRY_SIZE = 128;

    private static final int ENTRIES = 4;
    private static final int COMPLETION_SIZE = 16;
    private static final int FLAGS =
            RingCalls.SETUP_SQE128 | RingCalls.SETUP_SINGLE_ISSUER | RingCalls.SETUP_DEFER_TASKRUN;

    // struct io_uring_params
    private static final int PARAMS_FLAGS = 8;
    private static final int PARAMS_FEATURES = 20;
    private static final int SUBMISSION_OFFSETS = 40;
    private static final int COMPLETION_OFFSETS = 80;

    // struct io_sqring_offsets and io_cqring_offsets
    private static final int TAIL = 4;
    private static final int MASK = 8;
    private static final int ARRAY = 24;
    private static final int COMPLETIONS = 20;

    private final RingCalls calls;
    private final Fd fd;
    private final long rings;
    private final long ringsSize;
    private final long entries;

    private final long submissionTail;
    private final int submissionMask;
    private final long completionHead;
    private final long completionTail;
    private final int completionMask;
    private final long completions;

    private int tail;
    private int unsubmitted;
    private long userData;

    private Uring(RingCalls calls, Fd fd, long params, long rings, long ringsSize, long entries) {
        this.calls = calls;
        this.fd = fd;
        this.rings = rings;
        this.ringsSize = ringsSize;
        this.entries = entries;
        long submission = params + SUBMISSION_OFFSETS;
        submissionTail = rings + getInt(submission + TAIL);
        submissionMask = getInt(rings + getInt(submission + MASK));
        long array = rings + getInt(submission + ARRAY);
        for (int i = 0; i < ENTRIES; i++) {
            putInt(array + (long) i * Integer.BYTES, i);
        }
        long completion = params + COMPLETION_OFFSETS;
        completionHead = rings + getInt(completion);
        completionTail = rings + getInt(completion + TAIL);
        completionMask = getInt(rings + getInt(completion + MASK));
        completions = rings + getInt(completion + COMPLETIONS);
    }

    /**
     * Makes one for the calling thread.
     *
     * @throws ErrnoException EPERM or ENOSYS where it is forbidden; EINVAL before Linux 6.1; ENOMEM, EMFILE
     */
    static Uring open(NativeCalls calls) throws ErrnoException {
        RingCalls ring = calls.ring();
        try (Scratch scratch = Scratch.open()) {
            long params = scratch.allocate(RingCalls.PARAMS_SIZE);
            NativeMemory.clear(params, RingCalls.PARAMS_SIZE);
            putInt(params + PARAMS_FLAGS, FLAGS);
            Fd fd = Fd.require(calls.file(), ring.setup(ENTRIES, params), "io_uring_setup");
            long rings = 0;
            long size = Math.max(
                    getInt(params + SUBMISSION_OFFSETS + ARRAY) + (long) ENTRIES * Integer.BYTES,
                    getInt(params + COMPLETION_OFFSETS + COMPLETIONS) + 2L * ENTRIES * COMPLETION_SIZE);
            try {
                if ((getInt(params + PARAMS_FEATURES) & RingCalls.FEAT_SINGLE_MMAP) == 0) {
                    throw new ErrnoException(Errno.EOPNOTSUPP, "io_uring with two mappings");
                }
                rings = require(ring.map(fd.number(), RingCalls.OFFSET_QUEUES, size));
                long entries = require(
                        ring.map(fd.number(), RingCalls.OFFSET_ENTRIES, (long) ENTRIES * ENTRY_SIZE));
                return new Uring(ring, fd, params, rings, size, entries);
            } catch (ErrnoException e) {
                if (rings != 0) {
                    ring.unmap(rings, size);
                }
                fd.close();
                throw e;
            }
        }
    }

    static long require(long address) throws ErrnoException {
        if (address < 0 && address > -4096) {
            throw new ErrnoException((int) -address, "mmap");
        }
        return address;
    }

    /** Returns the address of the next entry, all zeros; it counts with {@link #push}. */
    long entry() {
        long address = entries + (long) (tail & submissionMask) * ENTRY_SIZE;
        NativeMemory.clear(address, ENTRY_SIZE);
        return address;
    }

    /** Takes the entry that was filled in. */
    void push() {
        tail++;
        unsubmitted++;
        VarHandle.releaseFence();
        putInt(submissionTail, tail);
    }

    /**
     * Submits what was pushed and waits for a completion.
     *
     * @return 0, or {@code -errno}
     */
    int enter() {
        int result = calls.enter(fd.number(), unsubmitted, 1, RingCalls.ENTER_GETEVENTS);
        if (result >= 0) {
            unsubmitted -= result;
            return 0;
        }
        return result;
    }

    /** Says whether a completion is there: {@link #take} takes it. */
    boolean hasCompletion() {
        int end = getInt(completionTail);
        VarHandle.acquireFence();
        return getInt(completionHead) != end;
    }

    /** Takes a completion and returns its result; {@link #userData} is what its entry was marked with. */
    int take() {
        int head = getInt(completionHead);
        long completion = completions + (long) (head & completionMask) * COMPLETION_SIZE;
        userData = getLong(completion);
        int result = getInt(completion + Long.BYTES);
        VarHandle.releaseFence();
        putInt(completionHead, head + 1);
        return result;
    }

    long userData() {
        return userData;
    }

    @Override
    public void close() {
        calls.unmap(entries, (long) ENTRIES * ENTRY_SIZE);
        calls.unmap(rings, ringsSize);
        fd.close();
    }
}
