package io.ufs.fuse.session;

import io.ufs.fuse.protocol.InHeaderDecoder;
import io.ufs.fuse.protocol.Opcode;
import io.ufs.fuse.stats.MessageCounters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the JVM compile what looking up names takes, before programs wait for it: on a thread of its own, messages that
 * only read are answered as those of the kernel are, and the answers are thrown away. Every LOOKUP is followed by its
 * FORGET. Without it the first thousands of lookups of a mount take three times as long as the later ones.
 *
 * <p>It goes on only while the mount is quiet: programs that use it have the processors for themselves, and their own
 * messages warm up the JVM as well. It ends after {@value #MESSAGES} messages, {@value #WORK_MILLIS} ms of work, or
 * {@value #LIFE_MILLIS} ms after the mount.
 */
final class Rehearsal implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    private static final int QUIET_MILLIS = 15;
    private static final int WORK_MILLIS = 600;
    private static final int LIFE_MILLIS = 5_000;
    private static final int MESSAGES = 30_000;
    private static final int NAMES = 64;
    private static final long ROOT = 1;
    private static final int LISTING_SIZE = 4096;
    private static final int REPLY_HEADER = 16;

    private final OperationTable table;
    private final NegotiatedConnection agreed;
    private final BooleanSupplier ended;
    private final LongSupplier traffic;
    private final long deadline = System.nanoTime() + LIFE_MILLIS * 1_000_000L;

    /**
     * Prepares one.
     *
     * @param ended says that the connection has ended, which ends this too
     * @param traffic a number that changes with every request of the kernel
     */
    Rehearsal(OperationTable table, NegotiatedConnection agreed, BooleanSupplier ended, LongSupplier traffic) {
        this.table = table;
        this.agreed = agreed;
        this.ended = ended;
        this.traffic = traffic;
    }

    @Override
    public void run() {
        if (!awaitQuiet()) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            rehearse(new Stage(arena));
        } catch (RuntimeException e) {
            // The mount works as well without it.
            LOG.debug("rehearsal", e);
        }
    }

    private void rehearse(Stage stage) {
        List<byte[]> names = stage.namesOfRoot();
        names.add(new byte[]{'.', 'u', 'f', 's', '-', 'n', 'o', 'n', 'e'});
        long left = WORK_MILLIS * 1_000_000L;
        int sent = 0;
        do {
            long seen = traffic.getAsLong();
            long end = System.nanoTime() + left;
            while (sent < MESSAGES && traffic.getAsLong() == seen && !ended.getAsBoolean()
                    && System.nanoTime() - end < 0) {
                long node = stage.lookup(names.get(sent / 3 % names.size()));
                if (node != 0) {
                    stage.getattr(node);
                    stage.forget(node);
                }
                sent += 3;
            }
            left = end - System.nanoTime();
        } while (sent < MESSAGES && left > 0 && awaitQuiet());
    }

    /** Waits until no request has come for a moment; false if there is no time left. */
    private boolean awaitQuiet() {
        long seen;
        do {
            seen = traffic.getAsLong();
            LockSupport.parkNanos(QUIET_MILLIS * 1_000_000L);
            if (ended.getAsBoolean() || System.nanoTime() - deadline > 0) {
                return false;
            }
        } while (traffic.getAsLong() != seen);
        return true;
    }

    /** Sends messages and looks at the replies. */
    private final class Stage implements ReplySink {
        private final Exchange exchange;
        private final Dispatcher dispatcher = new Dispatcher(this, table, null);
        private final MemorySegment request;
        private MemorySegment reply = MemorySegment.NULL;
        private long replyLength;

        Stage(Arena arena) {
            exchange = new Exchange(
                    RequestBuffers.allocate(arena, agreed), new RequestViews(agreed), new MessageCounters());
            request = exchange.request();
        }

        /** Returns whether the reply is no error. */
        private boolean send(Opcode opcode, long node, int bodyLength) {
            int length = InHeaderDecoder.ENCODED_LENGTH + bodyLength;
            request.set(ValueLayout.JAVA_INT_UNALIGNED, 0, length);
            request.set(ValueLayout.JAVA_INT_UNALIGNED, 4, opcode.number());
            request.set(ValueLayout.JAVA_LONG_UNALIGNED, 16, node);
            replyLength = 0;
            if (dispatcher.accept(exchange, length)) {
                dispatcher.answer(exchange);
            }
            return replyLength >= REPLY_HEADER && reply.get(ValueLayout.JAVA_INT_UNALIGNED, 4) == 0;
        }

        private void clear(int bodyLength) {
            request.asSlice(0, InHeaderDecoder.ENCODED_LENGTH + bodyLength).fill((byte) 0);
        }

        private void body(int at, long value) {
            request.set(ValueLayout.JAVA_LONG_UNALIGNED, InHeaderDecoder.ENCODED_LENGTH + at, value);
        }

        /** Returns the node, or 0. */
        long lookup(byte[] name) {
            clear(name.length + 1);
            MemorySegment.copy(
                    name, 0, request, ValueLayout.JAVA_BYTE, InHeaderDecoder.ENCODED_LENGTH, name.length);
            return send(Opcode.LOOKUP, ROOT, name.length + 1)
                    ? reply.get(ValueLayout.JAVA_LONG_UNALIGNED, REPLY_HEADER)
                    : 0;
        }

        void getattr(long node) {
            clear(16);
            send(Opcode.GETATTR, node, 16);
        }

        void forget(long node) {
            clear(8);
            body(0, 1);
            send(Opcode.FORGET, node, 8);
        }

        List<byte[]> namesOfRoot() {
            List<byte[]> names = new ArrayList<>();
            clear(8);
            boolean opened = send(Opcode.OPENDIR, ROOT, 8); // or it is to be read without
            long handle = opened ? reply.get(ValueLayout.JAVA_LONG_UNALIGNED, REPLY_HEADER) : 0;
            clear(40);
            body(0, handle);
            body(16, LISTING_SIZE);
            if (send(Opcode.READDIR, ROOT, 40)) {
                addNames(names);
            }
            if (opened) {
                clear(24);
                body(0, handle);
                send(Opcode.RELEASEDIR, ROOT, 24);
            }
            return names;
        }

        /** Reads the {@code fuse_dirent}s of a reply: the length of the name is at 16, the name at 24. */
        private void addNames(List<byte[]> names) {
            long at = REPLY_HEADER;
            while (at + 24 < replyLength && names.size() < NAMES) {
                int length = reply.get(ValueLayout.JAVA_INT_UNALIGNED, at + 16);
                byte[] name = reply.asSlice(at + 24, length).toArray(ValueLayout.JAVA_BYTE);
                if (name[0] != '.') {
                    names.add(name);
                }
                at += (24 + length + 7) & ~7;
            }
        }

        @Override
        public long write(MemorySegment buffer, long length) {
            reply = buffer;
            replyLength = length;
            return length;
        }
    }
}
