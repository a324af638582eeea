package io.ufs.core.sys;

import io.ufs.core.errno.ErrnoException;
import java.util.concurrent.atomic.AtomicInteger;

/** An open descriptor and the duty to close it. */
public final class Fd implements AutoCloseable {
    private static final int GONE = -1;

    private final FileCalls calls;
    private final AtomicInteger number;

    private Fd(FileCalls calls, int number) {
        this.calls = calls;
        this.number = new AtomicInteger(number);
    }

    /**
     * Takes a descriptor over.
     *
     * @throws IllegalArgumentException if {@code number} is negative
     */
    public static Fd of(FileCalls calls, int number) {
        if (number < 0) {
            throw new IllegalArgumentException("not a descriptor: " + number);
        }
        return new Fd(calls, number);
    }

    /**
     * Takes over what a call returned that makes a descriptor.
     *
     * @param result a descriptor or {@code -errno}
     * @param operation for the message
     * @throws ErrnoException the error, if {@code result} is one
     */
    public static Fd require(FileCalls calls, int result, String operation) throws ErrnoException {
        return new Fd(calls, CallResult.require(result, operation));
    }

    /**
     * Returns the number, which stays this object's.
     *
     * @throws IllegalStateException after {@link #close()} or {@link #release()}
     */
    public int number() {
        int current = number.get();
        if (current == GONE) {
            throw new IllegalStateException("closed descriptor");
        }
        return current;
    }

    /** Says whether the descriptor is still this object's. */
    public boolean isOpen() {
        return number.get() != GONE;
    }

    /** Gives the descriptor and the duty to close it away. */
    public int release() {
        int current = number.getAndSet(GONE);
        if (current == GONE) {
            throw new IllegalStateException("closed descriptor");
        }
        return current;
    }

    /** Closes the descriptor; nothing happens the second time. An error of {@code close(2)} is not reported. */
    @Override
    public void close() {
        int current = number.getAndSet(GONE);
        if (current != GONE) {
            calls.close(current);
        }
    }

    @Override
    public String toString() {
        int current = number.get();
        return current == GONE ? "fd closed" : "fd " + current;
    }
}
