package io.ufs.fuse.node;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Open handles by the number that the kernel sends back.
 *
 * @param <H> what a handle stands for
 */
public final class HandleTable<H> {
    private final ConcurrentMap<Long, H> handles = new ConcurrentHashMap<>();
    private final AtomicLong next = new AtomicLong(1);

    /** Adds a handle and returns its number. */
    public long add(H handle) {
        long fh = next.getAndIncrement();
        handles.put(fh, handle);
        return fh;
    }

    /** Returns the handle of a number, or null if it is not (or no more) open. */
    public @Nullable H find(long fh) {
        return handles.get(fh);
    }

    /** Returns the handle of a number; EBADF if it is not open. */
    public H require(long fh) throws ErrnoException {
        H handle = handles.get(fh);
        if (handle == null) {
            throw new ErrnoException(Errno.EBADF);
        }
        return handle;
    }

    /** Takes a handle out; null if it is not open. */
    public @Nullable H remove(long fh) {
        return handles.remove(fh);
    }

    /** Returns how many are open. */
    public int size() {
        return handles.size();
    }

    /** Takes all handles out. */
    public List<H> removeAll() {
        List<H> all = new ArrayList<>(handles.values());
        handles.clear();
        return all;
    }
}
