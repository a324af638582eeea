package io.ufs.core.backend.memory;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Lets calls of one {@link MemoryFilesystem} fail on purpose. A failed call has changed nothing.
 *
 * <p>A test counts the calls of an operation once ({@link #calls()}), then runs it again for each n with a fault or a
 * crash at the nth call.
 */
public final class FaultInjector {
    private final List<BackendCall> calls = new ArrayList<>();
    private Predicate<BackendCall> counted = call -> true;
    private Predicate<BackendCall> matching = call -> true;
    private int countdown;
    private int errno;
    private boolean crash;
    private boolean always;
    private boolean crashed;

    FaultInjector() {}

    /** Removes every fault, forgets the calls, counts every kind of call. */
    public synchronized void reset() {
        calls.clear();
        counted = call -> true;
        matching = call -> true;
        countdown = 0;
        always = false;
        crash = false;
        crashed = false;
    }

    /** Counts these calls only; the others can fail after a crash alone. */
    public synchronized void count(Predicate<BackendCall> kinds) {
        counted = kinds;
    }

    /**
     * Lets one call fail; later ones work again.
     *
     * @param nth 1 for the next call that counts
     * @param faultErrno what it throws, for example {@link Errno#ENOSPC}
     */
    public synchronized void failAt(int nth, int faultErrno) {
        arm(nth, faultErrno, false);
    }

    /**
     * Ends the world at one call: it fails with EIO and so does every later one, of any kind, until {@link #reset()}.
     *
     * @param nth 1 for the next call that counts
     */
    public synchronized void crashAt(int nth) {
        arm(nth, Errno.EIO, true);
    }

    /** Lets every call of some kinds fail until {@link #reset()}. */
    public synchronized void failEvery(Predicate<BackendCall> kinds, int faultErrno) {
        matching = kinds;
        errno = faultErrno;
        always = true;
        countdown = 0;
    }

    /** Returns the calls that counted since the last {@link #reset()}, failed ones too, in their order. */
    public synchronized List<BackendCall> calls() {
        return List.copyOf(calls);
    }

    /** Says whether the crash of {@link #crashAt} has come. */
    public synchronized boolean hasCrashed() {
        return crashed;
    }

    private void arm(int nth, int faultErrno, boolean forEver) {
        if (nth < 1) {
            throw new IllegalArgumentException("calls are counted from 1: " + nth);
        }
        countdown = nth;
        errno = faultErrno;
        crash = forEver;
        always = false;
    }

    /** Called by the backend before anything is done. */
    synchronized void enter(BackendCall call) throws ErrnoException {
        if (crashed) {
            throw new ErrnoException(Errno.EIO, "crashed before " + call);
        }
        if (always && matching.test(call)) {
            throw new ErrnoException(errno, "injected at " + call);
        }
        if (!counted.test(call)) {
            return;
        }
        calls.add(call);
        if (countdown > 0 && --countdown == 0) {
            crashed = crash;
            throw new ErrnoException(errno, "injected at call " + calls.size() + ", " + call);
        }
    }
}
