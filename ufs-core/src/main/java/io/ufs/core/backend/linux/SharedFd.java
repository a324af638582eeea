package io.ufs.core.backend.linux;

import io.ufs.core.sys.FileCalls;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A descriptor with a count of its users: it is closed when the last one has released it, and never while a
 * call of another thread uses its number.
 */
final class SharedFd {
    private final FileCalls calls;
    private final int number;
    private final AtomicInteger users = new AtomicInteger(1);

    /** Takes the descriptor over, with one user: the maker. */
    SharedFd(FileCalls calls, int number) {
        this.calls = calls;
        this.number = number;
    }

    /** Returns the number. Valid between acquiring and releasing. */
    int number() {
        return number;
    }

    /** Adds a user; fails if the descriptor has been closed. */
    boolean tryAcquire() {
        int current = users.get();
        while (current > 0) {
            if (users.compareAndSet(current, current + 1)) {
                return true;
            }
            current = users.get();
        }
        return false;
    }

    /** Takes a user away. */
    void release() {
        if (users.decrementAndGet() == 0) {
            calls.close(number);
        }
    }
}
