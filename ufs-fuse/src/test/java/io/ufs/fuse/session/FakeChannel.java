package io.ufs.fuse.session;

import io.ufs.core.errno.Errno;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The kernel's end of a connection: requests to be read, replies that were written. */
final class FakeChannel implements FuseChannel {
    final LinkedBlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
    private final Deque<byte[]> requests = new ArrayDeque<>();
    private final Deque<Long> readErrors = new ArrayDeque<>();
    private boolean unmounted;
    private boolean awake;
    private long writeResult;

    synchronized void send(Request request) {
        send(request.bytes());
    }

    synchronized void send(byte[] message) {
        requests.add(message);
        notifyAll();
    }

    /** Makes one read fail. */
    synchronized void failRead(int errno) {
        readErrors.add((long) -errno);
        notifyAll();
    }

    /** Makes writes return this from now on. */
    synchronized void failWrites(int errno) {
        writeResult = -errno;
    }

    synchronized void unmount() {
        unmounted = true;
        notifyAll();
    }

    Reply take() throws InterruptedException {
        Reply reply = replies.poll(10, TimeUnit.SECONDS);
        if (reply == null) {
            throw new AssertionError("no reply");
        }
        return reply;
    }

    @Override
    public synchronized long read(MemorySegment buffer) {
        Long error = readErrors.poll();
        if (error != null) {
            return error;
        }
        byte[] request = requests.poll();
        if (request == null) {
            return unmounted ? -Errno.ENODEV : -Errno.EAGAIN;
        }
        MemorySegment.copy(request, 0, buffer, ValueLayout.JAVA_BYTE, 0, request.length);
        return request.length;
    }

    @Override
    public synchronized long write(MemorySegment buffer, long length) {
        if (writeResult != 0) {
            return writeResult;
        }
        replies.add(new Reply(buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE)));
        return length;
    }

    @Override
    public synchronized int await(int timeoutMillis) {
        try {
            while (requests.isEmpty() && readErrors.isEmpty() && !unmounted && !awake) {
                if (timeoutMillis < 0) {
                    wait();
                } else {
                    wait(timeoutMillis);
                    return requests.isEmpty() && !unmounted && !awake ? 0 : 1;
                }
            }
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -Errno.EINTR;
        }
    }

    @Override
    public synchronized void wakeUp() {
        awake = true;
        notifyAll();
    }
}
